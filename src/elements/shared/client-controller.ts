import type { ReactiveControllerHost } from 'lit';
import type { ChatClient, ChatState } from '../../client/state.js';
import { ClientTie } from './client-tie.js';

/** Gives its host one slice of the client's state and renders it only when that slice changes. */
export class ClientController<Slice> {
  /** The slice as it is now; `undefined` until a client was handed down. */
  value: Slice | undefined;
  readonly #tie: ClientTie;

  constructor(host: ReactiveControllerHost & HTMLElement, select: (state: ChatState) => Slice) {
    this.#tie = new ClientTie(host, (client) => {
      const refresh = () => {
        const slice = select(client.state);
        if (Object.is(slice, this.value)) return;
        this.value = slice;
        host.requestUpdate();
      };
      refresh(); // the state may have moved while the host was out of the document
      return client.subscribe(refresh);
    });
  }

  get client(): ChatClient | undefined {
    return this.#tie.client;
  }
}
