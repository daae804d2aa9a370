import type { Kysely } from 'kysely';
import type { Database } from '../schema.js';

/** The one lookup that knows no workspace yet: the key says which one it is. */
export async function apiKeyByHash(db: Kysely<Database>, hash: string) {
  return db.selectFrom('api_keys').selectAll().where('key_hash', '=', hash).executeTakeFirst();
}

export async function apiKeysOf(db: Kysely<Database>, workspaceId: string) {
  return db
    .selectFrom('api_keys')
    .select(['id', 'name', 'scopes', 'created_at', 'expires_at', 'last_used_at', 'revoked_at', 'leaked_at'])
    .where('workspace_id', '=', workspaceId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}
