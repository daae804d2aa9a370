import { ChatError, type Identity } from '../protocol/index.js';
import { ClientError } from '../client/errors.js';
import type { ChatClient, Cleared, ClientErrorCode, Connection } from '../client/state.js';
import { ClientLink } from './client-link.js';
import { moduleOrigin } from './client-provider.js';
import { ChatErrorEvent, VisibilityEvent, type ChatMessengerEventMap } from './events.js';
import { identityRequest, NO_PROOF, proofOf, type IdentityProof } from './identity-attributes.js';
import type { LauncherWords } from './languages/launcher-words.js';
import { englishLauncher, launcherFor, localeOf } from './languages/load.js';
import { Launcher, launcherStyles } from './launcher.js';
import { MessengerAttributes } from './messenger-attributes.js';
import { mistakeOf } from './mistakes.js';
import { settled } from './settled.js';
import type { Listen } from './listeners.js';
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
 * @csspart conversation-list - The list of the visitor's conversations.
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
 * @fires {TokenExpiredEvent} token-expired - The visitor acts and must be proven again; 30 seconds run.
 * @fires {StorageUnavailableEvent} storage-unavailable - The browser keeps nothing for this page.
 * @fires {ChatErrorEvent} error - The chat cannot work, or something in it failed.
 */
export class ChatMessenger extends MessengerAttributes {
  static override styles = launcherStyles;
  #panel?: PanelSlot;
  #words = englishLauncher;
  readonly #link = new ClientLink(this);
  #button?: Launcher;
  #loading: Promise<void> | undefined;
  #visible = false;
  #ending?: Promise<void>;
  /**
   * Where the focus was when somebody wished for the panel, which may take it from there. One that is open from the first
   * must not pull the reader away from the page.
   */
  #focus?: Element | false | null;
  #mistake: string | undefined;
  /** The locale that the launcher's words were asked for in, and their coming. */
  #locale: string | undefined;
  #speech?: Promise<LauncherWords>;
  #complaint: string | undefined;

  /** True once the workspace is known and the launcher stands. */
  get isBooted(): boolean {
    return !this.#complaint && !this.#ending && !!this.#link.client?.state.app;
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
  /**
   * Opens the panel at a conversation of the visitor, at one of its messages where that is there. Rejects with
   * `not_found` where the conversation is not theirs.
   */
  async showConversation(id: string, options?: { readonly messageId?: string }): Promise<void> {
    const client = await this.#accepted();
    await client.showConversation(id, options);
    await this.#showTalk();
  }
  /** Opens the panel at a new conversation, which begins with its first message. */
  async startConversation(): Promise<void> {
    const client = await this.#accepted();
    client.startConversation();
    await this.#showTalk();
  }
  /**
   * Puts text into the composer. It follows what the visitor has written; a draft from before the panel was first
   * opened stays instead.
   */
  async prefill(text: string): Promise<void> {
    await this.#accepted();
    if (!text) return;
    this.message = null; // the same text again counts too
    await this.updateComplete;
    this.message = text;
    await this.updateComplete;
  }
  /**
   * Presents a proof; a bare text is an identity token. Resolves with who the visitor is then; rejects where it is
   * refused.
   */
  async identify(proof: IdentityProof | string): Promise<Identity> {
    const client = await this.#accepted();
    return client.present(proofOf(proof) ?? NO_PROOF);
  }
  /** Presents an identity token, a JWT signed with RS256. It is held in memory only. */
  async setIdentityToken(token: string): Promise<void> {
    await this.identify(token);
  }
  /** Logs out: nothing is left in any tab of this browser; `everywhere` also ends sessions on other devices. */
  async clearSession(options?: { readonly everywhere?: boolean }): Promise<Cleared> {
    const client = await this.#present();
    return client.clearSession(options);
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

  /** What the page does beside the script comes first: a visitor feels one long task, and not two short ones. */
  protected override async scheduleUpdate(): Promise<void> {
    if (!this.hasUpdated) await new Promise((next) => setTimeout(next));
    await super.scheduleUpdate();
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('open')) this.#focus = this.isBooted && document.activeElement;
    if (changed.has('inline') && this.inline) this.open = true;
    if (!this.isConnected || this.#ending) return;
    this.#mistake = mistakeOf(this);
    if (this.#mistake) {
      this.#link.release();
      this.#complain(this.#mistake, 'bad_request');
      return;
    }
    this.#translate();
    this.#link.follow(this.serverUrl ?? moduleOrigin, this.appId ?? '');
    this.#link.provide(this.identityProvider);
    this.#link.identify(identityRequest(this));
    const code = this.#link.client?.state.fatal?.code;
    this.#complain(code && `cannot start: ${code}`, code ?? 'internal');
  }

  protected override update(changed: Map<PropertyKey, unknown>): void {
    super.update(changed);
    if (this.#mayBeSeen && this.launcher !== 'hidden' && !this.inline) {
      this.#button ??= new Launcher({ toggle: this.#onToggle, intent: this.#onIntent });
      const { element } = this.#button;
      this.#button.update({
        open: this.open,
        unread: this.unreadCount,
        zIndex: this.zIndex,
        words: this.#words,
      });
      if (!element.parentNode) this.renderRoot.prepend(element);
    } else this.#button?.element.remove();
    this.#panel?.draw(this.isBooted);
  }

