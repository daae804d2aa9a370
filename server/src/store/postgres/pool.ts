import type { PostgresPool, PostgresPoolClient } from 'kysely';
import pg from 'pg';
import { isStalePlan, postgresError } from './errors.js';
import { StatementNames } from './statement-names.js';

/** Reads and single units share these; group commits take two at most. */
const MAX_CONNECTIONS = 10;
/** A database that does not answer by then is reported as unavailable. */
const CONNECT_TIMEOUT_MS = 5_000;

/**
 * A prepared statement keeps the plan that it got while its table was small, and on an empty table that is reading
 * all of it. Every statement here has an index to go by, so that is the plan to keep. Bitmaps lose the order of the
 * index: a page of history would be sorted out of all that lies before it.
 */
const SESSION_OPTIONS = '-c enable_seqscan=off -c enable_bitmapscan=off';

/** Numbers come as numbers, as SQLite gives them; numeric is the type of a sum over int8. */
const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, Number);
types.setTypeParser(pg.types.builtins.NUMERIC, Number);

/**
 * The pool as Kysely wants it, with three additions: statements are prepared under a name by their
 * text, errors are translated, and a connection that could lose a commit is not used.
 */
export class DurablePool implements PostgresPool {
  readonly options: object;
  readonly #pool: pg.Pool;
  readonly #names = new StatementNames();
  readonly #clients = new WeakMap<pg.PoolClient, PostgresPoolClient>();

  constructor(databaseUrl: string) {
    this.#pool = new pg.Pool({
      connectionString: databaseUrl,
      max: MAX_CONNECTIONS,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
      options: SESSION_OPTIONS,
      types,
      verify: (client, done) => {
        refuseLossy(client).then(() => done(), done);
      },
    });
    this.options = this.#pool.options;
    // An idle connection broke. The pool has dropped it, and the next query opens another.
    this.#pool.on('error', () => undefined);
  }

  async connect(): Promise<PostgresPoolClient> {
    const client = await this.#pool.connect().catch((error: unknown) => {
      throw postgresError(error);
    });
    let wrapped = this.#clients.get(client);
    if (!wrapped) {
      wrapped = this.#wrap(client);
      this.#clients.set(client, wrapped);
    }
    return wrapped;
  }

  /** Waits for what is under way. */
  async end(): Promise<void> {
    if (!this.#pool.ending) await this.#pool.end();
  }

  #wrap(client: pg.PoolClient): PostgresPoolClient {
    let broken = false;
    // Without a listener the loss of a connection in use would end the process.
    client.on('error', () => {
      broken = true;
    });
    const query = async (text: string, values: readonly unknown[]) => {
      const name = values.length > 0 ? this.#names.nameOf(text) : undefined;
      const statement = { text, values: [...values] };
      try {
        return await client.query(name === undefined ? statement : { ...statement, name });
      } catch (error) {
        if (!isStalePlan(error)) throw postgresError(error);
        broken = true; // its other prepared statements may be stale as well
        if (client.getTransactionStatus() !== 'I') throw postgresError(error);
        return client.query(statement);
      }
    };
    return {
      // Cursors are the other form of this method; nothing here opens one.
      query: query as unknown as PostgresPoolClient['query'],
      release: (destroy) => client.release(destroy === true || broken),
    };
  }
}

/** REL-3: what was answered as sent must be on the disk. */
async function refuseLossy(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ commit: string; fsync: string }>(
    `select current_setting('synchronous_commit') as commit, current_setting('fsync') as fsync`,
  );
  const [setting] = rows;
  const durable = setting?.fsync === 'on' && ['on', 'remote_apply'].includes(setting.commit);
  if (!durable) {
    throw new Error('PostgreSQL may lose commits: set synchronous_commit=on (or remote_apply) and fsync=on');
  }
}
