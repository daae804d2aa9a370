import type { Context } from '@lit/context';
import type { ChatClient } from '../../client/state.js';

/** Hands the stable client down to the parts. State never travels this way. */
export const clientContext = Symbol.for('chat-messenger.client') as unknown as Context<
  symbol,
  ChatClient | undefined
>;

/** Told the client at once, and again with every other one until `stop` is called. */
export type ClientTaker = (client: ChatClient | undefined, stop?: () => void) => void;

interface ClientRequest {
  readonly context: unknown;
  readonly contextTarget: Element;
  readonly callback: ClientTaker;
}

/** Asks whoever stands above for the client: the request of the Context Community Protocol. */
export class ClientRequestEvent extends Event implements ClientRequest {
  readonly context = clientContext;
  readonly subscribe = true;
  readonly contextTarget: Element;
  readonly callback: ClientTaker;
  constructor(contextTarget: Element, callback: ClientTaker) {
    super('context-request', { bubbles: true, composed: true });
    this.contextTarget = contextTarget;
    this.callback = callback;
  }
}

/** Answers the parts under its host. It has to be there before them. */
export class ClientSource {
  #client: ChatClient | undefined;
  readonly #takers = new Map<ClientTaker, () => void>();

  constructor(host: Element) {
    host.addEventListener('context-request', (event: Event) => {
      const { context, callback, contextTarget } = event as Event & ClientRequest;
      if (context !== clientContext || contextTarget === host) return;
      event.stopPropagation();
      const stop = () => void this.#takers.delete(callback);
      this.#takers.set(callback, stop);
      callback(this.#client, stop);
    });
  }

  /** Hands down another client, or none. */
  set(client: ChatClient | undefined): void {
    if (client === this.#client) return;
    this.#client = client;
    for (const [take, stop] of [...this.#takers]) take(client, stop);
  }
}
