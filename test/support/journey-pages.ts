import type { Page } from 'playwright-core';
import type { Site } from './stack.ts';

/** Signs in to the portal itself, as one of its customers. */
export async function signInToPortal(page: Page, site: Site, name: RegExp, next = '/account'): Promise<void> {
  await page.goto(`${site.url}/login?next=${encodeURIComponent(next)}`);
  await page.getByRole('button', { name }).click();
  await page.waitForURL(site.url + next);
}

/** The browser says that the network is back, so that nothing in the page waits for the next try. */
export async function wake(page: Page): Promise<void> {
  await page.evaluate(() => dispatchEvent(new Event('online')));
}

/** What such a page holds. */
export interface HostPage {
  readonly attributes?: Readonly<Record<string, string>>;
  /** Runs in the page before the element is defined. */
  readonly script?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly path?: string;
  readonly lang?: string;
  readonly dir?: 'ltr' | 'rtl';
  readonly body?: string;
}

/**
 * Opens a page that a site owner could have written: one tag with these attributes. Without any, it has
 * the right app id and no proof.
 */
export async function openHostPage(page: Page, site: Site, host: HostPage = {}): Promise<void> {
  const { path = '/host-page', script = '', headers = {}, body, lang = 'en', dir = 'ltr' } = host;
  const attributes = Object.entries({ 'app-id': site.appId, ...host.attributes })
    .map(([name, value]) => ` ${name}="${escape(value)}"`)
    .join('');
  const html = `<!doctype html>
<html lang="${lang}" dir="${dir}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>A page of the owner</title>
    <link rel="icon" href="data:,">
    <script>${script}</script>
    <script type="module" src="${site.serverUrl}/chat-messenger.js"></script>
  </head>
  <body>
    <main><h1>A page of the owner</h1>${body ?? `<chat-messenger${attributes}></chat-messenger>`}</main>
  </body>
</html>`;
  site.host.publish(path, { html, headers });
  await page.goto(site.host.url + path);
}

/** Opens such a page with the proof that the site's server makes for this address. */
export function openPageAs(page: Page, site: Site, email: string, host: HostPage = {}): Promise<void> {
  const attributes = {
    'connection-type': 'messenger_auth',
    'connection-email': email,
    'connection-key': site.keyFor(email),
    ...host.attributes,
  };
  return openHostPage(page, site, { ...host, attributes });
}

function escape(value: string): string {
  return value.replace(/&/g, '&amp;').replace(/"/g, '&quot;');
}
