import { SHARED_POSTGRES } from './databases.ts';
import { startPostgres, type TestPostgres } from './postgres.ts';

/*
 * For `node --test --test-global-setup`: one PostgreSQL for all files of a run. Each test has databases of its own on it.
 */

let server: TestPostgres | undefined;

export async function globalSetup(): Promise<void> {
  server = await startPostgres();
  process.env[SHARED_POSTGRES] = server.url;
}

export async function globalTeardown(): Promise<void> {
  await server?.stop();
}
