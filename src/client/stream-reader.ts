import type { ChatEvent, PositionedEvent, Snapshot, StreamPosition } from '../protocol/index.js';

/** What happens with what the stream brings. */
export interface StreamListener {
  onSnapshot(snapshot: Snapshot): void;
  onEvent(event: ChatEvent): void;
}

/** Keeps the place in the event stream: nothing twice, nothing past a hole (REL-11). */
export class StreamReader {
  readonly #listener: StreamListener;
  #at: StreamPosition | undefined;

  constructor(listener: StreamListener) {
    this.#listener = listener;
  }

  /** Up to where everything is known; `undefined` while only a snapshot can tell. */
  get at(): StreamPosition | undefined {
    return this.#at;
  }

  /** True while positions of `epoch` still mean something here. */
  isIn(epoch: string): boolean {
    return this.#at?.epoch === epoch;
  }

  load(snapshot: Snapshot): void {
    this.#at = { epoch: snapshot.epoch, position: snapshot.position };
    this.#listener.onSnapshot(snapshot);
  }

  /** Takes the next event. False at a hole: from then on only a snapshot helps. */
  accept({ position, event }: PositionedEvent): boolean {
    if (!this.#at || !this.reaches(position - 1)) return false;
    if (position > this.#at.position) {
      this.#at = { ...this.#at, position };
      this.#listener.onEvent(event);
    }
    return true;
  }

  /** True where everything up to `position` is known. Otherwise the place is lost. */
  reaches(position: number): boolean {
    if (this.#at && position <= this.#at.position) return true;
    this.reset();
    return false;
  }

  reset(): void {
    this.#at = undefined;
  }
}
