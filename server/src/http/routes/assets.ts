import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyPluginAsync } from 'fastify';

const YEAR_SECONDS = 31_536_000;
const builtFiles = join(dirname(fileURLToPath(import.meta.resolve('chat-messenger/package.json'))), 'cdn');

/** What pages load: the elements' built files for everyone, and the team's inbox. */
export const assetRoutes: FastifyPluginAsync<{ readonly filesUrl?: URL | undefined }> = async (
  app,
  { filesUrl },
) => {
  app.addHook('onRoute', (route) => {
    route.config = { access: 'public', ...route.config };
  });
  await app.register(fastifyStatic, {
    root: builtFiles,
    wildcard: false,
    index: false,
    preCompressed: true,
    cacheControl: false,
    setHeaders(reply, path) {
      // Chunks carry a hash of their content in their name; the entries are asked for again each time.
      const lasting = path.includes('/chunks/');
      reply.headers({
        'cache-control': lasting ? `public, max-age=${String(YEAR_SECONDS)}, immutable` : 'public, no-cache',
        'access-control-allow-origin': '*',
        'cross-origin-resource-policy': 'cross-origin',
      });
    },
  });
  app.get('/inbox', { schema: { hide: true } }, async (_request, reply) => {
    const nonce = randomBytes(16).toString('base64');
    return reply
      .headers({
        'content-security-policy': inboxPolicy(nonce, filesUrl),
        'cache-control': 'no-store',
        'cross-origin-opener-policy': 'same-origin',
      })
      .type('text/html; charset=utf-8')
      .send(inboxPage(nonce));
  });
};

/** WEB-5: nothing but our own module, and Trusted Types that let through Lit's static templates only. */
function inboxPolicy(nonce: string, filesUrl: URL | undefined): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "connect-src 'self'",
    `img-src ${filesUrl?.origin ?? "'self'"} data:`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types lit-html',
  ].join('; ');
}

function inboxPage(nonce: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content" />
    <meta name="color-scheme" content="light dark" />
    <meta name="referrer" content="no-referrer" />
    <title>Inbox</title>
    <link rel="icon" href="data:," />
    <style nonce="${nonce}">
      html, body { margin: 0; block-size: 100%; }
    </style>
    <script type="module" nonce="${nonce}" src="/inbox.js"></script>
  </head>
  <body>
    <chat-inbox></chat-inbox>
  </body>
</html>
`;
}
