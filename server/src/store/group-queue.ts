import { asError, isOutage } from './errors.js';

/** What became of one input: its result, or the error that its caller gets. */
export type Outcome<O> = O | Error;

interface Waiting<I, O> {
  readonly input: I;
  readonly resolve: (output: O) => void;
  readonly reject: (error: Error) => void;
}

export interface GroupLimits {
  /** A larger group would keep its first caller waiting for the work of its last. */
  readonly maxSize: number;
  /** Groups that commit at the same time. */
  readonly inFlight: number;
}

/**
 * Group commit: what is asked for in one turn of the event loop, or while earlier groups commit, goes
 * into one transaction. A caller hears of its outcome only after that transaction has been committed.
 */
export class GroupQueue<I, O> {
  readonly #commit: (inputs: readonly I[]) => Promise<readonly Outcome<O>[]>;
  readonly #limits: GroupLimits;
  #waiting: Waiting<I, O>[] = [];
  #running = 0;
  #scheduled = false;

  /** `commit` gives one outcome for each input, in order, or throws where nothing was committed. */
  constructor(commit: (inputs: readonly I[]) => Promise<readonly Outcome<O>[]>, limits: GroupLimits) {
    this.#commit = commit;
    this.#limits = limits;
  }

  add(input: I): Promise<O> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ input, resolve, reject });
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#scheduled || this.#running >= this.#limits.inFlight) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#start();
    });
  }

  #start(): void {
    while (this.#waiting.length > 0 && this.#running < this.#limits.inFlight) {
      const group = this.#waiting.splice(0, this.#limits.maxSize);
      this.#running += 1;
      void this.#settle(group).finally(() => {
        this.#running -= 1;
        this.#start();
      });
    }
  }

  async #settle(group: readonly Waiting<I, O>[]): Promise<void> {
    try {
      const outcomes = await this.#commit(group.map(({ input }) => input));
      group.forEach(({ resolve, reject }, index) => {
        const outcome = outcomes[index] as Outcome<O>;
        if (outcome instanceof Error) reject(outcome);
        else resolve(outcome);
      });
    } catch (thrown) {
      // One bad member must not sink its neighbours; an outage is nobody's fault and hits them all.
      if (group.length > 1 && !isOutage(thrown)) {
        for (const member of group) await this.#settle([member]);
        return;
      }
      for (const { reject } of group) reject(asError(thrown));
    }
  }
}
