import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * Prefixes that say what a secret is, so that scanners and people recognise a leaked one:
 * `cmps` portal secret, `cmak` API key, `cmit` identify token, `cms` visitor session, `cmas` agent session, `cmin`
 * invitation.
 */
export type TokenPrefix = 'cmps' | 'cmak' | 'cmit' | 'cms' | 'cmas' | 'cmin';

const CHECKSUM_LENGTH = 6;

/** A new secret: 256 random bits behind a recognisable prefix, with a checksum that finds typing errors. */
export function newToken(prefix: TokenPrefix): string {
  const body = `${prefix}_${randomBytes(32).toString('base64url')}`;
  return body + checksum(body);
}

/** Tells a well-formed token from noise without looking anything up. */
export function isToken(value: string, prefix: TokenPrefix): boolean {
  const body = value.slice(0, -CHECKSUM_LENGTH);
  return value.startsWith(`${prefix}_`) && checksum(body) === value.slice(-CHECKSUM_LENGTH);
}

/** What is stored of a token: 256 random bits need no slow hash. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

/** Compares byte strings without telling where they differ (COM-5). */
export function sameBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

function checksum(body: string): string {
  return createHash('sha256').update(body).digest('hex').slice(0, CHECKSUM_LENGTH);
}
