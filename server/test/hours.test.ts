import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { presenceAt, type Hours } from '../dist/workspaces/hours.js';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const OFFICE: Hours = {
  mon: [
    ['09:00', '12:00'],
    ['13:00', '17:00'],
  ],
  fri: [['09:00', '12:00']],
};
const WEEK = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

const at = (iso: string) => Date.parse(iso);
const told = (hours: Hours, zone: string, now: string) => {
  const { open, until } = presenceAt(hours, zone, at(now));
  return [open ? 'open' : 'closed', until === undefined ? undefined : new Date(until).toISOString()];
};

/** What the clocks of a zone show, as people read them: day, weekday and time. */
class Clocks {
  readonly #shown: Intl.DateTimeFormat;

  constructor(timeZone: string) {
    const digits = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
    const date = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
    this.#shown = new Intl.DateTimeFormat('sv-SE', { timeZone, ...date, ...digits });
  }

  read(moment: number): { readonly date: string; readonly time: string } {
    const [date = '', time = ''] = this.#shown.format(moment).split(' ');
    return { date, time };
  }
}

/** The same by nothing but looking at the clock: whether the team is there at this minute. */
function isThere(hours: Hours, { date, time }: { date: string; time: string }): boolean {
  const dayBefore = new Date(at(`${date}T00:00:00Z`) - DAY).toISOString().slice(0, 10);
  const begunOn = (day: string): readonly (readonly [string, string])[] => {
    if (hours.holidays?.includes(day)) return [];
    if (!WEEK.some((name) => hours[name])) return [['00:00', '24:00']];
    return hours[WEEK[new Date(`${day}T00:00:00Z`).getUTCDay()] ?? 'sun'] ?? [];
  };
  return (
    begunOn(date).some(([from, to]) => time >= from && (time < to || to < from)) ||
    begunOn(dayBefore).some(([from, to]) => to < from && time < to)
  );
}

const clock = (last: number) =>
  fc
    .integer({ min: 0, max: last })
    .map((quarter) => [Math.floor(quarter / 4), (quarter % 4) * 15])
    .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
const range = fc
  .tuple(clock(95), clock(96))
  .filter(([from, to]) => from !== to)
  .map(([from, to]): readonly [string, string] => [from, to]);
const someHours: fc.Arbitrary<Hours> = fc.record(
  {
    ...Object.fromEntries(WEEK.map((day) => [day, fc.array(range, { maxLength: 2 })])),
    holidays: fc.array(fc.integer({ min: -2, max: 16 }).map(String), { maxLength: 3 }),
  },
  { requiredKeys: [] },
);
/** Places and moments at which something is odd about clocks. */
const PLACES = [
  ['Europe/Berlin', '2026-03-28T20:00Z'],
  ['Europe/Berlin', '2026-10-24T20:00Z'],
  ['America/New_York', '2026-03-07T12:00Z'],
  ['America/St_Johns', '2026-10-31T22:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T10:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T10:00Z'],
  ['Asia/Kathmandu', '2026-11-29T00:00Z'],
  ['Africa/Casablanca', '2026-02-14T12:00Z'],
  ['Pacific/Apia', '2011-12-29T06:00Z'],
  ['Pacific/Kwajalein', '1993-08-20T06:00Z'],
  ['UTC', '2026-12-31T20:00Z'],
] as const;

