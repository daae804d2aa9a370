import { ContextProvider } from '@lit/context';
import { html, nothing, render, type ReactiveController, type TemplateResult } from 'lit';
import type { ChatClient } from '../../client/state.js';
import type { ChatMessenger } from '../chat-messenger.js';
import { moduleOrigin } from '../client-provider.js';
import { clientContext } from '../shared/client-context.js';
import { followWords, language, strings } from '../shared/strings.js';
import { LanguageKeeper } from '../use-language.js';
import type { ChatPanel } from './chat-panel.js';
import { definePanel } from './define.js';

/** Makes the place of the panel in its messenger, as soon as there are words for it. */
export async function openSlot(
  host: ChatMessenger,
  client: () => ChatClient | undefined,
): Promise<PanelSlot> {
  return new PanelSlot(host, client, await LanguageKeeper.begin(host));
}

/** The names under which a page puts content of its own into the panel. */
const SLOTS = ['header', 'empty', 'footer'];

/**
 * The place of the panel in its messenger: draws it, opens it, and hands the client down to it. Loaded when
 * the panel is opened first.
 */
export class PanelSlot implements ReactiveController {
  readonly #host: ChatMessenger;
  readonly #client: () => ChatClient | undefined;
  readonly #provider: ContextProvider<typeof clientContext>;
  /** Content for the panel comes and goes, and a page may change its language and direction. */
  readonly #changes = new MutationObserver(() => {
    this.#host.requestUpdate();
  });
  readonly #language: LanguageKeeper;
  /** Set anew with every wish of the page to see the conversation. */
  #wish: object | undefined;
  /** What had the focus before the panel took it. */
  #before: Element | null = null;

  constructor(host: ChatMessenger, client: () => ChatClient | undefined, keeper: LanguageKeeper) {
    definePanel();
    this.#host = host;
    this.#client = client;
    this.#provider = new ContextProvider(host, { context: clientContext, initialValue: client() });
    this.#language = keeper;
    host.addController(this);
    followWords(host);
  }

  hostConnected(): void {
    this.#changes.observe(this.#host, { childList: true });
    this.#changes.observe(document.documentElement, { attributeFilter: ['lang', 'dir'] });
  }

  hostDisconnected(): void {
    this.#changes.disconnect();
  }

  hostUpdate(): void {
    this.#provider.setValue(this.#client());
    this.#language.follow(this.#host);
  }

  /** The conversation is to be seen, whatever the panel shows now. */
  showConversation(): void {
    this.#wish = {};
    this.#host.requestUpdate();
  }

  /** Draws the panel behind the launcher, or takes it away. */
  draw(present: boolean): void {
    const { renderRoot } = this.#host;
    render(present ? this.#panel() : nothing, renderRoot, { host: this.#host });
    renderRoot.querySelector<ChatPanel>('chat-panel')?.raise();
  }

  #panel(): TemplateResult {
    const { message } = this.#host as { readonly message?: string | number | null }; // what a page gives is not checked
    return html`<chat-panel
      part="panel"
      role=${this.#host.inline ? 'region' : 'dialog'}
      lang=${language.tag}
      dir=${language.dir}
      aria-label=${strings.panel.label(this.#client()?.state.app?.name ?? '')}
      popover=${this.#host.inline ? nothing : 'manual'}
      exportparts="header, conversation-list, message, message-own, message-agent, composer, send"
      class=${this.#place()}
      .serverUrl=${this.#host.serverUrl ?? moduleOrigin}
      .message=${message ? String(message) : null}
      .collect=${this.#host.collectUserData}
      .isKnown=${Boolean(this.#host.userId)}
      .phone=${this.#host.phone}
      .company=${this.#host.company}
      .wish=${this.#wish}
      .inline=${this.#host.inline}
      .notifications=${this.#host.notifications}
      @close-wanted=${this.#onClose}
    >
      ${SLOTS.map((name) => this.#forward(name))}
    </chat-panel>`;
  }

  /** Where it opens: on the side of its launcher, which goes by the page's direction and not by the language's. */
  #place(): string {
    const { inline, open, position } = this.#host;
    if (inline) return open ? 'inline open' : 'inline';
    const isRtl = getComputedStyle(this.#host).direction === 'rtl';
    // A page that takes the attribute away leaves null.
    return /start$/.test(position) === isRtl ? position : `${position} left`;
  }

  /** `from` is where the focus may be taken from: whoever went on meanwhile is left there. */
  reveal(visible: boolean, from: Element | false | null | undefined): void {
    const panel = this.#host.renderRoot.querySelector<ChatPanel>('chat-panel');
    if (visible) {
      this.#before = document.activeElement;
      panel?.show({ focus: this.#before === from });
    } else if (panel?.hide()) this.#focusOpener();
  }

  /** Hands a child of the page on to the panel. Without one, the panel's own content must stand there. */
  #forward(name: string) {
    const given = this.#host.querySelector(`:scope > [slot=${name}]`);
    return given ? html`<slot name=${name} slot=${name}></slot>` : nothing;
  }

  #focusOpener(): void {
    const slot = this.#host.renderRoot.querySelector<HTMLSlotElement>('slot[name=launcher]');
    const opener = slot?.assignedElements()[0] ?? slot?.firstElementChild ?? this.#before;
    if (opener instanceof HTMLElement) opener.focus();
  }

  readonly #onClose = (): void => {
    // What stands in the page is closed by the page.
    if (!this.#host.inline) this.#host.open = false;
  };
}
