import type { Kysely } from 'kysely';
import type { Database } from '../schema.js';

/*
 * Whose a key or token is. The only queries besides the lookup of an API key that name no workspace, since the
 * workspace is the question; for the operator, who has the database anyway.
 */

export async function ownerOfSecret(db: Kysely<Database>, secretId: string) {
  return db
    .selectFrom('secrets')
    .innerJoin('workspaces', 'workspaces.id', 'secrets.workspace_id')
    .select(['secrets.workspace_id', 'workspaces.name as workspace_name'])
    .where('secrets.id', '=', secretId)
    .executeTakeFirst();
}

export async function identifyToken(db: Kysely<Database>, tokenHash: string) {
  return db
    .selectFrom('identify_tokens')
    .innerJoin('workspaces', 'workspaces.id', 'identify_tokens.workspace_id')
    .select([
      'identify_tokens.workspace_id',
      'identify_tokens.uses_left',
      'identify_tokens.expires_at',
      'workspaces.name as workspace_name',
    ])
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst();
}
