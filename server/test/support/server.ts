import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { TestContext } from 'node:test';
import type { Config } from '../../dist/config.js';
import { ServerKeys } from '../../dist/crypto/server-keys.js';
import { DEFAULT_RATE_LIMITS, type RateLimits } from '../../dist/http/rate-limits.js';
import { createServer, type Server, type ServerOptions } from '../../dist/server.js';
import type { Services } from '../../dist/services.js';
import type { StoreOptions } from '../../dist/store/open.js';
import { SQLITE_FILE } from '../../dist/store/sqlite/store.js';
import type { WorkspaceSettings } from '../../dist/workspaces/settings.js';
import { DAY, TestClock } from './clock.ts';
import { call, type Answer, type Call } from './http.ts';

/** The origin of the pages in which the tests' messengers stand. */
export const ORIGIN = 'https://portal.example';
const SERVER_SECRET = 'a server secret for tests that is long enough';

export interface TestServerOptions {
  readonly store?: StoreOptions;
  readonly clock?: TestClock;
  readonly publicUrl?: string;
  readonly filesUrl?: string;
  readonly smtpUrl?: string;
  /** The program that looks through files. */
  readonly fileScanCommand?: string;
  /** Lets the server ask this machine for keys. */
  readonly outbound?: Config['outbound'];
  readonly logLevel?: string;
  readonly rateLimits?: Partial<RateLimits>;
  readonly pinBudgets?: ServerOptions['pinBudgets'];
  readonly maxSocketsPerNetwork?: number;
  readonly guardStore?: ServerOptions['guardStore'];
  readonly onLog?: (line: string) => void;
}

/** A server on a free port with its own data, rate limits that nobody meets by accident, and a clock to move. */
export class TestServer {
  readonly url: string;
  readonly clock: TestClock;
  readonly dataDir: string;
  readonly publicUrl: URL;
  readonly #server: Server;
  readonly #ownsData: boolean;
  #stopped: Promise<void> | undefined;

  private constructor(
    server: Server,
    parts: Pick<TestServer, 'url' | 'clock' | 'dataDir' | 'publicUrl'>,
    ownsData: boolean,
  ) {
    this.#server = server;
    this.url = parts.url;
    this.clock = parts.clock;
    this.dataDir = parts.dataDir;
    this.publicUrl = parts.publicUrl;
    this.#ownsData = ownsData;
  }

  static async start(options: TestServerOptions = {}): Promise<TestServer> {
    const clock = options.clock ?? new TestClock();
    const dataDir = options.store?.dataDir ?? mkdtempSync(join(tmpdir(), 'chat-messenger-test-'));
    const publicUrl = new URL(options.publicUrl ?? 'http://chat.example');
    const {
      filesUrl,
      smtpUrl,
      fileScanCommand,
      outbound,
      pinBudgets,
      maxSocketsPerNetwork,
      guardStore,
      onLog,
    } = options;
    const server = await createServer(
      {
        host: '127.0.0.1',
        port: 0,
        publicUrl,
        dataDir,
        mailFrom: 'Chat <chat@chat.example>',
        trustedProxies: ['127.0.0.1'],
        logLevel: options.logLevel ?? 'silent',
        serverSecret: SERVER_SECRET,
        ...(options.store?.databaseUrl !== undefined && { databaseUrl: options.store.databaseUrl }),
        ...(filesUrl !== undefined && { filesUrl: new URL(filesUrl) }),
        ...(smtpUrl !== undefined && { smtpUrl }),
        ...(fileScanCommand !== undefined && { fileScanCommand }),
        ...(outbound && { outbound }),
      },
      {
        clock: clock.now,
        rateLimits: { ...unlimited(), ...options.rateLimits },
        ...(pinBudgets && { pinBudgets }),
        ...(guardStore && { guardStore }),
        ...(maxSocketsPerNetwork !== undefined && { maxSocketsPerNetwork }),
        ...(onLog && { logDestination: { write: onLog } }),
      },
    );
    const url = `http://127.0.0.1:${String(await server.listen())}`;
    return new TestServer(server, { url, clock, dataDir, publicUrl }, options.store === undefined);
  }

  get services(): Services {
    return this.#server.services;
  }

  get app(): Server['app'] {
    return this.#server.app;
  }

  call(request: Call): Promise<Answer> {
    return call(this.url, request);
  }

  /** A workspace whose pages may stand on the given origins. */
  async workspace(origins: readonly string[] = [ORIGIN], name = 'Northwind'): Promise<TestWorkspace> {
    return this.services.workspaces.create(name, origins);
  }

  /** A workspace whose portal secret is a known one, as in the published vectors. */
  async workspaceWithSecret(
    portalSecret: string,
    appId: string = randomUUID(),
  ): Promise<Omit<TestWorkspace, 'apiKey'> & { readonly secretId: string }> {
    const secretId = randomUUID();
    const now = this.clock.now();
    await this.services.store.run('createWorkspace', {
      id: appId,
      name: 'Published vectors',
      origins: [ORIGIN],
      secret: { id: secretId, sealed: sealed(portalSecret, secretId) },
      apiKey: { id: randomUUID(), hash: randomUUID(), expiresAt: now + 1_000 },
      now,
    });
    return { appId, portalSecret, secretId };
  }

  /** Changes settings of a workspace, as its operator does. */
  async change(appId: string, changes: Partial<WorkspaceSettings>): Promise<void> {
    const audit = { id: randomUUID(), actor: 'test' };
    const { store } = this.services;
    await store.run('changeSettings', { workspaceId: appId, changes, audit, now: this.clock.now() });
  }

  /** Puts a second secret beside a workspace's own, as a rotation does; retiring takes a day. For servers on SQLite. */
  addSecret(
    appId: string,
    portalSecret: string,
    state: 'active' | 'retiring' | 'retired' | 'revoked',
  ): string {
    const id = randomUUID();
    const retiringUntil = state === 'retiring' ? this.clock.now() + DAY : null;
    const database = new DatabaseSync(join(this.dataDir, SQLITE_FILE));
    database
      .prepare(
        `insert into secrets (id, workspace_id, purpose, sealed, state, retiring_until, created_at)
         values (?, ?, ?, ?, ?, ?, 1)`,
      )
      .run(id, appId, 'portal-key', sealed(portalSecret, id), state, retiringUntil);
    database.close();
    return id;
  }

  /** A server for one test, which is stopped however the test ends. */
  static async during(test: TestContext, options: TestServerOptions = {}): Promise<TestServer> {
    const server = await TestServer.start(options);
    test.after(() => server.stop());
    return server;
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    try {
      await this.#server.stop();
    } finally {
      if (this.#ownsData) rmSync(this.dataDir, { recursive: true, force: true });
    }
  }
}

export interface TestWorkspace {
  readonly appId: string;
  readonly portalSecret: string;
  readonly apiKey: string;
}

function sealed(secret: string, id: string): string {
  return new ServerKeys(Buffer.from(SERVER_SECRET)).seal(secret, id);
}

function unlimited(): RateLimits {
  const names = Object.keys(DEFAULT_RATE_LIMITS) as (keyof RateLimits)[];
  return Object.fromEntries(names.map((name) => [name, { max: 1_000_000, timeWindow: 1_000 }])) as RateLimits;
}
