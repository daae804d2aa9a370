import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { startPostgres, type TestPostgres } from './postgres.ts';

/** Where a run of many files keeps the address of the one PostgreSQL that they share. */
export const SHARED_POSTGRES = 'TEST_POSTGRES_URL';

/** Databases for tests on a real PostgreSQL: on the one of the whole run, or else on one of their own. */
export class Databases {
  readonly #url: string;
  readonly #own: TestPostgres | undefined;
  readonly #names: string[] = [];

  private constructor(url: string, own?: TestPostgres) {
    this.#url = url;
    this.#own = own;
  }

  static async open(): Promise<Databases> {
    const shared = process.env[SHARED_POSTGRES];
    if (shared) return new Databases(shared);
    const own = await startPostgres();
    return new Databases(own.url, own);
  }

  /** Makes an empty database and returns its URL. */
  async fresh(): Promise<string> {
    const name = `suite_${randomBytes(6).toString('hex')}`;
    this.#names.push(name);
    await this.#administer([`create database ${name}`]);
    return `${this.#url}/${name}`;
  }

  /** Removes them all. */
  async close(): Promise<void> {
    if (this.#own) await this.#own.stop();
    else await this.#administer(this.#names.map((name) => `drop database if exists ${name} with (force)`));
  }

  async #administer(statements: readonly string[]): Promise<void> {
    const client = new pg.Client({ connectionString: `${this.#url}/postgres` });
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  }
}
