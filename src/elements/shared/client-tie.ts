import { ContextConsumer } from '@lit/context';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { ChatClient } from '../../client/state.js';
import { clientContext } from './client-context.js';

/** Ties its host to the client that is handed down, for as long as both are there. */
export class ClientTie implements ReactiveController {
  readonly #tie: (client: ChatClient) => () => void;
  #untie: (() => void) | undefined;

  /** `tie` begins to follow a client and gives the way to stop. */
  constructor(host: ReactiveControllerHost & HTMLElement, tie: (client: ChatClient) => () => void) {
    this.#tie = tie;
    new ContextConsumer(host, {
      context: clientContext,
      callback: (client) => {
        this.hostDisconnected();
        this.#untie = client && this.#tie(client);
      },
      subscribe: true,
    });
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#untie?.();
    this.#untie = undefined;
  }
}
