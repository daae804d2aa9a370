import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import files from '@fastify/static';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { ChatServer, ChatServerError } from './chat-server.js';
import { contentSecurityPolicy } from './content-security.js';
import { renderEmbedPage, type EmbedPage } from './embed-page.js';
import { EMBED_PAGES } from './embed-pages.js';
import { layout, type Page, type PageContext } from './layout.js';
import { looksPage } from './looks-page.js';
import type { MailboxMessage } from './mailbox.js';
import { personByEmail, teamById } from './people.js';
import { chatAwayPage, indexPage, loginPage, mailboxPage, mailboxVersion } from './plain-pages.js';
import { addProofRoutes } from './proof-routes.js';
import { Proofs } from './proofs.js';
import { registerSignIn, signedIn, signIn, signOut } from './sign-in.js';
import { TokenSigner, type TokenIssuer } from './token-signer.js';

export type { MailboxMessage } from './mailbox.js';

/** What the demo portal needs to know about the chat it embeds. */
export interface PortalOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Origin of the chat server. */
  readonly serverUrl: string;
  /** Origin at which it hands files out, if another one. */
  readonly filesUrl?: string;
  readonly appId: string;
  /** Shared with the chat server; used by the portal's server alone and shown on no page. */
  readonly portalSecret: string;
  /** By which the portal's server calls the chat server; shown on no page either. */
  readonly apiKey: string;
  readonly mailbox: { messages(): readonly MailboxMessage[] };
  /** Where the first agent chooses a password. */
  readonly inviteUrl?: string;
  /** Milliseconds; the portal and the chat server have to agree about the time. */
  readonly clock?: () => number;
}

/** A running portal. */
export interface Portal {
  readonly url: string;
  /** What the chat server has to trust before it takes the portal's identity tokens. */
  readonly tokenIssuer: TokenIssuer;
  close(): Promise<void>;
}

const ASSETS = fileURLToPath(new URL('assets', import.meta.url));
/** Sign-in sends two short fields. */
const MAXIMUM_FORM_BYTES = 4096;

/** Starts the demo portal, an origin of its own beside the chat server. */
export async function startPortal(options: PortalOptions): Promise<Portal> {
  const app = fastify({ logger: false, bodyLimit: MAXIMUM_FORM_BYTES, forceCloseConnections: true });
  await registerSignIn(app, options.portalSecret);
  await app.register(files, { root: ASSETS, prefix: '/assets/', index: false });
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => {
      done(null, new URLSearchParams(body.toString()));
    },
  );
  const { appId, portalSecret, apiKey, serverUrl, clock = Date.now } = options;
  const signer = await TokenSigner.create();
  const url = () => {
    const { port } = app.server.address() as AddressInfo;
    return `http://${visibleHost(options.host)}:${String(port)}`;
  };
  const proofs = new Proofs({
    appId,
    portalSecret,
    chatServer: new ChatServer(new URL(serverUrl).origin, apiKey),
    signer,
    issuer: url,
    now: clock,
  });
  addPages(app, options, proofs);
  addProofRoutes(app, proofs);
  addSignIn(app, options);
  app.setErrorHandler((error, request, reply) => {
    if (!(error instanceof ChatServerError)) throw error;
    const { pathname } = new URL(request.url, url());
    return sendPage(options, request, reply.code(502), () => chatAwayPage(pathname));
  });
  await app.listen({ host: options.host, port: options.port });
  const { kid, publicKey } = signer;
  return { url: url(), tokenIssuer: { issuer: url(), kid, publicKey }, close: () => app.close() };
}

function addPages(app: FastifyInstance, options: PortalOptions, proofs: Proofs): void {
  const { mailbox } = options;
  const show = (path: string, page: (context: PageContext) => Page) =>
    app.get(path, (request, reply) => sendPage(options, request, reply, page));

  show('/', indexPage);
  show('/looks', looksPage);
  show('/mailbox', () => mailboxPage(mailbox.messages()));
  app.get('/mailbox/version', (_request, reply) =>
    reply.header('cache-control', 'no-store').type('text/plain').send(mailboxVersion(mailbox.messages())),
  );
  for (const page of EMBED_PAGES) {
    app.get(page.path, (request, reply) =>
      page.private === true && signedIn(request) === undefined
        ? reply.redirect(`/login?next=${encodeURIComponent(page.path)}`)
        : sendPage(options, request, reply, (context) => renderEmbedPage(page, context, proofs)),
    );
  }
}

function addSignIn(app: FastifyInstance, options: PortalOptions): void {
  app.get<{ Querystring: { next?: string } }>('/login', (request, reply) =>
    sendPage(options, request, reply, () => loginPage(safeNext(request.query.next))),
  );
  app.post('/login', (request, reply) => {
    const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
    const person = personByEmail(form.get('email') ?? undefined);
    if (person === undefined) return reply.redirect('/login', 303);
    signIn(reply, person);
    return reply.redirect(safeNext(form.get('next')), 303);
  });
  app.post('/logout', (_request, reply) => {
    signOut(reply);
    return reply.redirect('/', 303);
  });
}

async function sendPage(
  { serverUrl, filesUrl, appId, inviteUrl }: PortalOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  page: (context: PageContext) => Page | Promise<Page>,
): Promise<FastifyReply> {
  const nonce = randomBytes(16).toString('base64');
  const person = signedIn(request);
  const { team: teamId } = request.query as { readonly team?: string };
  const team = teamById(teamId);
  const context: PageContext = {
    serverUrl: new URL(serverUrl).origin,
    appId,
    nonce,
    ...(inviteUrl !== undefined && { inviteUrl }),
    ...(person && { person }),
    ...(team && { team }),
  };
  const document = layout(context, await page(context));
  return reply
    .header('content-security-policy', contentSecurityPolicy(serverUrl, filesUrl ?? serverUrl, nonce))
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'same-origin')
    .header('cache-control', 'no-store') // pages of signed-in people carry their proof
    .type('text/html; charset=utf-8')
    .send(document);
}

/** Only a page of this portal may follow the login; anything else would make it an open redirect. */
function safeNext(next: string | null | undefined): string {
  const page: EmbedPage | undefined = EMBED_PAGES.find(({ path }) => path === next);
  return page?.path ?? '/account';
}

function visibleHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
