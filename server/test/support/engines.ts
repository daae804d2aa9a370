import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoreOptions } from '../../dist/store/open.js';
import { Databases } from './databases.ts';

/** A place for new databases of one engine. */
export interface TestEngine {
  readonly name: string;
  start(): Promise<void>;
  /** How to open a store that nobody has opened before. */
  fresh(): Promise<StoreOptions>;
  stop(): Promise<void>;
}

/** SQLite files in a folder of their own. */
export class SqliteEngine implements TestEngine {
  readonly name = 'SQLite';
  #folder = '';

  async start(): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), 'chat-messenger-sqlite-'));
  }

  async fresh(): Promise<StoreOptions> {
    return { dataDir: await mkdtemp(join(this.#folder, 'data-')) };
  }

  async stop(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Databases of a PostgreSQL server. */
export class PostgresEngine implements TestEngine {
  readonly name = 'PostgreSQL';
  #databases: Databases | undefined;

  async start(): Promise<void> {
    this.#databases = await Databases.open();
  }

  async fresh(): Promise<StoreOptions> {
    if (!this.#databases) throw new Error('start it first');
    return { databaseUrl: await this.#databases.fresh(), dataDir: tmpdir() };
  }

  async stop(): Promise<void> {
    await this.#databases?.close();
  }
}
