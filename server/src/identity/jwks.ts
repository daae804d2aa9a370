import { HOUR, MINUTE, SECOND, type Clock } from '../clock.js';
import type { Outbound } from '../outbound/outbound.js';
import { readKeySet, type KeySet } from './key-set.js';

/** JWT-5. */
const MAX_BYTES = 65_536;
const LONGEST_FRESH = 10 * MINUTE;
const SHORTEST_FRESH = MINUTE;
/** How often an issuer is asked at most, whatever strangers send: tokens with made-up key ids must not become a flood. */
const ASK_EVERY = 30 * SECOND;
/** An issuer that does not answer for longer than this may have revoked anything. */
const USABLE = 24 * HOUR;

/** What is known of one address. */
interface Copy {
  keys?: KeySet;
  fetchedAt: number;
  freshUntil: number;
  askedAt: number;
  failed: boolean;
  asking?: Promise<void>;
}

/** The key sets that issuers publish, kept as long as they may be (JWT-5). */
export class PublishedKeys {
  readonly #outbound: Pick<Outbound, 'get'>;
  readonly #clock: Clock;
  readonly #onFailure: (url: string, error: unknown) => void;
  readonly #copies = new Map<string, Copy>();

  constructor(
    outbound: Pick<Outbound, 'get'>,
    clock: Clock,
    onFailure: (url: string, error: unknown) => void,
  ) {
    this.#outbound = outbound;
    this.#clock = clock;
    this.#onFailure = onFailure;
  }

  /**
   * The keys at an address, or `undefined` where they cannot be had. An issuer may have begun to use a new key, so it
   * is asked again for a key id that its copy does not have.
   */
  async keysAt(url: string, kid: string | undefined): Promise<KeySet | undefined> {
    const copy = this.#copyOf(url);
    const usable = () => (this.#clock() - copy.fetchedAt <= USABLE ? copy.keys : undefined);
    const canServe = () => (kid === undefined ? usable() !== undefined : usable()?.has(kid) === true);
    if (!canServe() || this.#clock() >= copy.freshUntil) {
      const asking = this.#ask(url, copy);
      // Whoever can be served from the copy does not wait for an issuer that was silent the last time.
      if (!copy.failed || !canServe()) await asking;
    }
    return usable();
  }

  #copyOf(url: string): Copy {
    const known = this.#copies.get(url);
    if (known) return known;
    const copy = { fetchedAt: -Infinity, freshUntil: -Infinity, askedAt: -Infinity, failed: false };
    this.#copies.set(url, copy);
    return copy;
  }

  /** All who ask at the same time get the same answer; whoever asks too early gets none. */
  #ask(url: string, copy: Copy): Promise<void> {
    if (copy.asking) return copy.asking;
    const now = this.#clock();
    if (now - copy.askedAt < ASK_EVERY) return Promise.resolve();
    copy.askedAt = now;
    copy.asking = this.#fetch(url, copy).finally(() => {
      delete copy.asking;
    });
    return copy.asking;
  }

  async #fetch(url: string, copy: Copy): Promise<void> {
    try {
      const { body, headers } = await this.#outbound.get(url, { maxBytes: MAX_BYTES, accept: ACCEPTED });
      copy.keys = readKeySet(body.toString('utf8'));
      const now = this.#clock();
      copy.fetchedAt = now;
      copy.freshUntil = now + lifeOf(headers['cache-control']);
      copy.failed = false;
    } catch (error) {
      copy.failed = true;
      this.#onFailure(url, error);
    }
  }
}

const ACCEPTED = 'application/jwk-set+json, application/json';

/** An issuer may shorten the life of a copy, within reason. */
function lifeOf(cacheControl: string | string[] | undefined): number {
  const [, age] = /\bmax-age=(\d{1,9})\b/.exec(String(cacheControl)) ?? [];
  const wanted = age === undefined ? LONGEST_FRESH : Number(age) * SECOND;
  return Math.min(Math.max(wanted, SHORTEST_FRESH), LONGEST_FRESH);
}
