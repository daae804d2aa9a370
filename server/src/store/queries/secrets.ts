import type { Kysely } from 'kysely';
import type { Database } from '../schema.js';

/** All secrets of a workspace, the newest first, without the secrets themselves. */
export async function secretsOf(db: Kysely<Database>, workspaceId: string) {
  return db
    .selectFrom('secrets')
    .select(['id', 'purpose', 'state', 'retiring_until', 'leaked_at', 'created_at'])
    .where('workspace_id', '=', workspaceId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
}

/** How often each key of a workspace verified, by the form of the proof. */
export async function keyUsesOf(db: Kysely<Database>, workspaceId: string) {
  return db
    .selectFrom('key_uses')
    .select(['key_id', 'form', 'uses', 'last_used_at'])
    .where('workspace_id', '=', workspaceId)
    .orderBy('form')
    .execute();
}

/** The portal secrets of all workspaces, for telling an operator whose secret made a key. */
export async function everyPortalSecret(db: Kysely<Database>) {
  return db
    .selectFrom('secrets')
    .innerJoin('workspaces', 'workspaces.id', 'secrets.workspace_id')
    .select([
      'secrets.id',
      'secrets.workspace_id',
      'secrets.sealed',
      'secrets.state',
      'secrets.retiring_until',
      'secrets.leaked_at',
      'workspaces.name as workspace_name',
    ])
    .where('purpose', '=', 'portal-key')
    .orderBy('secrets.created_at', 'desc')
    .execute();
}
