import { paths } from '../protocol/index.js';
import type { TalkParts } from './talk-parts.js';

/** Reading goes on while a visitor scrolls or several messages arrive: one receipt for all of it. */
const READ_DELAY_MS = 500;

/** Tells the server how far the visitor has read. */
export class ReadMarker {
  readonly #talk: TalkParts;
  #timer: number | undefined;
  /** The conversation of which the server is being told. */
  #marking: string | undefined;

  constructor(talk: TalkParts) {
    this.#talk = talk;
  }

  /** The conversation that somebody reads at the moment, or has read while the server is not yet told. */
  get lookedAt(): string | undefined {
    const { isOnScreen, place } = this.#talk.timeline;
    return isOnScreen ? place : this.#marking;
  }

  /** Something to read may be on the screen, or nobody looks any more. */
  look(): void {
    const { context, stream, timeline } = this.#talk;
    if (this.#timer !== undefined && !timeline.isOnScreen) {
      // They looked and turned away: what was on the screen has been read.
      this.leave();
    } else if (this.#timer === undefined && this.#isUnread) {
      this.#timer = context.environment.clock.setTimeout(() => {
        this.#timer = undefined;
        if (this.#isUnread) void this.#mark();
      }, READ_DELAY_MS);
    }
    stream.show();
  }

  /** Another conversation comes onto the screen, or nothing. */
  leave(): void {
    if (this.#timer === undefined) return;
    this.#talk.context.environment.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    void this.#mark();
  }

  /** True where somebody looks at what is not yet known to be read. */
  get #isUnread(): boolean {
    const { stream, timeline } = this.#talk;
    return timeline.isOnScreen && stream.conversations.get(timeline.place)?.unread === true;
  }

  async #mark(): Promise<void> {
    const { stream, timeline, use } = this.#talk;
    const { place, lastSeq: seq } = timeline;
    if (!place || !seq) return;
    this.#marking = place;
    try {
      await use.call('POST', paths.read(place), { seq });
      stream.conversations.markRead(place, seq);
    } catch {
      // The next message, look or wake-up tries again.
    }
    this.#marking = undefined;
    stream.show();
  }
}
