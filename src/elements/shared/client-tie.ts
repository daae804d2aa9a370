import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { ChatClient } from '../../client/state.js';
import { ClientRequestEvent, type ClientTaker } from './client-context.js';

/** Ties its host to the client that is handed down, for as long as both are there. */
export class ClientTie implements ReactiveController {
  /** The client that was handed down last. */
  client: ChatClient | undefined;
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #tie: (client: ChatClient) => () => void;
  #untie: (() => void) | undefined;
  #stop: (() => void) | undefined;

  /** `tie` begins to follow a client and gives the way to stop. */
  constructor(host: ReactiveControllerHost & HTMLElement, tie: (client: ChatClient) => () => void) {
    this.#host = host;
    this.#tie = tie;
    host.addController(this);
  }

  hostConnected(): void {
    this.#host.dispatchEvent(new ClientRequestEvent(this.#host, this.#take));
  }

  hostDisconnected(): void {
    this.#stop?.();
    this.#untie?.();
    this.#stop = this.#untie = undefined;
  }

  readonly #take: ClientTaker = (client, stop) => {
    if (stop !== this.#stop) this.#stop?.(); // somebody else hands it down now
    this.#stop = stop;
    this.#untie?.();
    this.client = client;
    this.#untie = client && this.#tie(client);
    this.#host.requestUpdate();
  };
}
