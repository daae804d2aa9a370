import type { Kysely } from 'kysely';
import type { Database } from '../schema.js';

/** The hash that a user id is pinned to, if it is. */
export async function pinHashOf(
  db: Kysely<Database>,
  workspaceId: string,
  userId: string,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('user_pins')
    .select('pin_hash')
    .where('workspace_id', '=', workspaceId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row?.pin_hash;
}

/** Since when a user id is pinned, and by whom, for whoever looks for the cause of a refusal. */
export async function userPinOf(db: Kysely<Database>, workspaceId: string, userId: string) {
  return db
    .selectFrom('user_pins')
    .select(['source', 'created_at', 'changed_at'])
    .where('workspace_id', '=', workspaceId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
}
