import { SERVER } from './fake-server.js';
import { livePage, until, type Page } from './setup.js';

/** Another tab of the same browser, in which the same visitor looks at the conversation. */
export function anotherTab({ server, appId }: Page): Promise<Page> {
  return livePage({ server, appId });
}

/** What tabs of one app share: the name of their channel, of their ledger, and the beginning of their locks' names. */
export function ownerOf({ appId }: Pick<Page, 'appId'>): string {
  return `chat-messenger ${SERVER} ${appId}`;
}

/** How tabs name a person among themselves. */
export async function familyOf(page: Page, email = 'ada@example.com'): Promise<string> {
  const contact = page.server.contacts.get(email) ?? page.server.portalContact(email);
  const text = new TextEncoder().encode(`${ownerOf(page)} ${contact.id}`);
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', text));
  return [...bytes.subarray(0, 12)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

interface Heard {
  readonly kind: string;
  readonly family: string;
}

/** Other script of the page's origin, which may post whatever it likes to the tabs, and hears what they tell. */
export class OtherScript {
  /** What the tabs told each other so far. */
  readonly heard: Heard[] = [];
  readonly #page: Page;
  readonly #channel: BroadcastChannel;

  constructor(page: Page) {
    this.#page = page;
    this.#channel = new BroadcastChannel(ownerOf(page));
    this.#channel.addEventListener('message', ({ data }: MessageEvent<Heard>) => this.heard.push(data));
  }

  post(message: unknown): void {
    this.#channel.postMessage(message);
  }

  /** Resolves when the tab that leads for this person has taken everything that was posted before. */
  async isRead(email?: string): Promise<void> {
    const family = await familyOf(this.#page, email);
    const before = this.heard.length;
    const isAnswer = (heard: Heard) => heard.kind === 'live' && heard.family === family;
    this.post({ v: 1, kind: 'who', epoch: '', family });
    await until(() => this.heard.slice(before).some(isAnswer));
  }

  close(): void {
    this.#channel.close();
  }
}

/** Replaces something of the browser while `work` runs. */
export async function withBrowser<T>(
  part: { readonly of: object; readonly name: string; readonly value: unknown },
  work: () => Promise<T>,
): Promise<T> {
  const { of, name, value } = part;
  const before = Object.getOwnPropertyDescriptor(of, name);
  Object.defineProperty(of, name, { configurable: true, writable: true, value });
  try {
    return await work();
  } finally {
    if (before) Object.defineProperty(of, name, before);
    else Reflect.deleteProperty(of, name);
  }
}

/** A browser that denies Web Locks. */
export const REFUSING_LOCKS = {
  of: navigator,
  name: 'locks',
  value: { request: () => Promise.reject(new DOMException('denied', 'SecurityError')) },
};

/** A frame that may not open a channel. */
export const NO_CHANNEL = {
  of: globalThis,
  name: 'BroadcastChannel',
  value: function open() {
    throw new DOMException('denied', 'SecurityError');
  },
};
