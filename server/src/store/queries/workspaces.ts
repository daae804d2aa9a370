import type { WorkspaceWarning } from 'chat-messenger/protocol';
import type { Kysely } from 'kysely';
import type { Database, SecretTable } from '../schema.js';

/** More workspaces than this on one origin are a test machine's. */
const SHARED_ORIGIN = 20;

export async function workspaceById(db: Kysely<Database>, id: string) {
  return db.selectFrom('workspaces').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function workspaceByName(db: Kysely<Database>, name: string) {
  return db.selectFrom('workspaces').selectAll().where('name', '=', name).executeTakeFirst();
}

/** The settings of every workspace, as JSON. */
export async function settingsOfAll(db: Kysely<Database>) {
  return db.selectFrom('workspaces').select(['id', 'settings']).execute();
}

export async function isOriginOf(
  db: Kysely<Database>,
  workspaceId: string,
  origin: string,
): Promise<boolean> {
  const row = await db
    .selectFrom('origins')
    .select('origin')
    .where('workspace_id', '=', workspaceId)
    .where('origin', '=', origin)
    .executeTakeFirst();
  return row !== undefined;
}

export async function originsOf(db: Kysely<Database>, workspaceId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('origins')
    .select('origin')
    .where('workspace_id', '=', workspaceId)
    .orderBy('origin')
    .execute();
  return rows.map(({ origin }) => origin);
}

/** For answering preflights, which name no workspace. */
export async function isOriginOfAny(db: Kysely<Database>, origin: string): Promise<boolean> {
  const row = await db
    .selectFrom('origins')
    .select('origin')
    .where('origin', '=', origin)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** The workspaces whose pages may have this origin. */
export async function workspacesOfOrigin(db: Kysely<Database>, origin: string): Promise<string[]> {
  const rows = await db
    .selectFrom('origins')
    .select('workspace_id')
    .where('origin', '=', origin)
    .limit(SHARED_ORIGIN)
    .execute();
  return rows.map(({ workspace_id }) => workspace_id);
}

/** Secrets that may verify a proof: at most two (COM-11). */
export async function verifyingSecrets(
  db: Kysely<Database>,
  workspaceId: string,
  purpose: SecretTable['purpose'],
  now: number,
) {
  return db
    .selectFrom('secrets')
    .select(['id', 'sealed', 'state'])
    .where('workspace_id', '=', workspaceId)
    .where('purpose', '=', purpose)
    .where((is) =>
      is.or([
        is('state', '=', 'active'),
        is.and([is('state', '=', 'retiring'), is('retiring_until', '>', now)]),
      ]),
    )
    .execute();
}

/** Keys that were seen in a browser and still work (S2S-6). */
export async function leakedKeys(
  db: Kysely<Database>,
  workspaceId: string,
): Promise<readonly WorkspaceWarning[]> {
  const secrets = await db
    .selectFrom('secrets')
    .select(['id', 'leaked_at'])
    .where('workspace_id', '=', workspaceId)
    .where('leaked_at', 'is not', null)
    .where('state', 'in', ['active', 'retiring'])
    .execute();
  const apiKeys = await db
    .selectFrom('api_keys')
    .select(['id', 'leaked_at'])
    .where('workspace_id', '=', workspaceId)
    .where('leaked_at', 'is not', null)
    .where('revoked_at', 'is', null)
    .execute();
  return [...secrets, ...apiKeys].map(({ id, leaked_at }) => ({
    type: 'secret_leaked',
    key_id: id,
    at: leaked_at ?? 0,
  }));
}
