import { ContextProvider } from '@lit/context';
import { html, render, type ReactiveController } from 'lit';
import type { ChatPinLogin } from '../chat-pin-login.js';
import { clientProvider, moduleOrigin, type ClientLease } from '../client-provider.js';
import { PinErrorEvent, PinRequestedEvent, SignedInEvent } from '../pin-events.js';
import { clientContext } from '../shared/client-context.js';
import { define } from '../shared/define.js';
import { ChatPinForm } from './chat-pin-form.js';

/**
 * The form inside `<chat-pin-login>` and the client that it signs in with. Inside a messenger that is the
 * messenger's own, since both name the same server and app.
 */
export class PinSlot implements ReactiveController {
  readonly #host: ChatPinLogin;
  readonly #provider: ContextProvider<typeof clientContext>;
  #lease: ClientLease | undefined;
  #address = '';

  constructor(host: ChatPinLogin) {
    define('chat-pin-form', ChatPinForm);
    this.#host = host;
    this.#provider = new ContextProvider(host, { context: clientContext });
    host.addController(this);
  }

  hostUpdate(): void {
    const messenger = this.#host.closest('chat-messenger');
    const { serverUrl, appId } = messenger ?? this.#host;
    if (!appId || !this.#host.isConnected) return;
    const address = `${serverUrl ?? moduleOrigin} ${appId}`;
    if (this.#lease && address === this.#address) return;
    this.#release();
    this.#address = address;
    this.#lease = clientProvider.acquire(serverUrl ?? moduleOrigin, appId);
    const { client } = this.#lease;
    // Where a messenger of the page says who the visitor is, that stands.
    if (!messenger && client.state.generation === 0) {
      client.identify({ proof: { method: 'email-pin' }, onFailure: 'pin' });
    }
    this.#provider.setValue(client);
  }

  hostConnected(): void {
    this.#host.requestUpdate();
  }

  hostDisconnected(): void {
    // A page that moves the element puts it back in the same task.
    queueMicrotask(() => {
      if (!this.#host.isConnected) this.#release();
    });
  }

  draw(): void {
    const host = this.#host;
    const form = html`<chat-pin-form
      .email=${host.email ?? ''}
      @pin-requested=${() => host.dispatchEvent(new PinRequestedEvent())}
      @signed-in=${(event: SignedInEvent) => host.dispatchEvent(new SignedInEvent(event.identity))}
      @pin-error=${(event: PinErrorEvent) => host.dispatchEvent(new PinErrorEvent(event.code))}
    ></chat-pin-form>`;
    render(form, host.renderRoot);
  }

  #release(): void {
    this.#lease?.release();
    this.#lease = undefined;
  }
}
