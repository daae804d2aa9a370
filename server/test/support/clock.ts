/** The server's time: the machine's, moved by hand. */
export class TestClock {
  #offset = 0;
  #frozen: number | undefined;

  readonly now = (): number => this.#frozen ?? Date.now() + this.#offset;

  advance(milliseconds: number): void {
    if (this.#frozen === undefined) this.#offset += milliseconds;
    else this.#frozen += milliseconds;
  }

  /** Stops the clock at a moment, for facts about an exact one. */
  freezeAt(moment: number): void {
    this.#frozen = moment;
  }
}

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
