import { LocalBus, type Bus } from './bus.js';
import { NotifyBus } from './postgres/notify-bus.js';
import { PostgresStore } from './postgres/store.js';
import { SqliteStore } from './sqlite/store.js';
import type { Store } from './store.js';

export interface StoreOptions {
  /** A PostgreSQL URL; without one, everything is kept in a SQLite file in `dataDir`. */
  readonly databaseUrl?: string | undefined;
  readonly dataDir: string;
}

/**
 * Opens the store and brings its schema up to date. Refuses a database whose settings could lose a
 * commit that was acknowledged (REL-3).
 */
export async function openStore({ databaseUrl, dataDir }: StoreOptions): Promise<Store> {
  return databaseUrl === undefined ? SqliteStore.open(dataDir) : PostgresStore.open(databaseUrl);
}

/** Opens the bus that belongs to the store: between processes where they can share the database. */
export async function openBus({ databaseUrl }: Pick<StoreOptions, 'databaseUrl'>): Promise<Bus> {
  return databaseUrl === undefined ? new LocalBus() : NotifyBus.open(databaseUrl);
}
