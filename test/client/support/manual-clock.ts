import type { Clock } from '../../../src/client/environment.js';

interface Timer {
  readonly due: number;
  readonly run: () => void;
}

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  #now = 1_800_000_000_000;
  #last = 0;
  readonly #timers = new Map<number, Timer>();

  now(): number {
    return this.#now;
  }

  setTimeout(run: () => void, ms: number): number {
    this.#timers.set(++this.#last, { due: this.#now + ms, run });
    return this.#last;
  }

  clearTimeout(timer: number | undefined): void {
    if (timer !== undefined) this.#timers.delete(timer);
  }

  /** Lets `ms` pass as on a machine that sleeps: no timer runs. */
  sleep(ms: number): void {
    this.#now += ms;
  }

  /** Lets `ms` pass, and everything happen that falls due in it, in its order. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = [...this.#timers]
        .filter(([, { due }]) => due <= end)
        .sort(([, a], [, b]) => a.due - b.due)[0];
      if (!next) break;
      const [id, { due, run }] = next;
      this.#timers.delete(id);
      this.#now = Math.max(this.#now, due);
      run();
    }
    this.#now = end;
  }
}
