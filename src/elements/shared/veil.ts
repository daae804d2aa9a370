import { ContextConsumer } from '@lit/context';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { ChatClient } from '../../client/state.js';
import { clientContext } from './client-context.js';

/**
 * Covers its host while the page lies in the browser's cache (SES-15): at once with the change of state, because
 * a page that is put away draws nothing more. It is lifted only after the host has drawn what holds now.
 */
export class Veil implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
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

  hostUpdated(): void {
    this.#host.toggleAttribute('veiled', this.#isDown);
  }

  hostDisconnected(): void {
    this.#unfollow?.();
    this.#unfollow = undefined;
  }

  get #isDown(): boolean {
    return this.#client?.state.veiled ?? false;
  }

  #follow(client: ChatClient | undefined): void {
    this.#unfollow?.();
    this.#client = client;
    this.#unfollow = client?.subscribe(this.#look);
    this.#look();
  }

  readonly #look = (): void => {
    if (this.#isDown === this.#host.hasAttribute('veiled')) return;
    if (this.#isDown) this.#host.setAttribute('veiled', '');
    else this.#host.requestUpdate();
  };
}
