import { after, before, describe } from 'node:test';
import { PostgresEngine, SqliteEngine, type TestEngine } from './engines.ts';
import { TestServer, type TestServerOptions } from './server.ts';

/** How the facts of a suite get their servers. */
export interface Servers {
  readonly engine: TestEngine;
  /** A server with an empty database; it is stopped after the suite. */
  start(options?: TestServerOptions): Promise<TestServer>;
}

/** States the same facts about servers on SQLite and on PostgreSQL. */
export function describeOnEveryEngine(title: string, facts: (servers: Servers) => void): void {
  for (const engine of [new SqliteEngine(), new PostgresEngine()]) {
    describe(`${title} (${engine.name})`, () => {
      const running: TestServer[] = [];
      before(() => engine.start());
      after(async () => {
        for (const server of running) await server.stop();
        await engine.stop();
      });
      facts({
        engine,
        async start(options = {}) {
          const server = await TestServer.start({ store: await engine.fresh(), ...options });
          running.push(server);
          return server;
        },
      });
    });
  }
}
