import type { CompiledQuery, InferResult, Kysely } from 'kysely';
import type { Database } from '../schema.js';

const selectSession = (db: Kysely<Database>, tokenHash: string) =>
  db
    .selectFrom('sessions')
    .innerJoin('contacts', 'contacts.id', 'sessions.contact_id')
    .selectAll('sessions')
    .select('contacts.name as contact_name')
    .where('sessions.token_hash', '=', tokenHash);

type SelectedSession = InferResult<ReturnType<typeof selectSession>>[number];

/** Asked on every request, and building it costs more than answering it, so it is built once for each store. */
const compiled = new WeakMap<Kysely<Database>, CompiledQuery<SelectedSession>>();

export async function sessionByHash(db: Kysely<Database>, tokenHash: string) {
  const query = compiled.get(db) ?? selectSession(db, tokenHash).compile();
  compiled.set(db, query);
  const { rows } = await db.executeQuery<SelectedSession>({ ...query, parameters: [tokenHash] });
  return rows[0];
}

/** Of these sessions, the ones that are over, and why. */
export async function endedAmong(
  db: Kysely<Database>,
  hashes: readonly string[],
  now: number,
): Promise<ReadonlyMap<string, 'session_revoked' | 'session_expired'>> {
  const rows = await db
    .selectFrom('sessions')
    .select(['token_hash', 'revoked_at'])
    .where('token_hash', 'in', hashes)
    .where((is) => is.or([is('revoked_at', 'is not', null), is('expires_at', '<=', now)]))
    .execute();
  return new Map(
    rows.map((row) => [row.token_hash, row.revoked_at === null ? 'session_expired' : 'session_revoked']),
  );
}
