import type { KeyObject } from 'node:crypto';
import { compactVerify } from 'jose';
import { ALGORITHM, refusal } from './jwt-form.js';

/** Checks the signature of a compact token with one key, by the algorithm of the key (JWT-1). */
export async function checkSignature(token: string, key: KeyObject): Promise<void> {
  try {
    await compactVerify(token, key, { algorithms: [ALGORITHM] });
  } catch {
    // Nothing here depends on anything but the token and a key that was checked before.
    throw refusal('mismatch', 'the signature of the token is not right');
  }
}
