import { ContextProvider } from '@lit/context';
import { LitElement, html, isServer, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { clientProvider, moduleOrigin, type ClientLease } from './client-provider.js';
import { PinErrorEvent, PinRequestedEvent, SignedInEvent, type ChatPinLoginEventMap } from './pin-events.js';
import { clientContext } from './shared/client-context.js';

/**
 * Lets a visitor prove an email address with a code from a mail. Inside `<chat-messenger>` it signs in
 * there; alone on a page it needs `app-id`. It never tells whether an address is known.
 *
 * @tagname chat-pin-login
 * @fires {PinRequestedEvent} pin-requested - A code was asked for.
 * @fires {SignedInEvent} signed-in - The code was accepted and a session exists.
 * @fires {PinErrorEvent} pin-error - Asking for a code or answering with one failed.
 */
export class ChatPinLogin extends LitElement {
  /** The workspace; not needed inside a messenger. */
  @property({ attribute: 'app-id' }) appId?: string | null;
  /** The server; default: the origin that this module was loaded from. */
  @property({ attribute: 'server-url' }) serverUrl?: string | null;
  /** The address to begin with. */
  @property() email?: string | null;
  @state() private loaded = false;
  #provider: ContextProvider<typeof clientContext> | undefined;
  #lease: ClientLease | undefined;
  #address = '';

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
    void import('./pin/define.js').then(({ definePinForm }) => {
      definePinForm();
      this.loaded = true;
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // A page that moves the element puts it back in the same task.
    queueMicrotask(() => {
      if (!this.isConnected) this.#release();
    });
  }

  protected override willUpdate(): void {
    if (isServer || !this.isConnected || !this.appId || this.closest('chat-messenger')) return;
    this.#follow(this.serverUrl ?? moduleOrigin, this.appId);
  }

  protected override render() {
    if (!this.loaded) return nothing;
    return html`<chat-pin-form
      .email=${this.email ?? ''}
      @pin-requested=${() => this.dispatchEvent(new PinRequestedEvent())}
      @signed-in=${(event: SignedInEvent) => this.dispatchEvent(new SignedInEvent(event.identity))}
      @pin-error=${(event: PinErrorEvent) => this.dispatchEvent(new PinErrorEvent(event.code))}
    ></chat-pin-form>`;
  }

  #follow(serverUrl: string, appId: string): void {
    const address = `${serverUrl} ${appId}`;
    if (this.#lease && address === this.#address) return;
    this.#release();
    this.#address = address;
    this.#lease = clientProvider.acquire(serverUrl, appId);
    const { client } = this.#lease;
    // Where a messenger of the page has said who the visitor is, that stands.
    if (client.state.generation === 0) {
      client.identify({ proof: { method: 'email-pin' }, onFailure: 'pin' });
    }
    this.#provider ??= new ContextProvider(this, { context: clientContext });
    this.#provider.setValue(client);
  }

  #release(): void {
    this.#lease?.release();
    this.#lease = undefined;
  }
}

export interface ChatPinLogin {
  addEventListener<K extends keyof ChatPinLoginEventMap>(
    type: K,
    listener: (this: ChatPinLogin, event: ChatPinLoginEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener<K extends keyof HTMLElementEventMap>(
    type: K,
    listener: (this: ChatPinLogin, event: HTMLElementEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<K extends keyof ChatPinLoginEventMap>(
    type: K,
    listener: (this: ChatPinLogin, event: ChatPinLoginEventMap[K]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener<K extends keyof HTMLElementEventMap>(
    type: K,
    listener: (this: ChatPinLogin, event: HTMLElementEventMap[K]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | EventListenerOptions,
  ): void;
}

declare global {
  interface HTMLElementTagNameMap {
    'chat-pin-login': ChatPinLogin;
  }
}
