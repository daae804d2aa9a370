import { dateFormat, dayName, sameDay, timeWords } from '../../shared/dates.js';

const DAY_MS = 24 * 3_600_000;

const weekday = dateFormat({ weekday: 'long' });
const day = dateFormat({ day: 'numeric', month: 'short' });
const dayAndYear = dateFormat({ day: 'numeric', month: 'short', year: 'numeric' });

/** When something was, as short as it can be said: the time today, then the day, then the date. */
export function whenWords(at: number, now = Date.now()): string {
  const today = new Date(now);
  const daysAgo = (days: number) => new Date(today.getFullYear(), today.getMonth(), today.getDate() - days);
  if (sameDay(at, now)) return timeWords(at);
  if (sameDay(at, daysAgo(1).getTime())) return dayName(-1);
  // A week ago is the same weekday: only six days have a name of their own.
  if (at > now - 7 * DAY_MS && at >= daysAgo(6).getTime() && at < now) return weekday().format(at);
  return (new Date(at).getFullYear() === today.getFullYear() ? day() : dayAndYear()).format(at);
}
