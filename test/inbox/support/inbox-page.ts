import { fixture, html } from '@open-wc/testing';
import type { Clock } from '../../../src/client/environment.js';
import { InboxClient, type ChatInbox } from '../../../src/inbox/register.js';
import { waitUntil } from '../../support/wait-until.js';
import { FakeServer } from './fake-server.js';

/** The inbox on the screen, in the words of the person in front of it. */
export class InboxPage {
  readonly server: FakeServer;
  readonly element: ChatInbox;

  private constructor(server: FakeServer, element: ChatInbox) {
    this.server = server;
    this.element = element;
  }

  static async open(server: FakeServer, clock?: Clock): Promise<InboxPage> {
    const { fetch, webSocket: WebSocket } = server;
    const client = new InboxClient({ fetch, WebSocket, ...(clock && { clock }) });
    const element = await fixture<ChatInbox>(html`<chat-inbox .client=${client}></chat-inbox>`);
    return new InboxPage(server, element);
  }

  /** Waits until the stream has caught up. */
  async isLive(): Promise<void> {
    await waitUntil(() => this.server.sockets.some(({ caughtUp }) => caughtUp), 'the stream is not live');
  }

  /** Opens the page of a signed-in agent and waits for the list. */
  static async signedIn(server: FakeServer, clock?: Clock): Promise<InboxPage> {
    const page = await InboxPage.open(server.signedIn(), clock);
    await page.sees('Conversations');
    return page;
  }

  /** Signs in at the form that is on the screen. */
  async signIn(): Promise<void> {
    await waitUntil(() => this.all('input[name="password"]').length === 1, 'no form to sign in');
    this.fill(this.server.account);
    this.press('Sign in');
    await this.sees('Conversations');
  }

  /** Every word on the screen. */
  get text(): string {
    return plain(textOf(this.element));
  }

  /** The text of everything that a selector names, piece by piece. */
  texts(selector: string): string[] {
    return this.all(selector).map((element) => plain(textOf(element)));
  }

  /** What stands between the bubbles. */
  get notices(): string[] {
    return this.texts('chat-transcript [role="note"]');
  }

  async sees(text: string): Promise<void> {
    await waitUntil(() => this.text.includes(text), `"${text}" is not on the screen: ${this.text}`);
  }

  async sawNothingOf(text: string): Promise<void> {
    await waitUntil(() => !this.text.includes(text), `"${text}" is still on the screen`);
  }

  field(name: string): HTMLInputElement {
    return this.one<HTMLInputElement>(`input[name="${name}"]`);
  }

  fill(values: Readonly<{ name?: string; email?: string; password?: string }>): void {
    for (const [name, value] of Object.entries(values)) this.field(name).value = value;
  }

  press(name: string): void {
    this.button(name).click();
  }

  button(name: string): HTMLButtonElement {
    const found = this.findButton(name);
    if (!found) throw new Error(`no button "${name}"`);
    return found;
  }

  findButton(name: string): HTMLButtonElement | undefined {
    const named = (button: HTMLButtonElement) =>
      (button.getAttribute('aria-label') ?? textOf(button)).replace(/\s+/g, ' ').trim() === name;
    return this.all<HTMLButtonElement>('button').find(named);
  }

  /** The entries of the list, from top to bottom. */
  get entries(): { name: string; unread: boolean; text: string; current: boolean }[] {
    return this.all<HTMLElement>('.entry').map((entry) => ({
      name: entry.querySelector('.name')?.textContent ?? '',
      unread: entry.querySelector('[aria-label="Unread"]') !== null,
      text: textOf(entry).replace(/\s+/g, ' ').trim(),
      current: entry.getAttribute('aria-current') === 'true',
    }));
  }

  async hasEntry(name: string): Promise<void> {
    await waitUntil(() => this.entries.some((entry) => entry.name === name), `${name} is not in the list`);
  }

  async openConversation(name: string): Promise<void> {
    await this.hasEntry(name);
    this.all<HTMLElement>('.entry')
      .find((entry) => entry.querySelector('.name')?.textContent === name)
      ?.click();
    await waitUntil(() => this.all('chat-transcript').length === 1, 'no transcript');
  }

  /** The bubbles with the words under them. */
  get messages(): { text: string; under: string; key: string }[] {
    return this.all<HTMLElement>('chat-transcript .row').map((row) => ({
      text: row.querySelector('.bubble')?.textContent.trim() ?? '',
      under: row.querySelector('.meta')?.textContent.replace(/\s+/g, ' ').trim() ?? '',
      key: row.dataset['key'] ?? '',
    }));
  }

