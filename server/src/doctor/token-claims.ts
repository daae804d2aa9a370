import { ChatError } from 'chat-messenger/protocol';
import { SECOND } from '../clock.js';
import { issuerOf, readClaims } from '../identity/token-claims.js';
import { at, finding, quoted, span, type Finding } from './findings.js';

type Claims = Readonly<Record<string, unknown>>;
type Expected = Parameters<typeof readClaims>[1];

/** Claims that people give as numbers, since their databases do. */
const TEXTS = ['iss', 'sub', 'jti', 'scope', 'workspace_external_id', 'email', 'name'] as const;
const TIMES = ['iat', 'exp', 'nbf'] as const;
/** Seconds of the year 5138; a larger number is meant in milliseconds. */
const TOO_LATE = 100_000_000_000;

/**
 * What is wrong with the claims of a token. The reader stops at the first mistake, so each one that has an own finding
 * is mended here, for the reader to go on to the next.
 */
export function explainClaims(claims: Claims, expected: Expected): Finding[] {
  const typed = [...wrongTexts(claims), ...wrongTimes(claims)];
  if (typed.length > 0) return typed;
  const findings: Finding[] = [];
  let [mended, now] = [claims, expected.now];
  for (let round = 0; round < 3; round += 1) {
    const refused = refusalOf(mended, { ...expected, now });
    if (!refused) break;
    findings.push(explain(refused, claims, expected));
    if (refused.reason === 'mismatch') mended = { ...mended, aud: expected.audience };
    else if (refused.reason === 'malformed') break;
    else now = Number(claims['iat']) * SECOND;
  }
  return findings;
}

function refusalOf(claims: Claims, expected: Expected): ChatError | undefined {
  try {
    issuerOf(claims);
    readClaims(claims, expected);
    return undefined;
  } catch (error) {
    if (error instanceof ChatError) return error;
    throw error;
  }
}

function explain({ reason, message }: ChatError, claims: Claims, { audience, now }: Expected): Finding {
  const { aud, iat, exp, nbf } = claims;
  if (reason === 'mismatch') {
    return finding(
      'audience_wrong',
      `aud is ${JSON.stringify(aud)}; it has to be, or to hold, ${quoted(audience)}`,
    );
  }
  if (reason === 'expired') {
    const end = Number(exp) * SECOND;
    return finding(
      'expired',
      `the token was over ${span(now - end)} ago, at ${at(end)}: the page kept it for too long, or the clock that made it is ${span(now - end)} behind; here it is ${at(whole(now))}`,
    );
  }
  if (reason === 'not_yet') {
    const begin = Math.max(Number(iat), Number(nbf ?? iat)) * SECOND;
    return finding(
      'clock_ahead',
      `the token begins in ${span(begin - now)}, at ${at(begin)}, and 60 s are taken: the clock that made it is ahead; here it is ${at(whole(now))}`,
    );
  }
  if (/\blives longer\b/.test(message)) {
    return finding(
      'life_too_long',
      `${message}: ${span((Number(exp) - Number(iat)) * SECOND)}; 5 to 15 minutes are enough`,
    );
  }
  return finding(/\bhas no\b/.test(message) ? 'claim_missing' : 'claim_malformed', message);
}

function wrongTexts(claims: Claims): Finding[] {
  return TEXTS.filter((name) => typeof claims[name] === 'number').map((name) =>
    finding(
      'not_a_string',
      `${name} is the number ${String(claims[name])}; write it as the text ${JSON.stringify(String(claims[name]))}, in quotes`,
    ),
  );
}

function wrongTimes(claims: Claims): Finding[] {
  return TIMES.filter((name) => Number(claims[name]) > TOO_LATE).map((name) =>
    finding('milliseconds', `${name} is in milliseconds; it takes whole seconds`),
  );
}

function whole(time: number): number {
  return time - (time % SECOND);
}
