import { randomBytes, scrypt, type ScryptOptions } from 'node:crypto';
import { promisify } from 'node:util';
import { ChatError } from 'chat-messenger/protocol';
import PQueue from 'p-queue';
import { sameBytes } from './tokens.js';

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

/** AGT-2. One derivation takes 128 MiB, so they run one at a time: a flood of sign-ins must not take all memory. */
const COST = { N: 2 ** 17, r: 8, p: 1, maxmem: 192 * 2 ** 20 };
const KEY_BYTES = 32;
/** Whoever waits behind more than this is better told to come again. */
const MAX_WAITING = 20;
const derivations = new PQueue({ concurrency: 1 });

/** A hash of nobody's password: sign-in with an unknown address takes as long as with a known one (AGT-7). */
const NOBODY = `scrypt$17$8$1$${randomBytes(16).toString('base64url')}$${randomBytes(KEY_BYTES).toString('base64url')}`;

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await inTurn(() => derive(password.normalize('NFKC'), salt, KEY_BYTES, COST));
  return ['scrypt', 17, COST.r, COST.p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** True when `password` made `stored`; without a stored hash it does the same work and says no. */
export async function passwordMatches(password: string, stored: string | undefined): Promise<boolean> {
  const [, log2N, r, p, salt = '', key = ''] = (stored ?? NOBODY).split('$');
  const cost = { N: 2 ** Number(log2N), r: Number(r), p: Number(p), maxmem: COST.maxmem };
  const actual = await inTurn(() =>
    derive(password.normalize('NFKC'), Buffer.from(salt, 'base64url'), KEY_BYTES, cost),
  );
  return sameBytes(actual, Buffer.from(key, 'base64url')) && stored !== undefined;
}

function inTurn(work: () => Promise<Buffer>): Promise<Buffer> {
  if (derivations.size >= MAX_WAITING) {
    throw new ChatError('unavailable', 'too many are signing in', { retryAfter: 5 });
  }
  return derivations.add(work);
}
