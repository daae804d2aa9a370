import { ContextConsumer } from '@lit/context';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { ChatClient, ClearReason } from '../../client/state.js';
import { clientContext } from '../shared/client-context.js';

/** Why the session of its host's client ended last, where the host was there to hear it. */
export class LastClear implements ReactiveController {
  reason: ClearReason | undefined;
  readonly #host: ReactiveControllerHost;
  #client: ChatClient | undefined;
  #unfollow: (() => void) | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    new ContextConsumer(host, {
      context: clientContext,
      callback: (client) => {
        this.#follow(client);
      },
      subscribe: true,
    });
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#unfollow?.();
    this.#unfollow = undefined;
  }

  #follow(client: ChatClient | undefined): void {
    this.#unfollow?.();
    if (client !== this.#client) this.reason = undefined;
    this.#client = client;
    this.#unfollow = client?.on('session-cleared', ({ reason }) => {
      this.reason = reason;
      this.#host.requestUpdate();
    });
  }
}
