import { randomBytes } from 'node:crypto';
import { MINUTE, type Clock } from '../clock.js';
import type { ServerKeys } from '../crypto/server-keys.js';
import { sameBytes } from '../crypto/tokens.js';

/** SES-4: as long as a nonce lives, a device proof made with it can be presented, once. */
export const NONCE_LIFE = 5 * MINUTE;

/** The clocks of two server processes are not one. */
export const CLOCK_DIFFERENCE = MINUTE;

/** Server nonces for device proofs. They stand for the time, so a wrong clock in the browser does not matter. */
export class Nonces {
  readonly #keys: ServerKeys;
  readonly #clock: Clock;

  constructor(keys: ServerKeys, clock: Clock) {
    this.#keys = keys;
    this.#clock = clock;
  }

  issue(): string {
    const body = `${this.#clock().toString(36)}.${randomBytes(9).toString('base64url')}`;
    return `${body}.${this.#keys.nonceMac(body).toString('base64url')}`;
  }

  isLive(nonce: string): boolean {
    const cut = nonce.lastIndexOf('.');
    const body = nonce.slice(0, Math.max(cut, 0));
    const mac = Buffer.from(nonce.slice(cut + 1), 'base64url');
    if (!sameBytes(mac, this.#keys.nonceMac(body))) return false;
    const age = this.#clock() - parseInt(body, 36);
    return age >= -CLOCK_DIFFERENCE && age <= NONCE_LIFE;
  }
}
