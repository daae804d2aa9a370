import type {
  ChatEvent,
  Conversation,
  PositionedEvent,
  Snapshot,
  StreamPosition,
} from '../protocol/index.js';

/** Where the stream begins, and what happens with what it brings. */
export interface StreamListener<C extends Conversation> {
  /** Loads the state at one position, from which events continue. */
  load(): Promise<Snapshot<C>>;
  onSnapshot(snapshot: Snapshot<C>): void;
  onEvent(event: ChatEvent<C>, position: number): void;
}

/** Keeps the place in the event stream: nothing twice, nothing past a hole (REL-11). */
export class StreamReader<C extends Conversation> {
  readonly #listener: StreamListener<C>;
  #at: StreamPosition | undefined;
  #loading: Promise<void> | undefined;

  constructor(listener: StreamListener<C>) {
    this.#listener = listener;
  }

  /** Up to where everything is known; `undefined` while only a snapshot can tell. */
  get at(): StreamPosition | undefined {
    return this.#at;
  }

  /** Loads a snapshot where the place is not known (REL-10). */
  catchUp(): Promise<void> {
    if (this.#at) return Promise.resolve();
    // The socket and the long poll may both ask.
    return (this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined;
    }));
  }

  /** Takes the next event. False at a hole: from then on only a snapshot helps. */
  accept({ position, event }: PositionedEvent<ChatEvent<C>>): boolean {
    if (!this.#at || !this.reaches(position - 1)) return false;
    if (position > this.#at.position) {
      this.#at = { ...this.#at, position };
      this.#listener.onEvent(event, position);
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

  async #load(): Promise<void> {
    const snapshot = await this.#listener.load();
    this.#at = { epoch: snapshot.epoch, position: snapshot.position };
    this.#listener.onSnapshot(snapshot);
  }
}
