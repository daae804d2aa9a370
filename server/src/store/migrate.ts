import type { Kysely } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import { asError } from './errors.js';
import * as initial from './migrations/0001-initial.js';
import * as identity from './migrations/0002-identity.js';
import * as files from './migrations/0003-files.js';
import * as talk from './migrations/0004-talk.js';
import * as messenger from './migrations/0005-messenger.js';
import type { Database } from './schema.js';

/** In order, forward only. A migration that has been released is never edited; a new one follows it. */
const migrations: Record<string, Migration> = {
  '0001-initial': initial,
  '0002-identity': identity,
  '0003-files': files,
  '0004-talk': talk,
  '0005-messenger': messenger,
};

/**
 * Brings the database up to date. Where two processes start together one of them migrates, in one
 * transaction, while the other waits for it (REL-23).
 */
export async function migrate(db: Kysely<Database>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error) throw asError(error);
}
