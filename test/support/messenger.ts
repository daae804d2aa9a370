import '../../src/elements/register.js';
import type { ChatMessenger } from '../../src/elements/chat-messenger.js';
import type { ChatMessengerEventMap } from '../../src/elements/events.js';
import type { ChatPanel } from '../../src/elements/panel/chat-panel.js';
import type { ChatComposer } from '../../src/elements/shared/chat-composer.js';
import type { ChatTranscript } from '../../src/elements/shared/chat-transcript.js';
import { FakeClients, type FakeClient } from './fake-client.js';
import { waitUntil } from './wait-until.js';

export type EventName = keyof ChatMessengerEventMap;

/** What an event told: its type and the fields of its class. */
export function told(event: Event): Readonly<Record<string, unknown>> {
  const fields: Record<string, unknown> = { ...event };
  delete fields['isTrusted'];
  return { type: event.type, ...fields };
}

/** What happened on an element from now on, in order. */
export function record(element: ChatMessenger, ...names: EventName[]): Readonly<Record<string, unknown>>[] {
  const events: Readonly<Record<string, unknown>>[] = [];
  for (const name of names) {
    element.addEventListener(name, (event) => {
      events.push(told(event));
    });
  }
  return events;
}

/** The code that a call rejects with. */
export async function codeOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
  return 'fulfilled';
}

/** The messenger as a visitor meets it, on a page that is cleaned up after each test. */
export class MessengerPage {
  clients = new FakeClients();
  readonly #made: ChatMessenger[] = [];

  /** Puts a messenger with these attributes into the page. */
  add(attributes: Readonly<Record<string, string>> = {}): ChatMessenger {
    const element = this.make(attributes);
    document.body.append(element);
    return element;
  }

  /** Makes a messenger without putting it anywhere. */
  make(attributes: Readonly<Record<string, string>> = {}): ChatMessenger {
    const element = document.createElement('chat-messenger');
    for (const [name, value] of Object.entries({ 'app-id': 'app_1', ...attributes })) {
      element.setAttribute(name, value);
    }
    this.#made.push(element);
    return element;
  }

  get client(): FakeClient {
    return this.clients.of('app_1');
  }

  cleanUp(): void {
    for (const element of this.#made.splice(0)) element.remove();
    this.clients.restore();
  }

  /** Begins anew, with clients that nothing has happened to. */
  open(): void {
    this.clients = new FakeClients();
    this.clients.install();
  }
}

/** A page that is new for each test of the suite around. */
export function pageOfEachTest(): MessengerPage {
  const page = new MessengerPage();
  beforeEach(() => {
    page.open();
  });
  afterEach(() => {
    page.cleanUp();
  });
  return page;
}

/** Finds inside an element's shadow roots, as deep as it takes. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- as in querySelector
export function deep<E extends Element = HTMLElement>(
  root: Element | ShadowRoot,
  selector: string,
): E | undefined {
  const scope = root instanceof Element ? (root.shadowRoot ?? root) : root;
  const found = scope.querySelector<E>(selector);
  if (found) return found;
  for (const inner of scope.querySelectorAll('*')) {
    const below = inner.shadowRoot ? deep<E>(inner, selector) : undefined;
    if (below) return below;
  }
  return undefined;
}

/** Waits until an element's shadow roots hold this. */
export async function appears<E extends Element = HTMLElement>(root: Element, selector: string): Promise<E> {
  await waitUntil(() => deep(root, selector), `${selector} should appear`);
  return deep<E>(root, selector)!;
}

/** All words that an element shows, shadow roots included, without those of style sheets. */
export function words(root: Node): string {
  if (root instanceof HTMLStyleElement) return '';
  if (root instanceof Text) return root.data;
  const inside = root instanceof Element && root.shadowRoot ? [root.shadowRoot] : [];
  return [...inside, ...root.childNodes].map(words).join(' ').replace(/\s+/g, ' ');
}

export const launcherOf = (element: ChatMessenger) => deep<HTMLButtonElement>(element, '[part=launcher]');
export const panelOf = (element: ChatMessenger) => deep<ChatPanel>(element, 'chat-panel');
export const composerOf = (element: ChatMessenger) => appears<ChatComposer>(element, 'chat-composer');
export const transcriptOf = (element: ChatMessenger) => appears<ChatTranscript>(element, 'chat-transcript');

/** The element that has the focus, through all shadow roots. */
export function focused(): Element | null {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active;
}
