import { ReactiveElement } from '@lit/reactive-element';
import { property } from '@lit/reactive-element/decorators/property.js';
import { state } from '@lit/reactive-element/decorators/state.js';
import { ChatError, type Identity } from '../protocol/index.js';
import { ClientError } from '../client/errors.js';
import type { ClientErrorCode, Connection } from '../client/state.js';
import { ClientLink } from './client-link.js';
import { moduleOrigin } from './client-provider.js';
import { ChatErrorEvent, VisibilityEvent, type ChatMessengerEventMap } from './events.js';
import { identityRequest } from './identity-attributes.js';
import { Launcher, launcherStyles } from './launcher.js';
import { mistakeOf } from './mistakes.js';
import { settled } from './settled.js';
import type { ListenOptions, Listener } from './listeners.js';
import type { PanelSlot } from './panel/panel-slot.js';

/**
 * A chat with the team of a workspace: a launcher in the corner of the page and the panel that it opens.
 * Attributes may be set in any order and at any time; several in one task are one change.
 *
 * @tagname chat-messenger
 *
 * @slot launcher - A button of your own instead of the round one.
 * @slot header - Stands in the panel's header instead of the workspace's name.
 * @slot empty - Stands where messages will be, before the first one.
 * @slot footer - Stands under the composer.
 *
 * @csspart launcher - The round button.
 * @csspart badge - The number of unread conversations on it.
 * @csspart panel - The panel.
 * @csspart header - The panel's header.
 * @csspart message - Every message.
 * @csspart message-own - Messages of the visitor.
 * @csspart message-agent - Messages of the team.
 * @csspart composer - The frame around the text field.
 * @csspart send - The send button.
 *
 * @cssprop [--chat-accent] - Launcher, own messages, main buttons.
 * @cssprop [--chat-accent-contrast] - Text on the accent; default: white or near-black, whichever can be read.
 * @cssprop [--chat-surface] - Ground of the panel.
 * @cssprop [--chat-surface-raised] - Ground of the team's messages.
 * @cssprop [--chat-text] - Text.
 * @cssprop [--chat-text-muted] - Times, hints.
 * @cssprop [--chat-border] - Lines between areas.
 * @cssprop [--chat-danger] - What failed.
 * @cssprop [--chat-success] - What is verified.
 * @cssprop [--chat-focus] - The focus ring; default: the accent.
 * @cssprop [--chat-radius=18px] - Corners of the panel.
 * @cssprop [--chat-bubble-radius=16px] - Corners of a message.
 * @cssprop [--chat-shadow] - Shadow of the panel.
 * @cssprop [--chat-font] - Font family.
 * @cssprop [--chat-font-size=15px] - Size of the text.
 * @cssprop [--chat-width=400px] - Width of the panel.
 * @cssprop [--chat-height=680px] - Greatest height of the panel.
 * @cssprop [--chat-offset-inline=20px] - Distance from the side of the window.
 * @cssprop [--chat-offset-block=20px] - Distance from the bottom of the window.
 * @cssprop [--chat-launcher-size=56px] - Size of the launcher.
 *
 * @fires {ReadyEvent} ready - Commands are accepted; again after a session was cleared.
 * @fires {EmailSuppliedEvent} email-supplied - An email became known, by proof or by a form.
 * @fires {IdentityChangeEvent} identity-change - The visitor is somebody else now.
 * @fires {IdentityErrorEvent} identity-error - A proof was refused.
 * @fires {VisibilityEvent} show - The panel was opened, by click or call.
 * @fires {VisibilityEvent} hide - The panel was closed, by click or call.
 * @fires {UnreadCountChangeEvent} unread-count-change - The number of unread conversations changed.
 * @fires {ConversationStartedEvent} conversation-started - The first message of a conversation is stored.
 * @fires {ChatMessageEvent} message-sent - A message of the visitor is stored.
 * @fires {ChatMessageEvent} message-received - A message of the team arrived.
 * @fires {ConnectionChangeEvent} connection-change - The live connection came or went.
 * @fires {SessionClearedEvent} session-cleared - The session ended for good.
 * @fires {StorageUnavailableEvent} storage-unavailable - The browser keeps nothing for this page.
 * @fires {ChatErrorEvent} error - The chat cannot work, or something in it failed.
 */