  async message(text: string): Promise<{ text: string; under: string; key: string }> {
    const find = () => this.messages.find((message) => message.text === text);
    await waitUntil(find, `no message "${text}"`);
    return find() ?? { text: '', under: '', key: '' };
  }

  /** Scrolls up until this message is loaded. */
  async scrollUpTo(text: string): Promise<void> {
    await this.scrollUpUntil(() => this.messages.some((message) => message.text === text), text);
  }

  /** Scrolls up until this is so. What is drawn at the same time may take the list back to its end. */
  async scrollUpUntil(fact: () => boolean, what?: string): Promise<void> {
    const log = this.one('chat-transcript [role="log"]');
    const isSo = () => {
      log.scrollTo({ top: 0 });
      return fact();
    };
    await waitUntil(isSo, what);
  }

  /** Touches a message, and waits for what may be done with it. */
  async touch(text: string): Promise<readonly string[]> {
    const { key } = await this.message(text);
    const row = `chat-transcript [data-key="${key}"]`;
    const copy = 'Copy message';
    this.all<HTMLElement>('chat-inbox-menu')[0]?.hidePopover();
    this.one('chat-transcript .scroller').dispatchEvent(new PointerEvent('pointerenter'));
    const ways = () => this.all<HTMLElement>(`${row} button`).map((button) => button.ariaLabel ?? '');
    await waitUntil(() => {
      this.one<HTMLElement>(`${row} .bubble`).click();
      return ways().some((way) => way === copy || way === 'What to do with this message');
    }, `nothing can be done with "${text}"`);
    if (ways().includes(copy)) return [copy];
    this.press('What to do with this message');
    await waitUntil(() => this.focused?.role === 'menuitem', 'the choice has no focus');
    return this.texts('chat-inbox-menu button');
  }

  /** What was written in the field is sent, or saved. */
  enter(): void {
    const enter = { key: 'Enter', bubbles: true, composed: true, cancelable: true };
    this.one('textarea').dispatchEvent(new KeyboardEvent('keydown', enter));
  }

  /** Chooses files by the native field. */
  choose(...files: readonly File[]): void {
    const chosen = new DataTransfer();
    for (const file of files) chosen.items.add(file);
    const field = this.one<HTMLInputElement>('input[type="file"]');
    field.files = chosen.files;
    field.dispatchEvent(new Event('change'));
  }

  /** Files above the field, each with how it stands. */
  get files(): readonly string[] {
    return this.texts('chat-inbox-reply chat-pending-files li');
  }

  /** What stands in the field for the reply. */
  get draft(): string {
    return this.one<HTMLTextAreaElement>('textarea').value;
  }

  begin(text: string): void {
    const field = this.one<HTMLTextAreaElement>('textarea');
    field.value = text;
    field.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
  }

  async write(text: string): Promise<void> {
    this.begin(text);
    await waitUntil(() => !this.button('Send').disabled, 'the reply cannot be sent');
    this.press('Send');
  }

  // The caller knows the kind of element that the selector names.
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
  one<E extends Element>(selector: string): E {
    const found = this.all<E>(selector)[0];
    if (!found) throw new Error(`nothing matches ${selector}`);
    return found;
  }

  /** Looks through every shadow root; a selector of two parts is taken part by part. */
  all<E extends Element>(selector: string): E[] {
    const parts = selector.split(' ');
    let found: Element[] = [this.element];
    for (const part of parts) found = found.flatMap((element) => deep(element, part));
    return found as E[];
  }

  /** What has the keyboard, through every shadow root. */
  get focused(): Element | null {
    let focused = document.activeElement;
    while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
    return focused;
  }
}

function deep(root: Element, selector: string): Element[] {
  const scopes = [...(root.shadowRoot ? [root.shadowRoot] : []), root];
  return scopes.flatMap((scope) =>
    [...scope.children].flatMap((child) => [
      ...(child.matches(selector) ? [child] : []),
      ...deep(child, selector),
    ]),
  );
}

/** As one reads it: without line ends, and without the marks that only keep directions apart. */
function plain(text: string): string {
  return text
    .replace(/[\u2068\u2069]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function textOf(node: Node): string {
  if (node instanceof HTMLStyleElement) return '';
  if (node instanceof Text) return node.data;
  const root = node instanceof Element ? node.shadowRoot : null;
  return [...(root ?? node).childNodes].map(textOf).join(' ');
}
