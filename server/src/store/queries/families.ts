import type { Level } from 'chat-messenger/protocol';
import type { Kysely } from 'kysely';
import type { Database } from '../schema.js';

/** Families of a contact that are in use: one of their sessions lives, or the device key may renew one. */
export async function familiesInUse(
  db: Kysely<Database>,
  of: {
    readonly workspaceId: string;
    readonly contactId: string;
    readonly renewable: readonly { readonly level: Level; readonly idle: number; readonly total: number }[];
    readonly limit: number;
    readonly now: number;
  },
) {
  return db
    .selectFrom('session_families')
    .selectAll()
    .where('workspace_id', '=', of.workspaceId)
    .where('contact_id', '=', of.contactId)
    .where('revoked_at', 'is', null)
    .where((is) =>
      is.or([
        is.exists(
          is
            .selectFrom('sessions')
            .select('sessions.token_hash')
            .whereRef('sessions.family_id', '=', 'session_families.id')
            .where('sessions.expires_at', '>', of.now),
        ),
        ...of.renewable.map(({ level, idle, total }) =>
          is.and([
            is('level', '=', level),
            is('last_used_at', '>=', of.now - idle),
            is('created_at', '>=', of.now - total),
          ]),
        ),
      ]),
    )
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(of.limit)
    .execute();
}

export async function familiesByIds(db: Kysely<Database>, workspaceId: string, ids: readonly string[]) {
  if (ids.length === 0) return [];
  return db
    .selectFrom('session_families')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', 'in', ids)
    .execute();
}

/** All sign-ins of a contact that are still known, the newest first. */
export async function familiesOfContact(
  db: Kysely<Database>,
  workspaceId: string,
  contactId: string,
  limit: number,
) {
  return db
    .selectFrom('session_families')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('contact_id', '=', contactId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}
