import type { Kysely } from 'kysely';
import type { Database, SessionTable } from '../schema.js';
import type { Store } from '../store.js';

/** The sessions behind these tokens, each with its contact's name and the address linked to it, in the order asked for. */
export async function sessionsByHashes({ read, rowSets }: Store, hashes: readonly string[]) {
  const rows = await read
    .selectFrom('sessions')
    .innerJoin('contacts', 'contacts.id', 'sessions.contact_id')
    .leftJoin('contact_links', (join) =>
      join
        .onRef('contact_links.contact_id', '=', 'sessions.contact_id')
        .onRef('contact_links.workspace_id', '=', 'sessions.workspace_id'),
    )
    .selectAll('sessions')
    .select(['contacts.name as contact_name', 'contact_links.linked_contact_id'])
    .where(rowSets.isAmong('sessions.token_hash', hashes))
    .execute();
  const found = new Map(rows.map((row) => [row.token_hash, row]));
  return hashes.map((hash) => found.get(hash));
}
export type SessionRow = NonNullable<Awaited<ReturnType<typeof sessionsByHashes>>[number]>;

/** Of these sessions, the ones that are over, and why. */
export async function endedAmong(
  db: Kysely<Database>,
  hashes: readonly string[],
  now: number,
): Promise<ReadonlyMap<string, SessionEnd>> {
  const rows = await db
    .selectFrom('sessions')
    .select(['token_hash', 'revoked_at', 'displaced_at'])
    .where('token_hash', 'in', hashes)
    .where((is) => is.or([is('revoked_at', 'is not', null), is('expires_at', '<=', now)]))
    .execute();
  return new Map(rows.map((row) => [row.token_hash, endOf(row)]));
}

/** Why a session does not live any more: each asks something else of its page (SES-17, SES-19). */
export type SessionEnd = 'session_revoked' | 'session_displaced' | 'session_expired';

/** The same of one that is known to be over. */
export function endOf({
  revoked_at,
  displaced_at,
}: Pick<SessionTable, 'revoked_at' | 'displaced_at'>): SessionEnd {
  if (revoked_at !== null) return 'session_revoked';
  return displaced_at === null ? 'session_expired' : 'session_displaced';
}
