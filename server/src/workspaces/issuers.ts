import { ChatError, LIMITS } from 'chat-messenger/protocol';
import { v7 as uuid } from 'uuid';
import type { Clock } from '../clock.js';
import { readPublicKey, thumbprint, UnfitKeyError } from '../crypto/rsa-public-key.js';
import { issuerKeyId } from '../identity/issuer-key-id.js';
import { isKid } from '../identity/jwt-form.js';
import { OutboundError, type Outbound } from '../outbound/outbound.js';
import { issuerKeysOf, issuersOf } from '../store/queries/issuers.js';
import { keyUsesOf } from '../store/queries/secrets.js';
import type { KeyState } from '../store/schema.js';
import type { Store } from '../store/store.js';
import { RETIRING_LIFE } from './secrets.js';

/** Issuers are compared byte by byte; a `#` ends them in the ids of their keys. */
const ISSUER = /^[^\s#\p{Cc}\p{Surrogate}]+$/u;

/** A key of an issuer as operators see it. */
export interface IssuerKeyDetails {
  readonly kid: string;
  /** `published` for one that the issuer publishes itself and that has verified. */
  readonly state: KeyState | 'published';
  readonly retiringUntil: number | null;
  readonly lastUsedAt: number | null;
  readonly uses: number;
  /** Uses by what was wanting in the token (JWT-7, JWT-8). */
  readonly forms: Readonly<Record<string, number>>;
}
export interface IssuerDetails {
  readonly issuer: string;
  readonly jwksUrl: string | null;
  readonly createdAt: number;
  readonly keys: readonly IssuerKeyDetails[];
}

/** Who may sign identity tokens for a workspace, and with which keys. */
export class Issuers {
  readonly #store: Store;
  readonly #outbound: Pick<Outbound, 'target'>;
  readonly #clock: Clock;

  constructor(store: Store, outbound: Pick<Outbound, 'target'>, clock: Clock) {
    this.#store = store;
    this.#outbound = outbound;
    this.#clock = clock;
  }

  /** Trusts an issuer for the keys that it publishes at an address. */
  async addPublishing(workspaceId: string, issuer: string, jwksUrl: string, actor: string): Promise<void> {
    const change = this.#change(workspaceId, checkedIssuer(issuer), actor);
    const { href } = inWords(() => this.#outbound.target(jwksUrl));
    await this.#store.run('savePublishingIssuer', { ...change, jwksUrl: href });
  }

  /** Trusts one key of an issuer, a PEM or a JWK; gives its key id and how long the one before still verifies. */
  async addKey(
    workspaceId: string,
    issuer: string,
    key: { readonly text: string; readonly kid?: string },
    actor: string,
  ): Promise<{ readonly kid: string; readonly formerUntil: number }> {
    const change = this.#change(workspaceId, checkedIssuer(issuer), actor);
    const { kid: ownKid, ...numbers } = inWords(() => readPublicKey(key.text));
    const kid = key.kid ?? ownKid ?? thumbprint(numbers);
    if (!isKid(kid)) throw new ChatError('bad_request', 'a kid takes 1 to 128 ASCII characters');
    const formerUntil = change.now + RETIRING_LIFE;
    const jwk = JSON.stringify({ kty: 'RSA', ...numbers });
    await this.#store.run('addIssuerKey', { ...change, kid, jwk, retiringUntil: formerUntil });
    return { kid, formerUntil };
  }

  /** Its tokens are refused, and what they opened ends; tells how many sign-ins those were. */
  async remove(workspaceId: string, issuer: string, actor: string): Promise<number> {
    return this.#store.run('removeIssuer', this.#change(workspaceId, issuer, actor));
  }

  /** The key stops to verify; sessions go on. A published key is retired by its issuer. */
  async retireKey(workspaceId: string, issuer: string, kid: string, actor: string): Promise<void> {
    await this.#store.run('retireIssuerKey', { ...this.#change(workspaceId, issuer, actor), kid });
  }

  /** The key never verifies again, and what it opened ends; tells how many sign-ins those were. */
  async revokeKey(workspaceId: string, issuer: string, kid: string, actor: string): Promise<number> {
    if (!isKid(kid)) throw new ChatError('bad_request', 'a kid takes 1 to 128 ASCII characters');
    return this.#store.run('revokeIssuerKey', { ...this.#change(workspaceId, issuer, actor), kid });
  }

  async list(workspaceId: string): Promise<IssuerDetails[]> {
    const { read } = this.#store;
    const [issuers, keys, uses] = [
      await issuersOf(read, workspaceId),
      await issuerKeysOf(read, workspaceId),
      await keyUsesOf(read, workspaceId),
    ];
    const now = this.#clock();
    return issuers.map(({ issuer, jwks_url, created_at }) => {
      const kept = keys.filter((key) => key.issuer === issuer);
      const prefix = issuerKeyId(issuer, '');
      const used = uses
        .filter(({ key_id }) => key_id.startsWith(prefix))
        .map(({ key_id }) => key_id.slice(prefix.length));
      const kids = new Set([...kept.map(({ kid }) => kid), ...used]);
      return {
        issuer,
        jwksUrl: jwks_url,
        createdAt: created_at,
        keys: [...kids].map((kid) => {
          const key = kept.find((one) => one.kid === kid);
          const own = uses.filter(({ key_id }) => key_id === issuerKeyId(issuer, kid));
          const isOver = key?.state === 'retiring' && (key.retiring_until ?? 0) <= now;
          return {
            kid,
            state: isOver ? 'retired' : (key?.state ?? 'published'),
            retiringUntil: isOver ? null : (key?.retiring_until ?? null),
            lastUsedAt: own.length > 0 ? Math.max(...own.map(({ last_used_at }) => last_used_at)) : null,
            uses: own.reduce((sum, use) => sum + use.uses, 0),
            forms: Object.fromEntries(own.map((use) => [use.form, use.uses])),
          };
        }),
      };
    });
  }

  #change(workspaceId: string, issuer: string, actor: string) {
    return { workspaceId, issuer, audit: { id: uuid(), actor }, now: this.#clock() };
  }
}

function checkedIssuer(issuer: string): string {
  if (!ISSUER.test(issuer) || Buffer.byteLength(issuer) > LIMITS.id_bytes) {
    throw new ChatError(
      'bad_request',
      'an issuer is the iss of its tokens: 1 to 255 bytes without spaces and #',
    );
  }
  return issuer;
}

/** What is wrong with an address or a key, told to the person who gave it. */
function inWords<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UnfitKeyError || error instanceof OutboundError)) throw error;
    throw new ChatError('bad_request', error.message, { cause: error });
  }
}
