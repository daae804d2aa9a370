import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { isBusy, sqliteError } from './errors.js';

/** How long a statement waits for another process that writes, such as an admin command. */
const BUSY_TIMEOUT_MS = 5_000;

/** Inserts of many rows have a text for each number of rows; past this the least recently used goes. */
const MAX_STATEMENTS = 500;

/**
 * Pages that the log may hold before SQLite copies them into the file: 40 MB. Groups of messages change the same
 * pages again and again, and with the default of 1,000 the copying came round after every few commits.
 */
const CHECKPOINT_PAGES = 10_000;

/** A row as it comes, without a prototype. */
export type Row = Record<string, unknown>;

/**
 * The little of `node:sqlite` that the store uses, with prepared statements kept by their text. All
 * of SQLite is behind this class, so that another driver can take its place.
 */
export class SqliteDatabase {
  readonly #connection: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /** Opens the file and refuses it where a commit would not be durable (REL-3). */
  constructor(file: string, options: { readonly readOnly?: boolean } = {}) {
    this.#connection = new DatabaseSync(file, { readOnly: options.readOnly ?? false });
    try {
      this.execute(`pragma busy_timeout = ${BUSY_TIMEOUT_MS}`);
      this.execute('pragma foreign_keys = on');
      this.execute('pragma cache_size = -65536');
      if (!options.readOnly) this.#makeDurable();
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Runs a statement that returns rows. */
  all(sql: string, parameters: readonly unknown[] = []): Row[] {
    try {
      return this.#statement(sql).all(...(parameters as SQLInputValue[]));
    } catch (error) {
      throw sqliteError(error);
    }
  }

  /** Runs a statement for its effect and says how many rows it changed. */
  execute(sql: string, parameters: readonly unknown[] = []): bigint {
    try {
      return BigInt(this.#statement(sql).run(...(parameters as SQLInputValue[])).changes);
    } catch (error) {
      throw sqliteError(error);
    }
  }

  /**
   * Moves the write-ahead log into the file as far as other connections allow, so that the file is whole and that
   * nothing of what was erased is left in the log. Tells whether all of it could be moved within `waitMs`.
   */
  foldLog(waitMs = BUSY_TIMEOUT_MS): boolean {
    try {
      this.execute(`pragma busy_timeout = ${String(waitMs)}`);
      const [result] = this.all('pragma wal_checkpoint(truncate)');
      return result?.['busy'] === 0;
    } catch {
      return false;
    } finally {
      this.execute(`pragma busy_timeout = ${BUSY_TIMEOUT_MS}`);
    }
  }

  close(): void {
    this.#statements.clear();
    this.#connection.close();
  }

  #statement(sql: string): StatementSync {
    const kept = this.#statements.get(sql);
    const statement = kept ?? this.#connection.prepare(sql);
    this.#statements.delete(sql);
    this.#statements.set(sql, statement);
    if (this.#statements.size > MAX_STATEMENTS) {
      const [oldest] = this.#statements.keys();
      if (oldest !== undefined) this.#statements.delete(oldest);
    }
    return statement;
  }

  #makeDurable(): void {
    this.#switchToWal();
    this.execute('pragma synchronous = full');
    // What is erased is overwritten, not only marked as free (PRV-4).
    this.all('pragma secure_delete = on');
    this.all(`pragma wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    const [journal] = this.all('pragma journal_mode');
    const [sync] = this.all('pragma synchronous');
    if (journal?.['journal_mode'] !== 'wal' || sync?.['synchronous'] !== 2) {
      throw new Error(
        'SQLite does not keep its promise here: journal_mode=WAL and synchronous=FULL are needed',
      );
    }
  }

  /** SQLite does not wait here by itself when two processes open a new file at once. */
  #switchToWal(): void {
    const deadline = Date.now() + BUSY_TIMEOUT_MS;
    for (;;) {
      try {
        this.#connection.exec('pragma journal_mode = wal');
        return;
      } catch (error) {
        if (!isBusy(error) || Date.now() > deadline) throw sqliteError(error);
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
      }
    }
  }
}
