import { DAY, SECOND } from '../clock.js';
import { WallClock, type WallTime } from './wall-clock.js';

/** Days as the setting `hours` names them. The first of January 1970 was a Thursday. */
export const WEEKDAYS = ['thu', 'fri', 'sat', 'sun', 'mon', 'tue', 'wed'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/**
 * When a team is there, by the clocks of its zone: from and to for each day, such as `["09:00", "17:00"]`. A time to that
 * is not after its from is one of the next day. Where no day is named the team is there on all of them; where one is,
 * days that are not named are free. On a holiday, `YYYY-MM-DD`, nothing begins.
 */
export type Hours = { readonly [day in Weekday]?: readonly (readonly [string, string])[] } & {
  readonly holidays?: readonly string[];
};

/** Whether the team is there, and until when that stays so, where it changes soon. */
export interface Presence {
  readonly open: boolean;
  readonly until?: number;
}

/** How far ahead anybody looks. */
export const DAYS_AHEAD = 14;
const MINUTES_OF_A_DAY = 1_440;

/** Whether the team is there now. */
export function presenceAt(hours: Hours, timeZone: string, now: number): Presence {
  if (Object.keys(hours).length === 0) return { open: true };
  const clock = new WallClock(timeZone);
  const open = isOpen(hours, clock.at(now));
  const today = clock.at(now).day;
  const moments = new Set<number>();
  // The clocks may be put over a whole day, so one more on either side.
  for (let day = today - 2; day <= today + DAYS_AHEAD + 2; day += 1) {
    for (const moment of clock.momentsOf(day, boundariesOf(hours, day))) moments.add(moment);
  }
  const until = [...moments]
    .filter((moment) => moment > now && moment <= now + DAYS_AHEAD * DAY)
    .sort((a, b) => a - b)
    .find((moment) => isOpen(hours, clock.at(moment)) !== open);
  return { open, ...(until !== undefined && { until }) };
}

/** Whether the team is there when its clocks show this. An hour that the clocks repeat counts both times. */
export function isOpen(hours: Hours, { day, minute }: WallTime): boolean {
  const begunToday = rangesOf(hours, day).some(([from, to]) => minute >= from && minute < to);
  const begunYesterday = rangesOf(hours, day - 1).some(([, to]) => minute < to - MINUTES_OF_A_DAY);
  return begunToday || begunYesterday;
}

/** `YYYY-MM-DD` of a day counted from 1970-01-01. */
export function dateOf(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}

/** The minute of the day that `HH:MM` names; 24:00 is the end of it. */
export function minuteOf(time: string): number {
  const [hour = '', minute = ''] = time.split(':');
  return Number(hour) * (MINUTES_OF_A_DAY / 24) + Number(minute);
}

/** What begins on a day, in minutes of it. An end of the next day lies beyond {@link MINUTES_OF_A_DAY}. */
function rangesOf(hours: Hours, day: number): (readonly [number, number])[] {
  if (hours.holidays?.includes(dateOf(day))) return [];
  if (!WEEKDAYS.some((name) => hours[name])) return [[0, MINUTES_OF_A_DAY]];
  const weekday = WEEKDAYS[((day % 7) + 7) % 7] ?? 'thu';
  return (hours[weekday] ?? []).map(([from, to]) => {
    const [begin, end] = [minuteOf(from), minuteOf(to)];
    return [begin, end > begin ? end : end + MINUTES_OF_A_DAY];
  });
}

/** The minutes of a day at which something may begin or end. */
function boundariesOf(hours: Hours, day: number): number[] {
  const ends = rangesOf(hours, day - 1).map(([, to]) => to - MINUTES_OF_A_DAY);
  const today = rangesOf(hours, day).flat();
  return [...today, ...ends].filter((minute) => minute >= 0 && minute < MINUTES_OF_A_DAY);
}

/** Seconds until the team comes or goes; used to say for how long an answer about it is good. */
export function secondsUntil({ until }: Presence, now: number, most: number): number {
  return until === undefined ? most : Math.min(most, Math.max(0, Math.ceil((until - now) / SECOND)));
}
