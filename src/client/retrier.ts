import type { Environment } from './environment.js';
import { isTemporary, type ClientError } from './errors.js';

const BASE_MS = 1_000;
const CAP_MS = 30_000;

/** Full jitter: any time up to the doubled step, so that clients of a restarted server come back spread out. */
export class Backoff {
  readonly #random: () => number;
  #failures = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  next(): number {
    return this.#random() * Math.min(CAP_MS, BASE_MS * 2 ** this.#failures++);
  }

  reset(): void {
    this.#failures = 0;
  }
}

/** Waits between tries, and cuts every wait short when the network or the visitor comes back. */
export class Retrier {
  readonly #environment: Environment;
  readonly #waiting = new Set<() => void>();

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  backoff(): Backoff {
    return new Backoff(this.#environment.random);
  }

  /** Ends every wait now. */
  wake(): void {
    for (const go of [...this.#waiting]) go();
  }

  /** Resolves after `ms`, when `signal` aborts, or at a wake-up, unless the server named the time. */
  wait(ms: number | undefined, signal: AbortSignal, wakeable = true): Promise<void> {
    return new Promise((resolve) => {
      const { clock } = this.#environment;
      const done = () => {
        clock.clearTimeout(timer);
        this.#waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = ms === undefined ? undefined : clock.setTimeout(done, ms);
      if (wakeable) this.#waiting.add(done);
      signal.addEventListener('abort', done);
      if (signal.aborted) done();
    });
  }

  /** Repeats `work` until it succeeds or fails for good, and throws what `signal` was aborted with. */
  async persist<T>(
    work: () => Promise<T>,
    signal: AbortSignal,
    onFailure?: (error: unknown) => void,
  ): Promise<T> {
    const backoff = this.backoff();
    for (;;) {
      try {
        const result = await work();
        signal.throwIfAborted();
        return result;
      } catch (error) {
        signal.throwIfAborted();
        if (!isTemporary(error)) throw error;
        onFailure?.(error);
        const { retryAfter } = error as ClientError;
        const named = retryAfter !== undefined;
        await this.wait(named ? retryAfter * 1_000 : backoff.next(), signal, !named);
        signal.throwIfAborted();
      }
    }
  }
}
