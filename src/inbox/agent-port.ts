import { CLOSE_CODES, type AgentConversation } from '../protocol/index.js';
import type { StreamPort } from '../client/connection.js';
import type { AgentApi } from './agent-api.js';
import { isSessionOver } from './failures.js';

/** What the stream of an agent needs from the workspace. */
export interface AgentPortParts {
  readonly api: AgentApi;
  readonly socketUrl: string;
  readonly tell: StreamPort<AgentConversation>['tell'];
  /** Notices where what a request threw means the end of the session. */
  readonly judge: (error: unknown) => void;
  readonly sessionOver: () => void;
}

/** Ends of a socket after which only signing in again helps. */
const SESSION_OVER: readonly number[] = [CLOSE_CODES.session_expired, CLOSE_CODES.session_revoked];

/** How an agent's session speaks with the server about the stream of the workspace. */
export function agentPort(parts: AgentPortParts): StreamPort<AgentConversation> {
  const { api, socketUrl, tell, judge, sessionOver } = parts;
  return {
    socketUrl,
    credentials: () => Promise.resolve({ csrf_token: api.csrfToken ?? '' }),
    poll: async (query, options) => {
      try {
        return await api.events(query, options);
      } catch (error) {
        judge(error);
        throw error;
      }
    },
    recover: ({ code, refusal }) => {
      if (SESSION_OVER.includes(code) || isSessionOver(refusal)) sessionOver();
      return Promise.resolve(false); // an agent's session is never renewed behind their back
    },
    tell,
  };
}
