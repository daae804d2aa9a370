import type { Kysely } from 'kysely';
import type { Database } from '../schema.js';

export async function sessionByHash(db: Kysely<Database>, tokenHash: string) {
  return db
    .selectFrom('sessions')
    .innerJoin('contacts', 'contacts.id', 'sessions.contact_id')
    .selectAll('sessions')
    .select('contacts.name as contact_name')
    .where('sessions.token_hash', '=', tokenHash)
    .executeTakeFirst();
}

/** Of these sessions, the ones that were ended. */
export async function revokedAmong(db: Kysely<Database>, hashes: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('sessions')
    .select('token_hash')
    .where('token_hash', 'in', hashes)
    .where('revoked_at', 'is not', null)
    .execute();
  return new Set(rows.map((row) => row.token_hash));
}