export class ChatMessenger extends ReactiveElement {
  static override styles = launcherStyles;

  /** The workspace. Required. */
  @property({ attribute: 'app-id' }) appId?: string | null;
  /** The server; default: the origin that this module was loaded from. */
  @property({ attribute: 'server-url' }) serverUrl?: string | null;
  /** `messenger_auth`; with an email and its key, or alone to ask for a code by mail. */
  @property({ attribute: 'connection-type' }) connectionType?: string | null;
  /** The email that your server vouches for. */
  @property({ attribute: 'connection-email' }) connectionEmail?: string | null;
  /** Your server's proof for that email. */
  @property({ attribute: 'connection-key' }) connectionKey?: string | null;
  /** The visitor's name as the page believes it; shown to agents as not verified. */
  @property() name?: string | null;
  /** The visitor's email as the page believes it; shown to agents as not verified. */
  @property() email?: string | null;
  /** What follows a refused proof: `pin` (default), `anonymous` or `block`. */
  @property({ attribute: 'on-identity-failure' }) onIdentityFailure?: 'pin' | 'anonymous' | 'block' | null;
  /** True while the panel is open. */
  @property({ type: Boolean, reflect: true }) open = false;
  /** Text to put into the composer. */
  @property() message?: string | null;
  /** Place of the launcher in the page's stack. The panel stands above everything. */
  @property({ attribute: 'z-index', type: Number }) zIndex?: number | null;
  /** `auto` follows the colour scheme of the page. */
  @property({ reflect: true }) theme: 'auto' | 'light' | 'dark' = 'auto';
  /** The corner of launcher and panel. */
  @property({ reflect: true }) position: 'bottom-end' | 'bottom-start' = 'bottom-end';
  /** `hidden` where the page opens the panel by itself. */
  @property() launcher: 'auto' | 'hidden' = 'auto';

  @state() private panel?: PanelSlot;
  readonly #link = new ClientLink(this);
  #button?: Launcher;
  #loading: Promise<void> | undefined;
  #visible = false;
  #ending?: Promise<void>;
  /** True once the launcher stands. */
  #settled = false;
  /** A panel that is open from the first must not pull the reader away from the page; a wish may. */
  #mayFocus = false;
  #mistake: string | undefined;
  #complaint: string | undefined;

  /** True once the workspace is known and the launcher stands. */
  get isBooted(): boolean {
    return !this.#complaint && !this.#ending && this.#link.client?.state.app !== undefined;
  }
  /** True while commands are accepted. */
  get isReady(): boolean {
    return this.#link.isReady && !this.#ending;
  }
  /** True while the panel is on the screen. */
  get isVisible(): boolean {
    return this.#visible;
  }
  /** Conversations that hold something unread. */
  get unreadCount(): number {
    return this.#link.client?.state.unreadCount ?? 0;
  }
  /** Who the visitor is to the server; `undefined` before anybody is. */
  get identity(): Identity | undefined {
    return this.#link.client?.state.identity;
  }
  /** How the chat stands with its server. */
  get connection(): Connection {
    return this.#link.client?.state.connection ?? 'offline';
  }

  /** Opens the panel. Waits until commands are accepted; rejects when that can no longer happen. */
  async show(): Promise<void> {
    await this.#accepted();
    this.open = true;
    await this.#loadPanel();
    await this.updateComplete;
  }
  /** Closes the panel. */
  async hide(): Promise<void> {
    await this.#accepted();
    this.open = false;
    await this.updateComplete;
  }
  /** Opens the panel, or closes it. */
  toggle(): Promise<void> {
    return this.open ? this.hide() : this.show();
  }
  /** Puts text into the composer, in place of what stands there. */
  async prefill(text: string): Promise<void> {
    await this.#accepted();
    this.message = null; // the same text again counts too
    await this.updateComplete;
    this.message = text;
    await this.updateComplete;
  }
  /** Ends the session, forgets everything and takes the chat off the page. */
  destroy(): Promise<void> {
    return (this.#ending ??= this.#end());
  }

  async #end(): Promise<void> {
    this.open = false;
    this.requestUpdate();
    await this.#link.client?.destroy();
    this.#link.release();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // A page that moves the element puts it back in the same task.
    queueMicrotask(() => {
      if (!this.isConnected) this.#link.release();
    });
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('open')) this.#mayFocus = this.#settled;
    if (!this.isConnected || this.#ending) return;
    this.#mistake = mistakeOf(this);
    if (this.#mistake) {
      this.#link.release();
      this.#complain(this.#mistake, 'bad_request');
      return;
    }
    this.#link.follow(this.serverUrl ?? moduleOrigin, this.appId ?? '');
    this.#link.identify(identityRequest(this));
    const code = this.#link.client?.state.fatal?.code;
    this.#complain(code && `cannot start: ${code}. See app-id and server-url.`, code ?? 'internal');
  }

