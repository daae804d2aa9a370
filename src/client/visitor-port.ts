import { CLOSE_CODES, paths, type Conversation, type ErrorCode } from '../protocol/index.js';
import type { StreamPort } from './connection.js';
import { ClientError } from './errors.js';
import type { SessionUse } from './session-use.js';

/** Ends of a socket that speak of its session. */
const LOSSES: Readonly<Record<number, ErrorCode>> = {
  [CLOSE_CODES.session_expired]: 'session_expired',
  [CLOSE_CODES.session_revoked]: 'session_revoked',
};

/** How a visitor's session speaks with the server about its stream. */
export function visitorPort(
  serverUrl: string,
  use: SessionUse,
  listener: Pick<StreamPort<Conversation>, 'tell' | 'typing'>,
): StreamPort<Conversation> {
  // The token of the newest socket: by the time that ends, there may be a newer one.
  let used: string | undefined;
  return {
    socketUrl: serverUrl.replace(/^http/, 'ws') + paths.socket,
    credentials: async (nonce) => {
      const credentials = await use.socketCredentials(nonce);
      used = credentials.token;
      return credentials;
    },
    poll: (query, options) => use.call('GET', `${paths.events}?${query}`, undefined, options),
    recover: async ({ code, refusal }) => {
      const loss = refusal === 'session_displaced' ? refusal : LOSSES[code];
      return loss !== undefined && use.recover(new ClientError(loss), used);
    },
    ...listener,
  };
}
