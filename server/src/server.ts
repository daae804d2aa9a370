import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { DestinationStream } from 'pino';
import { buildApp, type AppOptions } from './app.js';
import { MINUTE } from './clock.js';
import { loadServerSecret } from './crypto/server-secret.js';
import { ServerKeys } from './crypto/server-keys.js';
import type { Config } from './config.js';
import { DatabaseFiles } from './files/database-files.js';
import { DiskFiles } from './files/disk-files.js';
import { noScan, scanWith } from './files/scan.js';
import { createLogger } from './logging.js';
import { noMailer, smtpMailer, type Mailer } from './mail/mailer.js';
import { Outbound } from './outbound/outbound.js';
import { createServices, type Services, type Surroundings } from './services.js';
import { openBus, openStore } from './store/open.js';
import type { Store } from './store/store.js';

/** REL-22: what has not ended by then is cut off; everything acknowledged is on disk. */
const STOP_DEADLINE_MS = 30_000;
/** REL-22: how long requests may take to end by themselves. */
const REQUEST_GRACE_MS = 10_000;
const IDLE_SWEEP_MS = 50;
const HOUSEKEEPING_MS = 10 * MINUTE;

export type ServerOptions = Pick<AppOptions, 'rateLimits' | 'maxSocketsPerNetwork'> &
  Partial<Pick<Surroundings, 'clock' | 'pinBudgets'>> & {
    /** What stands between the services and the store. */
    readonly guardStore?: (store: Store) => Store;
    /** Where log lines go; standard output when absent. */
    readonly logDestination?: DestinationStream;
  };

/** A server with everything it needs, listening or not yet. */
export interface Server {
  readonly app: FastifyInstance;
  readonly services: Services;
  /** Opens the port; resolves with the one that was given. */
  listen(): Promise<number>;
  stop(): Promise<void>;
}

/** Puts the parts together as the configuration says. Opens the store, but no port. */
export async function createServer(config: Config, options: ServerOptions = {}): Promise<Server> {
  const { clock = Date.now, pinBudgets, logDestination, guardStore, ...limits } = options;
  const logger = createLogger(config.logLevel, logDestination);
  const keys = new ServerKeys(loadServerSecret(config.dataDir, config.serverSecret));
  const opened = await openStore(config);
  const store = guardStore?.(opened) ?? opened;
  const bus = await openBus(config);
  const mailer: Mailer = config.smtpUrl
    ? smtpMailer({
        url: config.smtpUrl,
        from: config.mailFrom,
        clock,
        onGivenUp: (err) => {
          logger.warn({ err }, 'a mail could not be delivered');
        },
      })
    : noMailer;
  const services = createServices({
    store,
    bus,
    mailer,
    clock,
    keys,
    outbound: new Outbound(config.outbound),
    fileStore:
      store.engine === 'postgres' ? new DatabaseFiles(store) : new DiskFiles(join(config.dataDir, 'files')),
    scan: config.fileScanCommand === undefined ? noScan : scanWith(config.fileScanCommand),
    onIssuerSilent: (url, err) => {
      logger.warn({ host: new URL(url).host, err }, 'the keys of an issuer cannot be had');
    },
    ...(pinBudgets && { pinBudgets }),
  });
  const { publicUrl, trustedProxies } = config;
  const app = await buildApp({ services, publicUrl, trustedProxies, logger, ...limits });

  const housekeeping = setInterval(() => {
    Promise.all([store.run('prune', { now: clock() }), services.files.prune()]).catch((err: unknown) => {
      logger.warn({ err }, 'housekeeping failed');
    });
  }, HOUSEKEEPING_MS).unref();

  return {
    app,
    services,
    async listen() {
      await app.listen({ host: config.host, port: config.port });
      return (app.server.address() as AddressInfo).port;
    },
    async stop() {
      clearInterval(housekeeping);
      const deadline = setTimeout(() => process.exit(1), STOP_DEADLINE_MS).unref();
      await closeApp(app);
      await mailer.close();
      await bus.close();
      await opened.close();
      clearTimeout(deadline);
    },
  };
}

/** Node closes the connections that are idle at the beginning; those that become idle later would be kept for a minute. */
async function closeApp(app: FastifyInstance): Promise<void> {
  const sweep = setInterval(() => {
    app.server.closeIdleConnections();
  }, IDLE_SWEEP_MS);
  const cut = setTimeout(() => {
    app.server.closeAllConnections();
  }, REQUEST_GRACE_MS);
  try {
    await app.close();
  } finally {
    clearInterval(sweep);
    clearTimeout(cut);
  }
}
