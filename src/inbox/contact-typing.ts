import type { Clock } from '../client/environment.js';
import { TYPING_HOLD_MS } from '../client/typing.js';

/** Whether the contact of a conversation writes at the moment. Whoever paused for a while does not any more. */
export class ContactTyping {
  readonly #clock: Clock;
  readonly #changed: (typing: boolean) => void;
  #timer: number | undefined;

  constructor(clock: Clock, changed: (typing: boolean) => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  hear(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#changed(true);
    this.#timer = this.#clock.setTimeout(() => {
      this.over();
    }, TYPING_HOLD_MS);
  }

  /** They paused, or their message is here. */
  over(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#changed(false);
  }
}
