import { ContextProvider } from '@lit/context';
import { html, nothing, render, type ReactiveController } from 'lit';
import type { ChatPinLogin } from '../chat-pin-login.js';
import { clientProvider, moduleOrigin, type ClientLease } from '../client-provider.js';
import { mistakeOf } from '../mistakes.js';
import { PinErrorEvent, PinRequestedEvent, SignedInEvent } from '../pin-events.js';
import type { Speaker } from '../languages/load.js';
import { clientContext } from '../shared/client-context.js';
import { define } from '../shared/define.js';
import { bringMore, followWords, language } from '../shared/strings.js';
import { LanguageKeeper } from '../use-language.js';
import { ChatPinForm } from './chat-pin-form.js';

/** The element whose language the form speaks: a messenger around it speaks for both. */
const speakerOf = (host: ChatPinLogin): Speaker => host.closest('chat-messenger') ?? host;

/** Makes the place of the form, as soon as there are words for it. */
export async function openSlot(host: ChatPinLogin): Promise<PinSlot> {
  const keeper = await LanguageKeeper.begin(speakerOf(host));
  await bringMore();
  return new PinSlot(host, keeper);
}

/**
 * The form inside `<chat-pin-login>` and the client that it signs in with. Inside a messenger that is the
 * messenger's own, since both name the same server and app.
 */
export class PinSlot implements ReactiveController {
  readonly #host: ChatPinLogin;
  readonly #provider: ContextProvider<typeof clientContext>;
  #lease: ClientLease | undefined;
  #stop: (() => void) | undefined;
  #address = '';
  #mistake: string | undefined;
  readonly #language: LanguageKeeper;

  constructor(host: ChatPinLogin, keeper: LanguageKeeper) {
    define('chat-pin-form', ChatPinForm);
    this.#host = host;
    this.#provider = new ContextProvider(host, { context: clientContext });
    this.#language = keeper;
    host.addController(this);
    followWords(host);
  }

  hostUpdate(): void {
    const messenger = this.#host.closest('chat-messenger');
    const { serverUrl, appId } = messenger ?? this.#host;
    if (!this.#host.isConnected) return;
    this.#language.follow(speakerOf(this.#host));
    // What is wrong with a messenger, it says itself.
    this.#complain(mistakeOf(messenger ?? this.#host), messenger === null);
    if (this.#mistake || !appId) return;
    const address = `${serverUrl ?? moduleOrigin} ${appId}`;
    if (this.#lease && !this.#lease.client.isDestroyed && address === this.#address) return;
    this.#release();
    this.#address = address;
    this.#lease = clientProvider.acquire(serverUrl ?? moduleOrigin, appId);
    const { client } = this.#lease;
    // Another element may destroy it: then a new one begins.
    this.#stop = client.subscribe(() => {
      if (client.isDestroyed) this.#host.requestUpdate();
    });
    // Where a messenger of the page says who the visitor is, that stands.
    if (!messenger && client.state.generation === 0) {
      client.identify({ proof: { method: 'email-pin' }, onFailure: 'pin' }, this);
      // Nor has one that comes later to say more than this.
      client.identify(undefined, this);
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
      lang=${language.tag}
      dir=${language.dir}
      .email=${host.email ?? ''}
      @pin-requested=${() => host.dispatchEvent(new PinRequestedEvent())}
      @signed-in=${(event: SignedInEvent) => host.dispatchEvent(new SignedInEvent(event.identity))}
      @pin-error=${(event: PinErrorEvent) => host.dispatchEvent(new PinErrorEvent(event.code))}
    ></chat-pin-form>`;
    render(this.#mistake ? nothing : form, host.renderRoot);
  }

  /** Says once what keeps the form from working. */
  #complain(mistake: string | undefined, own: boolean): void {
    if (mistake === this.#mistake) return;
    this.#mistake = mistake;
    if (!mistake) return;
    this.#release();
    if (!own) return;
    console.error(`<${this.#host.localName}> ${mistake}`);
    this.#host.dispatchEvent(new PinErrorEvent('bad_request'));
  }

  #release(): void {
    this.#stop?.();
    this.#lease?.release();
    this.#lease = undefined;
  }
}
