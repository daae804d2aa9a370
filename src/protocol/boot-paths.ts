/** The addresses by which a session begins: all that a page needs before there is one. */
export const bootPaths = {
  app: (appId: string) => `/v1/apps/${encodeURIComponent(appId)}`,
  sessions: '/v1/sessions',
  renewSession: '/v1/sessions/renew',
} as const;

/** Header that carries the device proof of a request. */
export const PROOF_HEADER = 'dpop';
/** Header in which the server hands out the nonce for the next device proof. */
export const NONCE_HEADER = 'dpop-nonce';
/** Media type name (`typ`) of a device proof. */
export const PROOF_TYPE = 'dpop+jwt';
