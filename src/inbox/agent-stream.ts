import { CLOSE_CODES, type AgentConversation } from '../protocol/index.js';
import { StreamConnection, type StreamPort } from '../client/connection.js';
import type { Environment } from '../client/environment.js';
import type { Retrier } from '../client/retrier.js';
import type { TypingFrame } from '../client/socket.js';
import { StreamReader, type StreamListener } from '../client/stream-reader.js';
import type { AgentApi } from './agent-api.js';
import { isSessionOver } from './failures.js';

/** Ends of a socket after which only signing in again helps. */
const SESSION_OVER: readonly number[] = [CLOSE_CODES.session_expired, CLOSE_CODES.session_revoked];

/** What the stream of an agent needs from the workspace. */
export interface AgentStreamParts {
  readonly api: AgentApi;
  readonly environment: Environment;
  readonly retrier: Retrier;
  readonly socketUrl: string;
  /** Ends with the session of the agent. */
  readonly signal: AbortSignal;
  readonly listener: StreamListener<AgentConversation>;
  readonly tell: StreamPort<AgentConversation>['tell'];
  /** A contact writes at the moment. */
  readonly typing: (frame: TypingFrame) => void;
  /** Notices where what a request threw means the end of the session. */
  readonly judge: (error: unknown) => void;
  readonly sessionOver: () => void;
}

/** What the server tells the team: the same stream that visitors have, under the session of an agent. */
export class AgentStream {
  readonly #reader: StreamReader<AgentConversation>;
  readonly #connection: StreamConnection<AgentConversation>;

  constructor(parts: AgentStreamParts) {
    const { environment, retrier, signal, listener } = parts;
    this.#reader = new StreamReader(listener);
    const context = { environment, retrier };
    this.#connection = new StreamConnection(context, signal, this.#reader, agentPort(parts));
  }

  /** Begins with a new snapshot, and follows from there. */
  restart(): void {
    this.#connection.stop();
    this.#reader.reset();
    this.#connection.start();
  }
}

function agentPort(parts: AgentStreamParts): StreamPort<AgentConversation> {
  const { api, socketUrl, tell, typing, judge, sessionOver } = parts;
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
    typing,
  };
}
