import type { KeyObject } from 'node:crypto';
import { keyObject, readJwk, thumbprint, UnfitKeyError } from '../crypto/rsa-public-key.js';
import { isKid } from './jwt-form.js';

/** JWT-5. A larger set is no set of signing keys. */
const MAX_KEYS = 20;

/** Keys that may verify, by key id. */
export type KeySet = ReadonlyMap<string, KeyObject>;

/**
 * The keys of a published set that fit; the others are there for someone else. A set without any says that nothing
 * verifies: an issuer that withdraws its only key has to be taken at its word.
 */
export function readKeySet(text: string): KeySet {
  const { keys } = (JSON.parse(text) ?? {}) as { keys?: unknown };
  if (!Array.isArray(keys) || keys.length > MAX_KEYS) {
    throw new UnfitKeyError(`a key set holds a list of at most ${String(MAX_KEYS)} keys`);
  }
  const set = new Map<string, KeyObject>();
  for (const jwk of keys as readonly unknown[]) {
    const [kid, key] = fitting(jwk) ?? [];
    if (kid !== undefined && key && !set.has(kid)) set.set(kid, key);
  }
  return set;
}

function fitting(jwk: unknown): [kid: string, key: KeyObject] | undefined {
  if (typeof jwk !== 'object' || jwk === null) return undefined;
  try {
    const numbers = readJwk(jwk);
    const { kid = thumbprint(numbers) } = jwk as { kid?: unknown };
    return isKid(kid) ? [kid, keyObject({ ...numbers })] : undefined;
  } catch (error) {
    if (error instanceof UnfitKeyError) return undefined;
    throw error;
  }
}
