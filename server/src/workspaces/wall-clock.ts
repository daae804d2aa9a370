import { DAY, HOUR, MINUTE, SECOND } from '../clock.js';

/** What a clock on the wall shows: the day, counted from 1970-01-01, and the minute of that day. */
export interface WallTime {
  readonly day: number;
  readonly minute: number;
}

/** No zone is further from UTC than this, to the west and to the east. */
const WEST = 15 * HOUR;
const EAST = 15 * HOUR;

/** The clocks of one time zone, by the zone data that the runtime brings. */
export class WallClock {
  readonly #format: Intl.DateTimeFormat;

  /** Throws a `RangeError` where there is no such zone. */
  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  /** What the clocks show at a moment. */
  at(moment: number): WallTime {
    const shown = moment + this.offsetAt(moment);
    const day = Math.floor(shown / DAY);
    return { day, minute: Math.floor((shown - day * DAY) / MINUTE) };
  }

  /** By how much the clocks are ahead of UTC. */
  offsetAt(moment: number): number {
    const parts = this.#format.formatToParts(moment);
    const part = (type: Intl.DateTimeFormatPartTypes) =>
      Number(parts.find((one) => one.type === type)?.value ?? 0);
    const shown = Date.UTC(
      part('year'),
      part('month') - 1,
      part('day'),
      part('hour'),
      part('minute'),
      part('second'),
    );
    return shown - Math.floor(moment / SECOND) * SECOND;
  }

  /**
   * Moments among which are all at which the clocks show one of these minutes of a day, which may be none (the clocks
   * were put forward) or two (back), and the moment at which they are put.
   */
  momentsOf(day: number, minutes: readonly number[]): number[] {
    const [from, to] = [day * DAY - WEST, (day + 1) * DAY + EAST];
    const [before, after] = [this.offsetAt(from), this.offsetAt(to)];
    const moments = minutes.map((minute) => day * DAY + minute * MINUTE - before);
    if (before === after) return moments;
    const again = minutes.map((minute) => day * DAY + minute * MINUTE - after);
    return [...moments, ...again, this.#changeBetween(from, to, before)];
  }

  /** The first moment after `from` at which the clocks are no longer ahead by `offset`. */
  #changeBetween(from: number, to: number, offset: number): number {
    let [low, high] = [from, to];
    while (high - low > SECOND) {
      const middle = Math.floor((low + high) / 2 / SECOND) * SECOND;
      if (this.offsetAt(middle) === offset) low = middle;
      else high = middle;
    }
    return high;
  }
}
