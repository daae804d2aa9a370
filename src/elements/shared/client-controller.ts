import { ContextConsumer } from '@lit/context';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { ChatClient, ChatState } from '../../client/state.js';
import { clientContext } from './client-context.js';

/** Gives its host one slice of the client's state and renders it only when that slice changes. */
export class ClientController<Slice> implements ReactiveController {
  /** The slice as it is now; `undefined` until a client was handed down. */
  value: Slice | undefined;
  readonly #host: ReactiveControllerHost;
  readonly #select: (state: ChatState) => Slice;
  readonly #consumer: ContextConsumer<typeof clientContext, ReactiveControllerHost & HTMLElement>;
  #unfollow: (() => void) | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement, select: (state: ChatState) => Slice) {
    this.#host = host;
    this.#select = select;
    this.#consumer = new ContextConsumer(host, {
      context: clientContext,
      callback: (client) => {
        this.#follow(client);
      },
      subscribe: true,
    });
    host.addController(this);
  }

  get client(): ChatClient | undefined {
    return this.#consumer.value;
  }

  hostDisconnected(): void {
    this.#unfollow?.();
    this.#unfollow = undefined;
  }

  #follow(client: ChatClient | undefined): void {
    this.#unfollow?.();
    this.#unfollow = client?.subscribe(() => {
      this.#refresh(client);
    });
    if (client) this.#refresh(client); // the state may have moved while the host was out of the document
  }

  #refresh(client: ChatClient): void {
    const slice = this.#select(client.state);
    if (Object.is(slice, this.value)) return;
    this.value = slice;
    this.#host.requestUpdate();
  }
}
