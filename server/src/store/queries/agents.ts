import type { Kysely } from 'kysely';
import type { Database } from '../schema.js';

export async function agentByEmail(db: Kysely<Database>, email: string) {
  return db.selectFrom('agents').selectAll().where('email', '=', email).executeTakeFirst();
}

export async function agentById(db: Kysely<Database>, workspaceId: string, id: string) {
  return db
    .selectFrom('agents')
    .select(['id', 'name'])
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** What the people are called who answer in a workspace. */
export async function agentNames(db: Kysely<Database>, workspaceId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('agents')
    .select('name')
    .distinct()
    .where('workspace_id', '=', workspaceId)
    .orderBy('name')
    .execute();
  return rows.map(({ name }) => name);
}

export async function agentSessionByHash(db: Kysely<Database>, tokenHash: string) {
  return db
    .selectFrom('agent_sessions')
    .innerJoin('agents', 'agents.id', 'agent_sessions.agent_id')
    .selectAll('agent_sessions')
    .select(['agents.name as agent_name', 'agents.email as agent_email'])
    .where('agent_sessions.token_hash', '=', tokenHash)
    .executeTakeFirst();
}

/** Of these sessions, the ones that still exist and were used since. */
export async function agentSessionsAmong(
  db: Kysely<Database>,
  hashes: readonly string[],
  usedSince: number,
): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('agent_sessions')
    .select('token_hash')
    .where('token_hash', 'in', hashes)
    .where('last_used_at', '>=', usedSince)
    .execute();
  return new Set(rows.map((row) => row.token_hash));
}

export async function invitationIsOpen(
  db: Kysely<Database>,
  tokenHash: string,
  now: number,
): Promise<boolean> {
  const row = await db
    .selectFrom('agent_invitations')
    .select('token_hash')
    .where('token_hash', '=', tokenHash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row !== undefined;
}
