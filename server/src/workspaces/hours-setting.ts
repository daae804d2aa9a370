import { DAY } from '../clock.js';
import { dateOf, minuteOf, WEEKDAYS, type Hours, type Weekday } from './hours.js';
import { refuseTwice, type SettingPart } from './setting-places.js';

/** More than this on one day is a mistake. */
const RANGES_A_DAY = 8;
/** Ten years of them. */
const HOLIDAYS = 400;
const DAYS_IN_ORDER: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const FROM = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
const TO = /^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/;

/** Checks weekly hours and holidays. */
export function readHours(part: SettingPart): Hours {
  const { holidays, ...days } = part.members([...DAYS_IN_ORDER, 'holidays']);
  const read = DAYS_IN_ORDER.flatMap((day) => {
    const ranges = days[day];
    return ranges ? [[day, readDay(ranges)] as const] : [];
  });
  return {
    ...(Object.fromEntries(read) as Hours),
    ...(holidays && { holidays: readHolidays(holidays) }),
  };
}

/** In words: `Mon–Fri 09:00–17:00, Sat 10:00–14:00`. Days that are alike and follow each other are told together. */
export function hoursInWords(hours: Hours): string {
  const groups: { first: Weekday; last: Weekday; times: string }[] = [];
  for (const day of DAYS_IN_ORDER) {
    const times = (hours[day] ?? []).map(([from, to]) => `${from}–${to}`).join(' and ');
    const group = groups.at(-1);
    if (group?.times === times) group.last = day;
    else groups.push({ first: day, last: day, times });
  }
  const isNamed = WEEKDAYS.some((day) => hours[day]);
  const open = groups
    .filter(({ times }) => times !== '')
    .map(
      ({ first, last, times }) => `${first === last ? name(first) : `${name(first)}–${name(last)}`} ${times}`,
    )
    .join(', ');
  const week = isNamed ? open || 'never' : 'always';
  return hours.holidays?.length ? `${week}; not on ${hours.holidays.join(', ')}` : week;
}

function name(day: Weekday): string {
  return day.charAt(0).toUpperCase() + day.slice(1);
}

function readDay(part: SettingPart): readonly (readonly [string, string])[] {
  const ranges = part.list(RANGES_A_DAY).map((range) => {
    const [from, to, ...rest] = range.list(2);
    if (!from || !to || rest.length > 0) return range.refuse('takes two times such as ["09:00", "17:00"]');
    const begin = from.matching(FROM, 'a time from 00:00 to 23:59');
    const end = to.matching(TO, 'a time from 00:00 to 24:00');
    if (begin === end) range.refuse('begins when it ends; a whole day is ["00:00", "24:00"]');
    return { range, times: [begin, end] as const };
  });
  const byBegin = ranges.toSorted((a, b) => minuteOf(a.times[0]) - minuteOf(b.times[0]));
  byBegin.forEach(({ range, times: [begin] }, index) => {
    const before = byBegin[index - 1]?.times;
    const isOverlapped = before && (minuteOf(before[1]) > minuteOf(begin) || before[1] <= before[0]);
    if (isOverlapped) range.refuse('begins before the one before it ends');
  });
  return byBegin.map(({ times }) => times);
}

function readHolidays(part: SettingPart): readonly string[] {
  const days = part.list(HOLIDAYS);
  for (const day of days) {
    const date = day.matching(/^\d{4}-\d\d-\d\d$/, 'a date such as 2026-12-25');
    const time = Date.parse(`${date}T00:00:00Z`);
    if (Number.isNaN(time) || dateOf(time / DAY) !== date) day.refuse('is no day of the calendar');
  }
  refuseTwice(days);
  return days.map(({ value }) => String(value)).sort();
}
