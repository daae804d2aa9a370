import { after, it } from 'node:test';
import { openTarget, type Abilities, type Ability, type Target } from './target.ts';

/** The server that this file's cases are put to. */
export const target: Target = await openTarget();
after(() => target.close());

const IN_WORDS: Readonly<Record<Ability, string>> = {
  secondApp: 'a second app',
  mailbox: 'a mailbox',
  clock: 'a clock',
  operator: 'an operator',
  networks: 'a server that believes x-forwarded-for',
  loopback: 'a server that fetches keys from this machine',
  log: 'the log',
};

const notAsked: string[] = [];
process.once('exit', () => {
  for (const line of notAsked) console.log(line);
});

/** Puts a case to the server; where the target lacks what it needs, it is listed at the end instead. */
export function asks<const A extends readonly Ability[]>(
  title: string,
  needs: A,
  body: (abilities: Pick<Abilities, A[number]>) => Promise<void>,
): void {
  const lacking = needs.filter((ability) => target[ability] === undefined);
  if (lacking.length > 0) {
    notAsked.push(`not asked: needs ${lacking.map((ability) => IN_WORDS[ability]).join(' and ')}: ${title}`);
    return;
  }
  it(title, () => body(target as Pick<Abilities, A[number]>));
}

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** SES-18: how soon the end of a session reaches its sockets. */
export const END_REACHES_SOCKETS = 5 * SECOND;

let names = 0;
const run = Date.now().toString(36);
/** A name that no other case and no other run uses. */
export function fresh(what: string): string {
  names += 1;
  return `${what}-${run}-${String(process.pid)}-${String(names)}`;
}

export function freshEmail(who = 'ada'): string {
  return `${fresh(who)}@example.com`;
}
