/** Moments by the clocks of a zone, each with its distance from UTC: clocks that are put back show one time twice. */
export class ZonedTimes {
  readonly #format: Intl.DateTimeFormat;

  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      timeZoneName: 'shortOffset',
    });
  }

  /** Such as `28 Nov 2026, 09:12 GMT+1`. */
  say(moment: number): string {
    return this.#format.format(moment);
  }
}
