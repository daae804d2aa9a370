import { paths } from '../protocol/index.js';
import type { TalkParts } from './talk-parts.js';

/** Told this often while the visitor writes: it holds a little longer on the other side. */
export const TYPING_TELL_MS = 3_000;
/** Whoever paused for this long does not write any more. */
export const TYPING_HOLD_MS = 6_000;

/** Who writes at the moment, on either side. Nothing of it is kept or repeated. */
export class Typing {
  readonly #talk: TalkParts;
  #toldAt = 0;
  #timer: number | undefined;

  constructor(talk: TalkParts) {
    this.#talk = talk;
  }

  /** The visitor pressed a key. */
  tell(): void {
    const { use, timeline } = this.#talk;
    const { place } = timeline;
    const now = this.#clock.now();
    if (!place || !use.session.isOpen || Math.abs(now - this.#toldAt) < TYPING_TELL_MS) return;
    this.#toldAt = now;
    use.call('POST', paths.typing(place)).catch(() => undefined); // the next key tells again
  }

  /** Somebody of the team writes in the conversation on the screen. */
  hear(name: string): void {
    this.over();
    this.#talk.timeline.showTyping(name);
    this.#timer = this.#clock.setTimeout(() => {
      this.over();
    }, TYPING_HOLD_MS);
  }

  /** They paused, or their message is here. */
  over(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#talk.timeline.showTyping(undefined);
  }

  get #clock() {
    return this.#talk.context.environment.clock;
  }
}
