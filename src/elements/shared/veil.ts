import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { ChatClient } from '../../client/state.js';
import { ClientTie } from './client-tie.js';

/**
 * Covers its host while the page lies in the browser's cache (SES-15): at once with the change of state, because
 * a page that is put away draws nothing more. It is lifted only after the host has drawn what holds now.
 */
export class Veil implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  #client: ChatClient | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    new ClientTie(host, (client) => {
      this.#client = client;
      this.#look();
      return client.subscribe(this.#look);
    });
    host.addController(this);
  }

  hostUpdated(): void {
    this.#host.toggleAttribute('veiled', this.#isDown);
  }

  get #isDown(): boolean {
    return this.#client?.state.veiled ?? false;
  }

  readonly #look = (): void => {
    if (this.#isDown === this.#host.hasAttribute('veiled')) return;
    if (this.#isDown) this.#host.setAttribute('veiled', '');
    else this.#host.requestUpdate();
  };
}
