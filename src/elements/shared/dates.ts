import { strings } from './strings.js';

const time = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const dayAndYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric' });

const moment = new Intl.DateTimeFormat(undefined, { weekday: 'long', hour: 'numeric', minute: '2-digit' });

/** A time in the days to come: the day of the week and the time of day, in the reader's language. */
export const momentWords = (at: number): string => moment.format(at);

/** The time of day in the reader's language. */
export const timeWords = (at: number): string => time.format(at);

/** True when both times fall on one day of the reader's calendar. */
export function sameDay(one: number, other: number): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}

/** A day in the reader's language: today and yesterday by name, other years with the year. */
export function dayWords(at: number, now = Date.now()): string {
  const date = new Date(at);
  const today = new Date(now);
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  if (sameDay(at, now)) return strings.transcript.today;
  if (sameDay(at, yesterday.getTime())) return strings.transcript.yesterday;
  return (date.getFullYear() === today.getFullYear() ? day : dayAndYear).format(date);
}

/** A day and the time of day. */
export const dayTimeWords = (at: number): string => `${dayWords(at)}, ${timeWords(at)}`;
