import { locale } from './strings.js';

/** What `Intl` needs long to make is made once for each locale. */
function formatter<F>(make: () => F): () => F {
  let made: { readonly locale: string; readonly format: F } | undefined;
  return () => {
    if (made?.locale !== locale) made = { locale, format: make() };
    return made.format;
  };
}

/** Dates in the reader's language, written in one way. */
export const dateFormat = (options: Intl.DateTimeFormatOptions) =>
  formatter(() => new Intl.DateTimeFormat(locale, options));
const time = dateFormat({ timeStyle: 'short' });
const day = dateFormat({ weekday: 'long', day: 'numeric', month: 'long' });
const dayAndYear = dateFormat({ day: 'numeric', month: 'long', year: 'numeric' });
const momentParts = { weekday: 'long', hour: 'numeric', minute: '2-digit' } as const;
const moment = dateFormat(momentParts);
const farMoment = dateFormat({ ...momentParts, day: 'numeric', month: 'long' });
const nearDay = formatter(() => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }));
const seconds = formatter(
  () => new Intl.NumberFormat(locale, { style: 'unit', unit: 'second', unitDisplay: 'short' }),
);

/** Later than this, a day of the week alone may be taken for one that comes before. */
const FAR_MS = 6 * 86_400_000;

/** A time in the days to come: the day of the week, with its date where that is far, and the time of day. */
export const momentWords = (at: number): string =>
  (at - Date.now() < FAR_MS ? moment : farMoment)().format(at);

/** The time of day in the reader's language. */
export const timeWords = (at: number): string => time().format(at);

/** Some seconds with their unit, in short. */
export const secondsWords = (count: number): string => seconds().format(count);

/** True when both times fall on one day of the reader's calendar. */
export function sameDay(one: number, other: number): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}

/** A day in the reader's language: today and yesterday by name, other years with the year. */
export function dayWords(at: number, now = Date.now()): string {
  const date = new Date(at);
  const today = new Date(now);
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  if (sameDay(at, now)) return dayName(0);
  if (sameDay(at, yesterday.getTime())) return dayName(-1);
  return (date.getFullYear() === today.getFullYear() ? day() : dayAndYear()).format(date);
}

/** Today, yesterday and whatever else has a name, on its own: `Intl` means it for the inside of a sentence. */
export function dayName(daysFromNow: number): string {
  const [first = '', ...rest] = nearDay().format(daysFromNow, 'day');
  return first.toLocaleUpperCase(locale) + rest.join('');
}

/** A day and the time of day. */
export const dayTimeWords = (at: number): string => `${dayWords(at)}, ${timeWords(at)}`;
