import { Kysely } from 'kysely';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { WRITE_CHECK, type Unit } from '../execution.js';
import type { ProcedureInput, ProcedureName, ProcedureOutput } from '../procedures/index.js';
import { sqliteRowSets } from '../row-sets.js';
import type { Database } from '../schema.js';
import type { Store } from '../store.js';
import { SqliteDatabase } from './database.js';
import { SqliteDialect } from './dialect.js';
import { Writer } from './writer.js';

/** The database's file inside the data directory. */
export const SQLITE_FILE = 'chat-messenger.sqlite';

/** The store in one file: one writer thread, and reads on the main thread over a connection that cannot write. */
export class SqliteStore implements Store {
  readonly engine = 'sqlite';
  readonly rowSets = sqliteRowSets;
  readonly read: Kysely<Database>;
  readonly #file: string;
  readonly #reader: SqliteDatabase;
  #writer: Writer;
  #restart: Promise<Writer> | undefined;

  private constructor(file: string, writer: Writer, reader: SqliteDatabase) {
    this.#file = file;
    this.#writer = writer;
    this.#reader = reader;
    this.read = new Kysely({ dialect: new SqliteDialect(reader) });
  }

  static async open(dataDir: string): Promise<SqliteStore> {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const file = join(dataDir, SQLITE_FILE);
    const writer = await Writer.start(file);
    try {
      return new SqliteStore(file, writer, new SqliteDatabase(file, { readOnly: true }));
    } catch (error) {
      await writer.close();
      throw error;
    }
  }

  run<N extends ProcedureName>(name: N, input: ProcedureInput<N>): Promise<ProcedureOutput<N>> {
    return this.#write({ name, input }) as Promise<ProcedureOutput<N>>;
  }

  async check(): Promise<void> {
    await this.#write({ name: WRITE_CHECK, input: Date.now() });
  }

  /** Who waits for a write may still read what it wrote. */
  async close(): Promise<void> {
    await this.#writer.close();
    await this.read.destroy();
    this.#reader.close();
  }

  /** Hands the unit to the writer thread at once, so that a close that follows still waits for it. */
  #write(unit: Unit): Promise<unknown> {
    return this.#writer.hasDied
      ? this.#restarted().then((writer) => writer.run(unit))
      : this.#writer.run(unit);
  }

  /** A new thread for one that died; what that one had not committed was answered as `unavailable`. */
  #restarted(): Promise<Writer> {
    this.#restart ??= Writer.start(this.#file)
      .then((writer) => (this.#writer = writer))
      .finally(() => {
        this.#restart = undefined;
      });
    return this.#restart;
  }
}
