import type { Browser, BrowserContext, Page, Request, Response } from 'playwright-core';
import { newPerson } from './browser.ts';
import type { Canaries, Sighting } from './canaries.ts';
import { eventsOf } from './journey-record.ts';

/** Headers that are there to carry a credential. */
const CREDENTIAL_HEADERS: ReadonlySet<string> = new Set(['authorization', 'dpop', 'cookie']);
const SESSION_ISSUERS = /^POST \/v1\/(sessions|sessions\/renew|pin\/verify)$/;
const AGENT_SESSION_ISSUERS = /^POST \/v1\/agent\/(invitations\/accept|session)$/;

/** All that browsers ask, hear, say and keep while people use them. */
export class Watch {
  /** Addresses, sockets included. */
  readonly urls: Sighting[] = [];
  /** Request headers that are not there for credentials, `Referer` among them. */
  readonly headers: Sighting[] = [];
  /** What the chat server answered, with its headers, and its frames. */
  readonly answers: Sighting[] = [];
  readonly console: Sighting[] = [];
  /** What tabs told each other. */
  readonly channel: unknown[] = [];
  readonly events: Sighting[] = [];
  readonly attributes: Sighting[] = [];
  readonly storage: Sighting[] = [];
  readonly #browser: Browser;
  readonly #serverUrl: string;
  readonly #canaries: Canaries;
  readonly #pending: Promise<void>[] = [];

  constructor(browser: Browser, serverUrl: string, canaries: Canaries) {
    this.#browser = browser;
    this.#serverUrl = serverUrl;
    this.#canaries = canaries;
  }

  /** A person whose browser is watched in all its tabs. */
  async person(): Promise<Page> {
    const page = await newPerson(this.#browser);
    const context = page.context();
    await context.exposeBinding('noteTabMessage', (_source, message: unknown) => {
      this.channel.push(message);
    });
    await context.addInitScript(() => {
      // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its channel below
      const post = BroadcastChannel.prototype.postMessage;
      BroadcastChannel.prototype.postMessage = function (message: unknown) {
        (window as unknown as { noteTabMessage(message: unknown): void }).noteTabMessage(message);
        post.call(this, message);
      };
    });
    this.#follow(page);
    context.on('page', (tab) => this.#follow(tab));
    context.on('request', (request) => this.#pending.push(this.#noteRequest(request)));
    context.on('response', (response) => this.#pending.push(this.#noteResponse(response)));
    return page;
  }

  /** What a page was told and shows; `given` are the attributes that its author wrote. */
  async look(page: Page, given: readonly string[] = []): Promise<void> {
    for (const event of await eventsOf(page)) this.events.push(seen(`event ${event.type}`, event));
    const written = await page.evaluate((authors) => {
      const attributes = (root: ParentNode): string[] =>
        [...root.querySelectorAll('*')].flatMap((element) => [
          ...[...element.attributes]
            .filter(({ name }) => element.localName !== 'chat-messenger' || !authors.includes(name))
            .map(({ name, value }) => `${element.localName} ${name}=${value}`),
          ...(element.shadowRoot ? attributes(element.shadowRoot) : []),
        ]);
      return [...attributes(document), document.title, location.href, window.name];
    }, given);
    this.attributes.push(seen('attributes', written));
  }

  /** Everything that a browser still has for a page's origin. */
  async lookIntoStorage(page: Page): Promise<void> {
    const kept = await page.evaluate(dumpStorage);
    this.storage.push(seen('storage', kept), seen('cookies', await page.context().cookies()));
  }

  /** Closes a browser when all of its answers were read. */
  async leave(context: BrowserContext): Promise<void> {
    await Promise.all(this.#pending.splice(0));
    await context.close();
  }

  #follow(page: Page): void {
    page.on('console', (message) => this.console.push({ place: 'console', text: message.text() }));
    page.on('pageerror', ({ stack = '' }) => this.console.push({ place: 'page error', text: stack }));
    page.on('websocket', (socket) => {
      this.urls.push({ place: 'socket address', text: socket.url() });
      socket.on('framereceived', ({ payload }) => {
        this.answers.push({ place: 'socket frame', text: payload.toString() });
      });
    });
  }

  async #noteRequest(request: Request): Promise<void> {
    this.urls.push({ place: 'address', text: request.url() });
    for (const [name, value] of Object.entries(await request.allHeaders().catch(() => request.headers()))) {
      if (name === 'dpop') this.#canaries.add('device proof', value, 'secret');
      if (!CREDENTIAL_HEADERS.has(name)) this.headers.push({ place: `header ${name}`, text: value });
    }
  }

  async #noteResponse(response: Response): Promise<void> {
    if (!response.url().startsWith(this.#serverUrl)) return;
    const place = `${response.request().method()} ${new URL(response.url()).pathname}`;
    const headers = await response.allHeaders().catch(() => response.headers());
    const cookie = /^chat-agent=([^;]+)/.exec(headers['set-cookie'] ?? '')?.[1];
    if (cookie) this.#canaries.add('agent session', cookie, 'secret', AGENT_SESSION_ISSUERS);
    this.answers.push(seen(place, headers));
    if (!/json/.test(headers['content-type'] ?? '')) return;
    // A page that is left takes the bodies of its last answers with it.
    const text = await response.text().catch(() => '');
    this.answers.push({ place, text });
    if (!SESSION_ISSUERS.test(place) || !response.ok() || text === '') return;
    const { token } = JSON.parse(text) as { readonly token: string };
    this.#canaries.add('session token', token, 'secret', SESSION_ISSUERS);
  }
}

function seen(place: string, what: unknown): Sighting {
  return { place, text: JSON.stringify(what) };
}

/** Runs in the page. A key that may leave the browser is shown with its numbers. */
async function dumpStorage(): Promise<unknown> {
  const asked = <T>(request: IDBRequest<T>) =>
    new Promise<T>((done, fail) => {
      request.onsuccess = () => done(request.result);
      request.onerror = () => fail(new Error('the database cannot be read'));
    });
  const shown = async (value: unknown): Promise<unknown> => {
    if (value instanceof CryptoKey)
      return value.extractable ? crypto.subtle.exportKey('jwk', value) : value.type;
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(async ([name, field]) => [name, await shown(field)] as const);
    return Object.fromEntries(await Promise.all(entries));
  };
  const kept: unknown[] = [{ ...localStorage }, { ...sessionStorage }, document.cookie, history.state];
  for (const { name = '' } of await indexedDB.databases()) {
    const database = await asked(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const objects = database.transaction(store).objectStore(store);
      const [keys, values] = await Promise.all([asked(objects.getAllKeys()), asked(objects.getAll())]);
      kept.push(name, store, keys, await shown(values));
    }
    database.close();
  }
  for (const name of await caches.keys()) {
    for (const request of await (await caches.open(name)).keys()) {
      kept.push(name, request.url, await (await caches.match(request))?.text());
    }
  }
  return kept;
}
