import { acquireClient, type ClientLease } from '../client/index.js';

export type { ClientLease };

/** Where elements get their client. A page with a client of its own, or a test, puts another way here. */
export const clientProvider: { acquire: (serverUrl: string, appId: string) => ClientLease } = {
  acquire: acquireClient,
};

/** The server that this module came from: it serves the API too. */
export const moduleOrigin = new URL(import.meta.url).origin;
