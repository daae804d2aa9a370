import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { buildApp, type AppOptions } from './app.js';
import { openBackEnd, type BackEndOptions } from './back-end.js';
import { MINUTE } from './clock.js';
import type { Config } from './config.js';
import type { Services } from './services.js';

/** REL-22: what has not ended by then is cut off; everything acknowledged is on disk. */
const STOP_DEADLINE_MS = 30_000;
/** REL-22: how long requests may take to end by themselves. */
const REQUEST_GRACE_MS = 10_000;
const IDLE_SWEEP_MS = 50;
const HOUSEKEEPING_MS = 10 * MINUTE;

export type ServerOptions = BackEndOptions & Pick<AppOptions, 'rateLimits' | 'maxSocketsPerNetwork'>;

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
  const { rateLimits, maxSocketsPerNetwork } = options;
  const backEnd = await openBackEnd(config, options);
  const { services, logger } = backEnd;
  const { store, clock } = services;
  const { publicUrl, filesUrl, trustedProxies } = config;
  const app = await buildApp({
    services,
    publicUrl,
    ...(filesUrl && { filesUrl }),
    trustedProxies,
    logger,
    ...(rateLimits && { rateLimits }),
    ...(maxSocketsPerNetwork !== undefined && { maxSocketsPerNetwork }),
  });

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
      await backEnd.close();
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
