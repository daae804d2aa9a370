import type { Assurance, IdentityMethod } from '../protocol/index.js';
import { dayWords, sameDay, timeWords } from '../elements/shared/dates.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** True where a proof stands behind the author: only then anything may look like a mark of trust. */
export function isProven({ level }: Assurance): boolean {
  return level >= 3;
}

/** The level in words, as short as it may be said without saying too much. */
export function levelWords({ level, long_lived: longLived }: Assurance): string {
  switch (level) {
    case 0:
      return 'Anonymous';
    case 1:
      return 'Claimed, not verified';
    case 2:
      return 'Same browser-user as before, identity not verified';
    case 3:
      return 'Mailbox verified';
    case 4:
      return longLived ? 'Verified by site (long-lived proof)' : 'Verified by site';
  }
}

/** The words beside one message: the level, and how old its proof was when the message was written. */
export function levelCaption(assurance: Assurance, sentAt: number): string {
  const words = levelWords(assurance);
  if (assurance.level === 3) return `${words} ${momentWords(assurance.proven_at)}`;
  if (assurance.level !== 4 || assurance.long_lived) return words;
  return `${words}, proof ${ageWords(sentAt - assurance.proven_at)}`;
}

/** The words in a header, which stand there for long: the moment of the proof, since its age would grow unseen. */
export function standingWords(assurance: Assurance): string {
  const words = levelWords(assurance);
  const { level, long_lived: longLived, proven_at: provenAt } = assurance;
  if (level === 3) return `${words} ${momentWords(provenAt)}`;
  return level === 4 && !longLived ? `${words}, proven ${momentWords(provenAt)}` : words;
}

/** How it was proven, for the details of the header. */
export function methodWords(method: IdentityMethod): string {
  return METHODS[method];
}

const METHODS: Readonly<Record<IdentityMethod, string>> = {
  anonymous: 'Nothing was proven',
  claimed: 'Typed, or said by the page; nothing was proven',
  'pinned-user': 'User id with the same hash as the first time',
  'email-pin': 'Code sent to the mailbox',
  'portal-key': 'Signed by the site',
  'contact-token': 'Token that the site fetched for this contact',
  'server-token': 'Identified by the site’s server',
  'identity-token': 'Signed token of the site’s own sign-in',
};

/** A moment, with its day unless that is today. */
export function momentWords(at: number): string {
  return sameDay(at, Date.now()) ? `at ${timeWords(at)}` : `on ${dayWords(at)} at ${timeWords(at)}`;
}

/** Clocks of two machines differ: an age under a minute, or below zero, says no more than "new". */
function ageWords(age: number): string {
  if (age < MINUTE) return 'under a minute old';
  if (age < HOUR) return `${unit(age / MINUTE, 'minute')} old`;
  if (age < DAY) return `${unit(age / HOUR, 'hour')} old`;
  return `${unit(age / DAY, 'day')} old`;
}

function unit(amount: number, name: string): string {
  return new Intl.NumberFormat('en', { style: 'unit', unit: name, unitDisplay: 'long' }).format(
    Math.floor(amount),
  );
}
