import type { Kysely } from 'kysely';
import type { ContactTable, Database } from '../schema.js';

export type IdentityKey = Pick<ContactTable, 'namespace' | 'subject'>;

export async function contactById(db: Kysely<Database>, workspaceId: string, id: string) {
  return db
    .selectFrom('contacts')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** The contact of an identity key. */
export async function contactByKey(
  db: Kysely<Database>,
  workspaceId: string,
  { namespace, subject }: IdentityKey,
) {
  return db
    .selectFrom('contacts')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('namespace', '=', namespace)
    .where('subject', '=', subject)
    .executeTakeFirst();
}

/** Who else reads what this contact owns (LNK-2), at most so many. */
export async function contactsLinkedTo(
  db: Kysely<Database>,
  workspaceId: string,
  contactId: string,
  limit: number,
): Promise<string[]> {
  const rows = await db
    .selectFrom('contact_links')
    .select('contact_id')
    .where('workspace_id', '=', workspaceId)
    .where('linked_contact_id', '=', contactId)
    .limit(limit)
    .execute();
  return rows.map(({ contact_id }) => contact_id);
}

/** When the proofs of a person were revoked last; null where they never were, or nobody knows the person. */
export async function lastRevocationOf(
  db: Kysely<Database>,
  workspaceId: string,
  key: IdentityKey,
): Promise<number | null> {
  return (await contactByKey(db, workspaceId, key))?.proofs_not_before ?? null;
}

/** How many other contacts claim or hold the same address (ANON-3). */
export async function othersWithEmail(
  db: Kysely<Database>,
  { workspace_id, id, email }: Pick<ContactTable, 'workspace_id' | 'id' | 'email'>,
): Promise<number> {
  if (email === null) return 0;
  const row = await db
    .selectFrom('contacts')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('workspace_id', '=', workspace_id)
    .where('email', '=', email)
    .where('id', '!=', id)
    .executeTakeFirstOrThrow();
  return row.count;
}
