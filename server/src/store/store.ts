import type { Kysely, SelectQueryBuilder } from 'kysely';
import type { ProcedureInput, ProcedureName, ProcedureOutput } from './procedures/index.js';
import type { RowSets } from './row-sets.js';
import type { Database } from './schema.js';

/**
 * Where everything is kept. Both engines give the same promises: `run` resolves only after the
 * transaction is durable on disk (REL-3), and a read that follows sees it.
 */
export interface Store {
  readonly engine: 'sqlite' | 'postgres';
  /** For reading only; every change goes through `run`. */
  readonly read: Kysely<Database>;
  readonly rowSets: RowSets;
  /**
   * Runs one unit of work: all of it or nothing. What waits at the same time is committed as a group;
   * a unit that throws takes nothing with it but itself.
   */
  run<N extends ProcedureName>(name: N, input: ProcedureInput<N>): Promise<ProcedureOutput<N>>;
  /** Proves that the database answers a write. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** What a unit of work holds while it runs. */
export interface Transaction {
  readonly db: Kysely<Database>;
  readonly rowSets: RowSets;
  /** Locks the selected rows until the end where the engine has row locks; SQLite has one writer. */
  readonly forUpdate: <DB, T extends keyof DB, O>(
    query: SelectQueryBuilder<DB, T, O>,
  ) => SelectQueryBuilder<DB, T, O>;
}
