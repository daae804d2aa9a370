/** Keys are forgotten when their time is over; among very many, the oldest is forgotten earlier. */
const MAX_REMEMBERED = 10_000;

/** Lets something through once in a while for each key, and says so for the rest. */
export class Pace {
  readonly #every: number;
  readonly #last = new Map<string, number>();

  constructor(every: number) {
    this.#every = every;
  }

  /** Whether it is time again; if so, the next one waits. */
  admits(key: string, now: number): boolean {
    const last = this.#last.get(key);
    if (last !== undefined && now - last < this.#every && now >= last) return false;
    // Anew at the end: the first of the map is always the one that was let through longest ago.
    this.#last.delete(key);
    this.#last.set(key, now);
    for (const [oldest, at] of this.#last) {
      if (this.#last.size <= MAX_REMEMBERED && now - at < this.#every) break;
      this.#last.delete(oldest);
    }
    return true;
  }
}
