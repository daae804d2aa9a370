import { API_KEY_SCOPES, ChatError, type ApiKeyScope } from 'chat-messenger/protocol';
import { v7 as uuid } from 'uuid';
import type { ServerPrincipal } from '../access/principal.js';
import { DAY, MINUTE, type Clock } from '../clock.js';
import { hashToken, isToken, newToken } from '../crypto/tokens.js';
import { apiKeyByHash, apiKeysOf } from '../store/queries/api-keys.js';
import type { Store } from '../store/store.js';

/** AGT-9. */
export const API_KEY_LIFE = 365 * DAY;
/** Use is written down this often: enough to see whether a key is still needed, cheap for the disk. */
const TOUCH_EVERY = MINUTE;

/** What the maker of a key is shown, once. */
export interface NewApiKey {
  readonly id: string;
  readonly key: string;
  readonly expiresAt: number;
}
/** What anyone may know of a key later. */
export interface ApiKeyInfo {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly ApiKeyScope[];
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
  readonly leakedAt: number | null;
}

/** The keys by which a workspace's own servers call. */
export class ApiKeys {
  readonly #store: Store;
  readonly #clock: Clock;

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  async create(
    workspaceId: string,
    wanted: {
      readonly name: string;
      readonly scopes: readonly ApiKeyScope[];
      readonly life?: number;
      /** Who makes it, for the audit. */
      readonly actor: string;
    },
  ): Promise<NewApiKey> {
    const [id, key, now] = [uuid(), newToken('cmak'), this.#clock()];
    const expiresAt = now + (wanted.life ?? API_KEY_LIFE);
    await this.#store.run('createApiKey', {
      workspaceId,
      keyId: id,
      hash: hashToken(key),
      name: wanted.name,
      scopes: wanted.scopes.join(' '),
      expiresAt,
      audit: { id: uuid(), actor: wanted.actor },
      now,
    });
    return { id, key, expiresAt };
  }

  /** Who calls with this key. Asked on every request, so that revocation acts at once. */
  async resolve(key: string | undefined): Promise<ServerPrincipal> {
    const known = key !== undefined && isToken(key, 'cmak');
    const row = known ? await apiKeyByHash(this.#store.read, hashToken(key)) : undefined;
    const now = this.#clock();
    if (!row || row.revoked_at !== null || row.expires_at <= now) {
      throw new ChatError('api_key_invalid', 'this needs an API key that is neither revoked nor expired');
    }
    const { id: keyId, workspace_id: workspaceId } = row;
    if (now - (row.last_used_at ?? 0) >= TOUCH_EVERY) {
      await this.#store.run('touchApiKey', { workspaceId, keyId, now });
    }
    return { kind: 'server', workspaceId, keyId, scopes: readScopes(row.scopes) };
  }

  /** Ends a key with all that it opened; tells how many sessions that were, or `undefined` where there is no such key. */
  async revoke(workspaceId: string, keyId: string, actor: string): Promise<number | undefined> {
    const now = this.#clock();
    const audit = { id: uuid(), actor };
    const ended = await this.#store.run('revokeApiKey', { workspaceId, keyId, audit, now });
    return ended ?? undefined;
  }

  async list(workspaceId: string): Promise<ApiKeyInfo[]> {
    const rows = await apiKeysOf(this.#store.read, workspaceId);
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      scopes: readScopes(row.scopes),
      createdAt: row.created_at,
      expiresAt: row.expires_at,
      lastUsedAt: row.last_used_at,
      revokedAt: row.revoked_at,
      leakedAt: row.leaked_at,
    }));
  }
}

/** A scope that this version does not know opens nothing. */
function readScopes(scopes: string): ApiKeyScope[] {
  const given = scopes.split(' ');
  return API_KEY_SCOPES.filter((scope) => given.includes(scope));
}