describe('The hours of a team', () => {
  it('are always where none are set, and never where a week has none', () => {
    assert.deepEqual(told({}, 'UTC', '2026-11-29T03:00Z'), ['open', undefined]);
    assert.deepEqual(told({ mon: [] }, 'UTC', '2026-11-29T03:00Z'), ['closed', undefined]);
  });

  it('begin and end by the minute, by the clocks of their zone', () => {
    const zone = 'Asia/Kathmandu';
    const opens = '2026-11-30T03:15:00.000Z';
    assert.deepEqual(told(OFFICE, zone, '2026-11-30T03:14:59Z'), ['closed', opens]);
    assert.deepEqual(told(OFFICE, zone, opens), ['open', '2026-11-30T06:15:00.000Z']);
    assert.deepEqual(told(OFFICE, zone, '2026-11-30T06:15Z'), ['closed', '2026-11-30T07:15:00.000Z']);
    assert.deepEqual(told(OFFICE, zone, '2026-11-30T11:15Z'), ['closed', '2026-12-04T03:15:00.000Z']);
  });

  it('go over midnight, and join the hours of the next day', () => {
    const night: Hours = { sat: [['22:00', '06:00']], sun: [['06:00', '24:00']], mon: [['00:00', '01:00']] };
    assert.deepEqual(told(night, 'UTC', '2026-11-28T21:59Z'), ['closed', '2026-11-28T22:00:00.000Z']);
    assert.deepEqual(told(night, 'UTC', '2026-11-28T22:00Z'), ['open', '2026-11-30T01:00:00.000Z']);
  });

  it('do not begin on a holiday, and what began before goes on into it', () => {
    const nights: Hours = { thu: [['22:00', '02:00']], fri: [['22:00', '02:00']], holidays: ['2026-12-25'] };
    assert.deepEqual(told(nights, 'UTC', '2026-12-25T01:00Z'), ['open', '2026-12-25T02:00:00.000Z']);
    assert.deepEqual(told(nights, 'UTC', '2026-12-25T22:00Z'), ['closed', '2026-12-31T22:00:00.000Z']);
    const always: Hours = { holidays: ['2026-12-25'] };
    assert.deepEqual(told(always, 'UTC', '2026-12-24T12:00Z'), ['open', '2026-12-25T00:00:00.000Z']);
    assert.deepEqual(told(always, 'UTC', '2026-12-25T12:00Z'), ['closed', '2026-12-26T00:00:00.000Z']);
  });

  it('begin when the clocks are put forward over their beginning', () => {
    const early: Hours = { sun: [['02:30', '05:00']] };
    assert.deepEqual(told(early, 'Europe/Berlin', '2026-03-29T00:59Z'), [
      'closed',
      '2026-03-29T01:00:00.000Z',
    ]);
    assert.deepEqual(told(early, 'Europe/Berlin', '2026-03-29T01:00Z'), ['open', '2026-03-29T03:00:00.000Z']);
  });

  it('count an hour that the clocks repeat both times', () => {
    const early: Hours = { sun: [['02:00', '02:30']] };
    assert.deepEqual(told(early, 'Europe/Berlin', '2026-10-25T00:00Z'), ['open', '2026-10-25T00:30:00.000Z']);
    assert.deepEqual(told(early, 'Europe/Berlin', '2026-10-25T00:30Z'), [
      'closed',
      '2026-10-25T01:00:00.000Z',
    ]);
    assert.deepEqual(told({ sun: [['02:00', '03:00']] }, 'Europe/Berlin', '2026-10-25T00:00Z'), [
      'open',
      '2026-10-25T02:00:00.000Z',
    ]);
  });

  it('go on after a day that the calendar of a place skipped', () => {
    const fridays: Hours = { fri: [['09:00', '17:00']], sat: [['10:00', '12:00']] };
    assert.deepEqual(told(fridays, 'Pacific/Apia', '2011-12-30T04:00Z'), [
      'closed',
      '2011-12-30T20:00:00.000Z',
    ]);
  });

  it('are told for the next 14 days and no further', () => {
    const rare: Hours = { mon: [['09:00', '10:00']], holidays: ['2026-12-07', '2026-12-14'] };
    assert.deepEqual(told(rare, 'UTC', '2026-11-30T10:00Z'), ['closed', undefined]);
    assert.deepEqual(told(rare, 'UTC', '2026-12-07T09:00Z'), ['closed', '2026-12-21T09:00:00.000Z']);
  });

  it('are what somebody sees who looks at the clock every minute', () => {
    const whatever = fc.tuple(fc.constantFrom(...PLACES), someHours, fc.integer({ min: 0, max: 2 * 1_440 }));
    fc.assert(
      fc.property(whatever, ([[zone, begin], given, later]) => {
        const clocks = new Clocks(zone);
        const now = at(begin) + later * MINUTE;
        const dayOf = (ahead: string) => new Date(at(begin) + Number(ahead) * DAY).toISOString().slice(0, 10);
        const { holidays } = given;
        const hours = { ...given, ...(holidays && { holidays: holidays.map(dayOf) }) };
        const open = isThere(hours, clocks.read(now));
        const presence = presenceAt(hours, zone, now);
        assert.equal(presence.open, open);
        for (let moment = now + MINUTE; moment <= now + 14 * DAY; moment += MINUTE) {
          if (isThere(hours, clocks.read(moment)) === open) continue;
          assert.equal(presence.until, moment);
          return;
        }
        assert.equal(presence.until, undefined);
      }),
      { numRuns: 300 },
    );
  });
});
