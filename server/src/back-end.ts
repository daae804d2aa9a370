import { join } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import type { DestinationStream } from 'pino';
import type { Config } from './config.js';
import { loadServerSecret } from './crypto/server-secret.js';
import { ServerKeys } from './crypto/server-keys.js';
import { DatabaseFiles } from './files/database-files.js';
import { DiskFiles } from './files/disk-files.js';
import { noScan, scanWith } from './files/scan.js';
import { createLogger } from './logging.js';
import { noMailer, smtpMailer, type Mailer } from './mail/mailer.js';
import { Outbound } from './outbound/outbound.js';
import { createServices, type Services, type Surroundings } from './services.js';
import { openBus, openStore } from './store/open.js';
import type { Store } from './store/store.js';

export type BackEndOptions = Partial<Pick<Surroundings, 'clock' | 'pinBudgets'>> & {
  /** What stands between the services and the store. */
  readonly guardStore?: (store: Store) => Store;
  /** Where log lines go; standard output when absent. */
  readonly logDestination?: DestinationStream;
};

/** All that the server does, without a way for the network to ask for it. */
export interface BackEnd {
  readonly services: Services;
  readonly logger: FastifyBaseLogger;
  /** Lets mail that is on its way go out, and closes the store. */
  close(): Promise<void>;
}

/** Opens the store, and puts the services together as the configuration says. */
export async function openBackEnd(config: Config, options: BackEndOptions = {}): Promise<BackEnd> {
  const { clock = Date.now, pinBudgets, logDestination, guardStore } = options;
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
    ...(config.filesUrl && { filesUrl: config.filesUrl }),
    onIssuerSilent: (url, err) => {
      logger.warn({ host: new URL(url).host, err }, 'the keys of an issuer cannot be had');
    },
    ...(pinBudgets && { pinBudgets }),
  });
  return {
    services,
    logger,
    async close() {
      await mailer.close();
      await bus.close();
      await opened.close();
    },
  };
}
