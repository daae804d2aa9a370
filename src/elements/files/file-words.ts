import { locale } from '../shared/strings.js';

const UNITS = ['byte', 'kilobyte', 'megabyte'] as const;
const STEP = 1_000;

/** A size as people read it: `1.4 MB`. */
export function sizeWords(bytes: number): string {
  const power = Math.min(
    UNITS.length - 1,
    Math.max(0, Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(STEP))),
  );
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: UNITS[power] ?? 'byte',
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumFractionDigits: power === 2 ? 1 : 0,
  }).format(bytes / STEP ** power);
}

/** A share as people read it: `40 %`. */
export const percentWords = (share: number): string =>
  new Intl.NumberFormat(locale, { style: 'percent' }).format(share);

/** A number in the reader's digits. */
export const numberWords = (number: number): string => number.toLocaleString(locale);
