/** Holds one frozen snapshot and tells its followers after every change. */
export class SnapshotStore<S extends object> {
  #value: Readonly<S>;
  readonly #listeners = new Set<() => void>();

  constructor(initial: S) {
    this.#value = Object.freeze({ ...initial });
  }

  get value(): Readonly<S> {
    return this.#value;
  }

  /** Replaces the named parts. Does nothing when all of them are what they were. */
  set(change: Partial<S>): void {
    const keys = Object.keys(change) as (keyof S)[];
    if (keys.every((key) => Object.is(change[key], this.#value[key]))) return;
    this.#value = Object.freeze({ ...this.#value, ...change });
    for (const listener of [...this.#listeners]) listener();
  }

  /** Returns the way to stop. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
