/** The streams that have moved, or `every` where wake-ups may have been lost on the way. */
export type MovedStreams = readonly string[] | 'every';

/** Somebody writes, at this moment. Ids only: whoever tells it on reads the rest, and asks the rule. */
export interface TypingSignal {
  readonly workspaceId: string;
  readonly conversationId: string;
  readonly author: { readonly kind: 'agent' | 'contact'; readonly id: string };
  /** The streams whose followers may hear of it. */
  readonly streamIds: readonly string[];
}

/**
 * Tells every process that streams have moved. A wake-up only: what happened is read from the store, so
 * a lost call costs latency and never a message.
 */
export interface Bus {
  /** Call it after the commit. What is published in one turn goes out together. */
  publish(streamIds: readonly string[]): void;
  /** Calls the listener for every publication, this process's own included; returns how to stop. */
  subscribe(listener: (moved: MovedStreams) => void): () => void;
  /** Tells something that passes: it is kept nowhere, and is the first to go under load or without a connection. */
  signal(signal: TypingSignal): void;
  /** The same for signals. */
  onSignal(listener: (signal: TypingSignal) => void): () => void;
  close(): Promise<void>;
}

/** The bus inside one process; on SQLite there is no other. */
export class LocalBus implements Bus {
  readonly #listeners = new Set<(moved: MovedStreams) => void>();
  readonly #signalListeners = new Set<(signal: TypingSignal) => void>();
  #moved = new Set<string>();

  publish(streamIds: readonly string[]): void {
    if (this.#moved.size === 0) setImmediate(() => this.#deliver());
    for (const id of streamIds) this.#moved.add(id);
  }

  subscribe(listener: (moved: MovedStreams) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  signal(signal: TypingSignal): void {
    setImmediate(() => this.pass(signal));
  }

  onSignal(listener: (signal: TypingSignal) => void): () => void {
    this.#signalListeners.add(listener);
    return () => void this.#signalListeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#signalListeners.clear();
    this.#listeners.clear();
  }

  /** Wakes the listeners of this process at once. */
  protected wake(moved: MovedStreams): void {
    for (const listener of this.#listeners) listener(moved);
  }

  /** Hands a signal to the listeners of this process. */
  protected pass(signal: TypingSignal): void {
    for (const listener of this.#signalListeners) listener(signal);
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
