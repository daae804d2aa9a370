import { randomUUID } from 'node:crypto';
import {
  CSRF_HEADER,
  agentPaths,
  type AcceptInvitation,
  type AgentSession,
  type AgentSnapshot,
} from 'chat-messenger/protocol';
import { v7 as uuid } from 'uuid';
import { bodyOf, type Answer, type Call } from './http.ts';
import type { TestServer } from './server.ts';

export const PASSWORD = 'seven quiet herons cross the ford';

/** A person of the team in a browser: the cookie, and the token against forgery. */
export class Agent {
  readonly server: TestServer;
  readonly session: AgentSession;
  readonly cookie: string;

  constructor(server: TestServer, answer: Answer) {
    this.server = server;
    this.session = bodyOf<AgentSession>(answer);
    this.cookie = cookieOf(answer);
  }

  /** Accepts a fresh invitation. */
  static async join(
    server: TestServer,
    appId: string,
    values: Partial<AcceptInvitation> = {},
  ): Promise<Agent> {
    return new Agent(
      server,
      await accept(server, { invitation: await server.services.agents.invite(appId), ...values }),
    );
  }

  call(request: Call): Promise<Answer> {
    const headers = { cookie: this.cookie, [CSRF_HEADER]: this.session.csrf_token, ...request.headers };
    return this.server.call({ ...request, headers });
  }

  send(conversationId: string, text: string, client_msg_id: string = uuid()): Promise<Answer> {
    return this.call({
      method: 'POST',
      path: agentPaths.messages(conversationId),
      body: { client_msg_id, text },
    });
  }

  setStatus(conversationId: string, status: 'open' | 'closed'): Promise<Answer> {
    return this.call({ method: 'PUT', path: agentPaths.status(conversationId), body: { status } });
  }

  edit(conversationId: string, messageId: string, text: string): Promise<Answer> {
    const path = agentPaths.message(conversationId, messageId);
    return this.call({ method: 'PUT', path, body: { text } });
  }

  delete(conversationId: string, messageId: string): Promise<Answer> {
    return this.call({ method: 'DELETE', path: agentPaths.message(conversationId, messageId) });
  }

  typing(conversationId: string): Promise<Answer> {
    return this.call({ method: 'POST', path: agentPaths.typing(conversationId) });
  }

  read(conversationId: string, seq: number): Promise<Answer> {
    return this.call({ method: 'POST', path: agentPaths.read(conversationId), body: { seq } });
  }

  async snapshot(query = ''): Promise<AgentSnapshot> {
    return bodyOf(await this.call({ path: agentPaths.conversations + query }));
  }
}

/** Posts the form of an invitation; what is not given has a good value. */
export function accept(server: TestServer, values: Partial<AcceptInvitation>): Promise<Answer> {
  const body = { name: 'Grace', email: `grace-${randomUUID()}@team.example`, password: PASSWORD, ...values };
  return server.call({ method: 'POST', path: agentPaths.invitation, body });
}

/** `name=value` of the cookie that an answer sets. */
export function cookieOf(answer: Answer): string {
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}
