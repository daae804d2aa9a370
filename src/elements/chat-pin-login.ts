import { ReactiveElement } from '@lit/reactive-element';
import type { Listen } from './listeners.js';
import type { PinSlot } from './pin/pin-slot.js';
import { PinErrorEvent } from './pin-error-event.js';
import type { ChatPinLoginEventMap } from './pin-events.js';

/**
 * Lets a visitor prove an email address with a code from a mail. Inside `<chat-messenger>` it signs in
 * there; alone on a page it needs `app-id`. It never tells whether an address is known.
 *
 * @tagname chat-pin-login
 * @fires {PinRequestedEvent} pin-requested - A code was asked for.
 * @fires {SignedInEvent} signed-in - The code was accepted and a session exists.
 * @fires {PinErrorEvent} pin-error - Asking for a code or answering with one failed.
 */
export class ChatPinLogin extends ReactiveElement {
  static override properties = {
    appId: { attribute: 'app-id' },
    serverUrl: { attribute: 'server-url' },
    email: {},
    locale: {},
    form: { state: true },
  };

  /** The workspace; not needed inside a messenger. */
  declare appId?: string | null;
  /** The server; default: the origin that this module was loaded from. */
  declare serverUrl?: string | null;
  /** The address to begin with. */
  declare email?: string | null;
  /** Language of the form, such as `de`; default: that of the place in the page, then the browser's. */
  declare locale?: string | null;
  declare private form?: PinSlot;
  #retry?: ReturnType<typeof setTimeout>;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load(1_000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#retry);
  }

  /** Brings the form; where that fails, tries again after `delay`, and then ever more rarely. */
  async #load(delay: number): Promise<void> {
    try {
      const { openSlot } = await import('./pin/pin-slot.js');
      this.form ??= await openSlot(this);
    } catch {
      if (!this.isConnected) return;
      this.dispatchEvent(new PinErrorEvent('network'));
      clearTimeout(this.#retry);
      this.#retry = setTimeout(() => void this.#load(Math.min(delay * 2, 30_000)), delay);
    }
  }

  protected override updated(): void {
    this.form?.draw();
  }
}

export interface ChatPinLogin {
  addEventListener: Listen<ChatPinLogin, ChatPinLoginEventMap>;
  removeEventListener: Listen<ChatPinLogin, ChatPinLoginEventMap>;
}

declare global {
  interface HTMLElementTagNameMap {
    'chat-pin-login': ChatPinLogin;
  }
}
