import { v7 as uuid } from 'uuid';
import { fresh, target } from '../suite.ts';
import { ask, bodyOf, type Answer, type Request } from './http.ts';
import type { Operator } from './operator.ts';
import { Socket } from './socket.ts';
import { paths, type Message, type Sent, type Snapshot } from './wire.ts';
import { freshNetwork } from './visitor.ts';

interface AgentSession {
  readonly agent: { readonly id: string };
  readonly csrf_token: string;
  readonly warnings: readonly { readonly type: string; readonly key_id: string }[];
}

/** What the team may see of a contact. */
export interface ContactDetails {
  readonly email?: string;
  readonly email_verified: boolean;
  readonly custom_data: Readonly<Record<string, unknown>>;
  readonly non_verified_custom_data: Readonly<Record<string, unknown>>;
}

/** A person of the team in a browser. */
export class Agent {
  readonly #cookie: string;
  readonly #csrf: string;
  readonly #network: string;

  private constructor(cookie: string, csrf: string, network: string) {
    this.#cookie = cookie;
    this.#csrf = csrf;
    this.#network = network;
  }

  static async join(operator: Operator, appId = target.appId): Promise<Agent> {
    const network = freshNetwork();
    const answer = await ask({
      method: 'POST',
      path: paths.invitation,
      headers: target.networks ? { 'x-forwarded-for': network } : {},
      body: {
        invitation: await operator.invite(appId),
        name: 'Grace',
        email: `${fresh('grace')}@team.example`,
        password: 'seven quiet herons cross the ford',
      },
    });
    const { csrf_token } = bodyOf<AgentSession>(answer);
    return new Agent(answer.headers.getSetCookie()[0]?.split(';')[0] ?? '', csrf_token, network);
  }

  call(request: Request): Promise<Answer> {
    const from = target.networks ? { 'x-forwarded-for': this.#network } : {};
    const headers = { cookie: this.#cookie, 'x-csrf-token': this.#csrf, ...from, ...request.headers };
    return ask({ ...request, headers });
  }

  async id(): Promise<string> {
    return bodyOf<AgentSession>(await this.call({ path: paths.agentSession })).agent.id;
  }

  async warnings(): Promise<AgentSession['warnings']> {
    return bodyOf<AgentSession>(await this.call({ path: paths.agentSession })).warnings;
  }

  async contact(contactId: string): Promise<ContactDetails> {
    return bodyOf(await this.call({ path: paths.agentContact(contactId) }));
  }

  async history(conversationId: string): Promise<readonly Message[]> {
    const answer = await this.call({ path: paths.agentMessages(conversationId) });
    return bodyOf<{ messages: Message[] }>(answer).messages;
  }

  async send(conversationId: string, text: string): Promise<Sent> {
    const body = { client_msg_id: uuid(), text };
    return bodyOf(await this.call({ method: 'POST', path: paths.agentMessages(conversationId), body }));
  }

  edit(conversationId: string, messageId: string, text: string): Promise<Answer> {
    const path = paths.agentMessage(conversationId, messageId);
    return this.call({ method: 'PUT', path, body: { text } });
  }

  delete(conversationId: string, messageId: string): Promise<Answer> {
    return this.call({ method: 'DELETE', path: paths.agentMessage(conversationId, messageId) });
  }

  read(conversationId: string, seq: number): Promise<Answer> {
    return this.call({ method: 'POST', path: paths.agentRead(conversationId), body: { seq } });
  }

  typing(conversationId: string): Promise<Answer> {
    return this.call({ method: 'POST', path: paths.agentTyping(conversationId) });
  }

  /** The team's socket, live. */
  async listen(): Promise<Socket> {
    const { epoch, position } = bodyOf<Snapshot>(await this.call({ path: paths.agentConversations }));
    const from = target.networks ? { 'x-forwarded-for': this.#network } : {};
    const headers = { origin: target.publicUrl, cookie: this.#cookie, ...from };
    const socket = await Socket.connect(headers, paths.agentSocket);
    if (typeof socket === 'number') throw new Error(`the handshake was refused with ${String(socket)}`);
    await socket.next('hello');
    socket.send({ type: 'auth', csrf_token: this.#csrf, resume: { epoch, position } });
    await socket.next('caught_up');
    return socket;
  }

  /** Asks the visitor for a fresh proof. */
  requestProof(conversationId: string, level: number): Promise<Answer> {
    return this.call({ method: 'POST', path: paths.agentProof(conversationId), body: { level } });
  }
}
