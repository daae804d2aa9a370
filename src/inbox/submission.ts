import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { failureOf } from '../client/errors.js';
import type { Failure } from '../client/state.js';

/** One form on its way to the server: at work or not, and what was refused. */
export class Submission implements ReactiveController {
  busy = false;
  failure: Failure | undefined;
  readonly #host: ReactiveControllerHost;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.failure = undefined;
  }

  /** Runs one request at a time. Resolves with true when it was accepted. */
  async run(request: () => Promise<void>): Promise<boolean> {
    if (this.busy) return false;
    this.#set(true, undefined);
    try {
      await request();
    } catch (error) {
      this.#set(false, failureOf(error));
      return false;
    }
    this.#set(false, undefined);
    return true;
  }

  #set(busy: boolean, failure: Failure | undefined): void {
    this.busy = busy;
    this.failure = failure;
    this.#host.requestUpdate();
  }
}
