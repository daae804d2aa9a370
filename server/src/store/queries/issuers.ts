import type { Kysely } from 'kysely';
import type { Database } from '../schema.js';

export async function issuersOf(db: Kysely<Database>, workspaceId: string) {
  return db
    .selectFrom('identity_issuers')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .orderBy('issuer')
    .execute();
}

export async function issuerOf(db: Kysely<Database>, workspaceId: string, issuer: string) {
  return db
    .selectFrom('identity_issuers')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('issuer', '=', issuer)
    .executeTakeFirst();
}

/** All keys that are or were kept for the issuers of a workspace, the newest first. */
export async function issuerKeysOf(db: Kysely<Database>, workspaceId: string, issuer?: string) {
  return db
    .selectFrom('issuer_keys')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .$if(issuer !== undefined, (query) => query.where('issuer', '=', issuer ?? ''))
    .orderBy('issuer')
    .orderBy('created_at', 'desc')
    .orderBy('kid')
    .execute();
}