  protected override update(changed: Map<PropertyKey, unknown>): void {
    super.update(changed);
    if (this.isBooted && this.launcher !== 'hidden') {
      this.#button ??= new Launcher({ toggle: this.#onToggle, intent: this.#onIntent });
      const { element } = this.#button;
      this.#button.update({ open: this.open, unread: this.unreadCount, zIndex: this.zIndex });
      if (!element.parentNode) this.renderRoot.prepend(element);
    } else this.#button?.element.remove();
    this.panel?.draw(this.isBooted);
  }

  protected override updated(): void {
    const visible = this.open && this.isBooted;
    if (visible && !this.panel) this.#loadPanel().catch(this.#onLoadFailed);
    else if (visible !== this.#visible) this.#reveal(visible);
    this.#settled ||= this.isBooted;
  }

  #reveal(visible: boolean): void {
    this.#visible = visible;
    this.panel?.reveal(visible, this.#mayFocus);
    this.dispatchEvent(new VisibilityEvent(visible ? 'show' : 'hide'));
  }

  /** Waits until commands are accepted. */
  async #accepted(): Promise<void> {
    // Before it was in a document, an element that ended would wait for ever.
    if (!this.#ending) await this.updateComplete;
    if (this.#ending) throw new ClientError('destroyed');
    if (this.#mistake) throw new ChatError('bad_request', this.#mistake);
    if (this.#link.client) await settled(this.#link.client);
    await this.updateComplete;
  }

  #loadPanel(): Promise<void> {
    this.#loading ??= import('./panel/panel-slot.js').then(
      ({ PanelSlot }) => {
        this.panel ??= new PanelSlot(this, () => this.#link.client);
      },
      (cause: unknown) => {
        this.#loading = undefined;
        throw new ClientError('unavailable', { cause });
      },
    );
    return this.#loading;
  }

  /** Says once what makes the chat impossible. */
  #complain(complaint: string | undefined, code: ClientErrorCode): void {
    if (complaint === this.#complaint) return;
    this.#complaint = complaint;
    if (!complaint) return;
    console.error(`<${this.localName}> ${complaint}`);
    this.dispatchEvent(new ChatErrorEvent('error', { code }));
  }

  readonly #onIntent = (): void => {
    void this.#loadPanel().catch(() => undefined); // the click tries again, and tells
  };

  readonly #onLoadFailed = (): void => {
    if (!this.open) return; // told already
    this.open = false;
    this.dispatchEvent(new ChatErrorEvent('error', { code: 'network' }));
  };

  readonly #onToggle = (): void => {
    this.open = !this.open;
  };
}

type Own = ChatMessengerEventMap;
type Native = HTMLElementEventMap;
type On<E> = Listener<ChatMessenger, E>;

export interface ChatMessenger {
  addEventListener<K extends keyof Own>(type: K, listener: On<Own[K]>, options?: ListenOptions): void;
  addEventListener<K extends keyof Native>(type: K, listener: On<Native[K]>, options?: ListenOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: ListenOptions): void;
  removeEventListener<K extends keyof Own>(type: K, listener: On<Own[K]>, options?: ListenOptions): void;
  removeEventListener<K extends keyof Native>(
    type: K,
    listener: On<Native[K]>,
    options?: ListenOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: ListenOptions,
  ): void;
}

declare global {
  interface HTMLElementTagNameMap {
    'chat-messenger': ChatMessenger;
  }
}