  protected override updated(): void {
    const visible = this.open && this.isBooted;
    if (visible && !this.#panel) this.#loadPanel().catch(this.#onLoadFailed);
    else if (visible !== this.#visible) this.#reveal(visible);
  }

  /** The launcher waits for the level that the workspace asks for, and in token mode for a valid token. */
  get #mayBeSeen(): boolean {
    const least = this.#link.client?.state.app?.policy.launcher ?? 0;
    const isWaiting = this.identityMode === 'token' && !this.identity;
    return this.isBooted && !isWaiting && (this.identity?.level ?? 0) >= least;
  }

  #reveal(visible: boolean): void {
    this.#visible = visible;
    this.#panel?.reveal(visible, this.#focus);
    this.dispatchEvent(new VisibilityEvent(visible ? 'show' : 'hide'));
  }

  /** The client, as soon as the element is what it was described to be. */
  async #present(): Promise<ChatClient> {
    // Before it was in a document, an element that ended would wait for ever.
    if (!this.#ending) await this.updateComplete;
    const { client } = this.#link;
    if (this.#mistake && !this.#ending) throw new ChatError('bad_request', this.#mistake);
    if (this.#ending || !client) throw new ClientError('destroyed');
    return client;
  }

  /** Waits until commands are accepted. */
  async #accepted(): Promise<ChatClient> {
    const client = await this.#present();
    await settled(client);
    await this.updateComplete;
    return client;
  }

  async #showTalk(): Promise<void> {
    await this.#loadPanel();
    this.#panel?.showConversation();
    await this.show();
  }

  #loadPanel(): Promise<void> {
    return (this.#loading ??= this.#bringPanel().catch((cause: unknown) => {
      this.#loading = undefined;
      throw new ClientError('unavailable', { cause });
    }));
  }

  async #bringPanel(): Promise<void> {
    // The words are on their way beside the panel, which knows what to do without them.
    this.#speech?.then(({ load }) => load()).catch(() => undefined);
    const { openSlot } = await import('./panel/panel-slot.js');
    this.#panel ??= await openSlot(this, () => this.#link.client);
    this.requestUpdate();
  }

  /** Finds the words of the launcher, when its language may be another. */
  #translate(): void {
    const locale = localeOf(this);
    if (locale === this.#locale) return;
    this.#locale = locale;
    this.#speech = launcherFor(this);
    this.#speech.then(
      (words) => {
        if (locale !== this.#locale) return;
        this.#words = words;
        this.requestUpdate();
      },
      () => {
        this.#locale = undefined; // the next change of anything tries again
      },
    );
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

export interface ChatMessenger {
  addEventListener: Listen<ChatMessenger, ChatMessengerEventMap>;
  removeEventListener: Listen<ChatMessenger, ChatMessengerEventMap>;
}

declare global {
  interface HTMLElementTagNameMap {
    'chat-messenger': ChatMessenger;
  }
}
