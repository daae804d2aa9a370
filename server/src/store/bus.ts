/** The streams that have moved, or `every` where wake-ups may have been lost on the way. */
export type MovedStreams = readonly string[] | 'every';

/**
 * Tells every process that streams have moved. A wake-up only: what happened is read from the store, so
 * a lost call costs latency and never a message.
 */
export interface Bus {
  /** Call it after the commit. What is published in one turn goes out together. */
  publish(streamIds: readonly string[]): void;
  /** Calls the listener for every publication, this process's own included; returns how to stop. */
  subscribe(listener: (moved: MovedStreams) => void): () => void;
  close(): Promise<void>;
}

/** The bus inside one process; on SQLite there is no other. */
export class LocalBus implements Bus {
  readonly #listeners = new Set<(moved: MovedStreams) => void>();
  #moved = new Set<string>();

  publish(streamIds: readonly string[]): void {
    if (this.#moved.size === 0) setImmediate(() => this.#deliver());
    for (const id of streamIds) this.#moved.add(id);
  }

  subscribe(listener: (moved: MovedStreams) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#listeners.clear();
  }

  /** Wakes the listeners of this process at once. */
  protected wake(moved: MovedStreams): void {
    for (const listener of this.#listeners) listener(moved);
  }

  /** The publications of the turn that ended. */
  protected turnEnded(streamIds: readonly string[]): void {
    this.wake(streamIds);
  }

  #deliver(): void {
    const moved = [...this.#moved];
    this.#moved = new Set();
    this.turnEnded(moved);
  }
}
