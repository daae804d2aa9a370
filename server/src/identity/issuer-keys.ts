import type { KeyObject } from 'node:crypto';
import { ChatError } from 'chat-messenger/protocol';
import { SECOND, type Clock } from '../clock.js';
import { keyObject, type RsaPublicKey } from '../crypto/rsa-public-key.js';
import { issuerKeysOf, issuerOf } from '../store/queries/issuers.js';
import type { IssuerKeyTable } from '../store/schema.js';
import type { Store } from '../store/store.js';
import type { PublishedKeys } from './jwks.js';
import { refusal } from './jwt-form.js';
import type { KeySet } from './key-set.js';

/** How long a page waits before it tries again while an issuer's keys cannot be had. */
const TRY_AGAIN = 30 * SECOND;

/** A key that may verify a token. */
export interface IssuerKey {
  readonly kid: string;
  readonly key: KeyObject;
}

/** Finds the key that a token names among those of the issuer that it names. */
export class IssuerKeys {
  readonly #store: Store;
  readonly #published: PublishedKeys;
  readonly #clock: Clock;

  constructor(store: Store, published: PublishedKeys, clock: Clock) {
    this.#store = store;
    this.#published = published;
    this.#clock = clock;
  }

  async find(workspaceId: string, issuer: string, kid: string | undefined): Promise<IssuerKey> {
    const trusted = await issuerOf(this.#store.read, workspaceId, issuer);
    if (!trusted) throw refusal('unknown_key', 'the issuer of the token is not known');
    const rows = await issuerKeysOf(this.#store.read, workspaceId, issuer);
    const revoked = new Set(rows.filter(({ state }) => state === 'revoked').map((row) => row.kid));
    // Before anyone is asked: what is revoked needs no fresh copy.
    if (kid !== undefined && revoked.has(kid))
      throw refusal('unknown_key', 'the key of the token is revoked');
    const keys =
      trusted.jwks_url === null
        ? keptKeys(rows, this.#clock())
        : await this.#publishedKeys(trusted.jwks_url, kid);
    const usable = new Map([...keys].filter(([id]) => !revoked.has(id)));
    if (kid === undefined && usable.size > 1) throw refusal('unknown_key', 'the token has no kid');
    const [id = '', key] = kid === undefined ? ([...usable][0] ?? []) : [kid, usable.get(kid)];
    if (!key) throw refusal('unknown_key', 'the key of the token is not known');
    return { kid: id, key };
  }

  /** COM-7: where the keys cannot be had there is no session, and the token is not to blame. */
  async #publishedKeys(url: string, kid: string | undefined): Promise<KeySet> {
    const keys = await this.#published.keysAt(url, kid);
    if (keys) return keys;
    throw new ChatError('unavailable', 'the keys of the issuer cannot be had', {
      retryAfter: TRY_AGAIN / SECOND,
    });
  }
}

function keptKeys(rows: readonly IssuerKeyTable[], now: number): KeySet {
  const verifying = rows.filter(
    ({ state, retiring_until }) =>
      state === 'active' || (state === 'retiring' && (retiring_until ?? 0) > now),
  );
  return new Map(verifying.map(({ kid, jwk }) => [kid, keyObject({ ...(JSON.parse(jwk) as RsaPublicKey) })]));
}
