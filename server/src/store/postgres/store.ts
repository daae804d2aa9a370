import { Kysely, PostgresDialect } from 'kysely';
import { setTimeout as delay } from 'node:timers/promises';
import { WRITE_CHECK, execute, isBatch, type Unit } from '../execution.js';
import { GroupQueue, type Outcome } from '../group-queue.js';
import { migrate } from '../migrate.js';
import type { ProcedureInput, ProcedureName, ProcedureOutput } from '../procedures/index.js';
import { postgresRowSets } from '../row-sets.js';
import type { Database } from '../schema.js';
import type { Store, Transaction } from '../store.js';
import { isRetryable } from './errors.js';
import { DurablePool } from './pool.js';

/** Two transactions that stand in each other's way seldom do so twice. */
const MAX_TRIES = 5;

/** The store on a PostgreSQL server, which any number of processes may share. */
export class PostgresStore implements Store {
  readonly engine = 'postgres';
  readonly rowSets = postgresRowSets;
  readonly read: Kysely<Database>;
  readonly #queues = new Map<ProcedureName, GroupQueue<unknown, unknown>>();
  readonly #pool: DurablePool;

  private constructor(pool: DurablePool) {
    this.#pool = pool;
    this.read = new Kysely({ dialect: new PostgresDialect({ pool }) });
  }

  static async open(databaseUrl: string): Promise<PostgresStore> {
    const store = new PostgresStore(new DurablePool(databaseUrl));
    try {
      await migrate(store.read);
      return store;
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  async run<N extends ProcedureName>(name: N, input: ProcedureInput<N>): Promise<ProcedureOutput<N>> {
    return (await (isBatch(name)
      ? this.#queueOf(name).add(input)
      : this.#single(name, input))) as ProcedureOutput<N>;
  }

  async check(): Promise<void> {
    await this.#single(WRITE_CHECK, Date.now());
  }

  async close(): Promise<void> {
    await this.read.destroy();
    await this.#pool.end();
  }

  #queueOf(name: ProcedureName): GroupQueue<unknown, unknown> {
    let queue = this.#queues.get(name);
    if (!queue) {
      queue = new GroupQueue((inputs) => this.#commit(name, inputs), { maxSize: 256, inFlight: 2 });
      this.#queues.set(name, queue);
    }
    return queue;
  }

  async #single(name: Unit['name'], input: unknown): Promise<unknown> {
    const [output] = await this.#commit(name, [input]);
    return output;
  }

  async #commit(name: Unit['name'], inputs: readonly unknown[]): Promise<readonly Outcome<unknown>[]> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.read.transaction().execute((db) => execute(transactionOn(db), name, inputs));
      } catch (error) {
        if (tries === MAX_TRIES || !isRetryable(error)) throw error;
        await delay(Math.random() * 10 * tries);
      }
    }
  }
}

function transactionOn(db: Kysely<Database>): Transaction {
  return { db, rowSets: postgresRowSets, forUpdate: (query) => query.forUpdate() };
}
