import { createHmac } from 'node:crypto';
import {
  NONCE_HEADER,
  paths,
  PROOF_HEADER,
  type Proof,
  type Session,
  type SessionWishes,
  type Snapshot,
  type StartedConversation,
  type StartedPin,
} from 'chat-messenger/protocol';
import { v7 as uuid } from 'uuid';
import { Device, type ProofParts } from './device.ts';
import { bodyOf, type Answer, type Call, type Reachable } from './http.ts';
import { ORIGIN, type TestWorkspace } from './server.ts';

/** A page with a messenger in it: one browser, one app, and the session it holds. */
export class Visitor {
  readonly server: Reachable;
  readonly appId: string;
  readonly device: Device;
  readonly origin: string;
  session: Session | undefined;

  constructor(server: Reachable, appId: string, device: Device, origin = ORIGIN) {
    this.server = server;
    this.appId = appId;
    this.device = device;
    this.origin = origin;
  }

  static async create(server: Reachable, appId: string, origin = ORIGIN): Promise<Visitor> {
    return new Visitor(server, appId, await Device.create(), origin);
  }

  /** The same browser in another tab. */
  anotherTab(): Visitor {
    return new Visitor(this.server, this.appId, this.device, this.origin);
  }

  get token(): string {
    if (!this.session) throw new Error('this visitor has no session');
    return this.session.token;
  }

  async nonce(): Promise<string> {
    const answer = await this.server.call({ path: paths.app(this.appId) });
    return answer.headers.get(NONCE_HEADER) ?? '';
  }

  /** A request with a device proof, as a browser's session requests are. */
  async prove(
    path: string,
    body: unknown,
    options: Partial<ProofParts> & { headers?: Call['headers'] } = {},
  ): Promise<Answer> {
    const { headers, ...parts } = options;
    const nonce = parts.nonce ?? (await this.nonce());
    const proof = await this.device.proof({
      method: 'POST',
      url: this.server.publicUrl.origin + path,
      ...parts,
      nonce,
    });
    return this.server.call({
      method: 'POST',
      path,
      body,
      headers: { origin: this.origin, [PROOF_HEADER]: proof, ...headers },
    });
  }

  present(proof: unknown, wishes: object = {}): Promise<Answer> {
    return this.prove(paths.sessions, { app_id: this.appId, proof, ...wishes });
  }

  async open(proof: Proof = { method: 'anonymous' }, wishes: SessionWishes = {}): Promise<this> {
    this.session = bodyOf<Session>(await this.present(proof, wishes));
    return this;
  }

  renew(): Promise<Answer> {
    return this.prove(paths.renewSession, { app_id: this.appId });
  }

  /** The same with a token, as a tab does that still holds one. */
  renewWith(token = this.token, wishes: { readonly scope?: string } = {}): Promise<Answer> {
    const headers = { authorization: `Bearer ${token}` };
    return this.prove(paths.renewSession, { app_id: this.appId, ...wishes }, { token, headers });
  }

  startPin(email: string, headers?: Call['headers']): Promise<Answer> {
    return this.prove(paths.startPin, { app_id: this.appId, email }, { ...(headers && { headers }) });
  }

  async challenge(email: string): Promise<string> {
    return bodyOf<StartedPin>(await this.startPin(email)).challenge_id;
  }

  answerPin(challenge_id: string, pin: unknown): Promise<Answer> {
    return this.prove(paths.verifyPin, { app_id: this.appId, challenge_id, pin });
  }

  /** A request of the open session. */
  call(request: Call): Promise<Answer> {
    const headers = { origin: this.origin, authorization: `Bearer ${this.token}`, ...request.headers };
    return this.server.call({ ...request, headers });
  }

  async start(text = 'Hello', client_msg_id: string = uuid()): Promise<StartedConversation> {
    const body = { client_msg_id, text };
    return bodyOf(await this.call({ method: 'POST', path: paths.conversations, body }));
  }

  /** A request that needs the device's key beside the open session. */
  proveHeld(path: string, body: unknown): Promise<Answer> {
    const headers = { authorization: `Bearer ${this.token}` };
    return this.prove(path, body, { token: this.token, headers });
  }

  send(conversationId: string, text: string, client_msg_id: string = uuid()): Promise<Answer> {
    return this.call({ method: 'POST', path: paths.messages(conversationId), body: { client_msg_id, text } });
  }

  typing(conversationId: string): Promise<Answer> {
    return this.call({ method: 'POST', path: paths.typing(conversationId) });
  }

  read(conversationId: string, seq: number): Promise<Answer> {
    return this.call({ method: 'POST', path: paths.read(conversationId), body: { seq } });
  }

  search(query: string, cursor?: string): Promise<Answer> {
    const body = { query, ...(cursor !== undefined && { cursor }) };
    return this.call({ method: 'POST', path: paths.search, body });
  }

  async snapshot(query = ''): Promise<Snapshot> {
    return bodyOf(await this.call({ path: paths.conversations + query }));
  }
}

/** What a portal's server puts into its page for a signed-in user. */
export function portalProof(workspace: Pick<TestWorkspace, 'portalSecret'>, email: string): Proof {
  const connection_key = createHmac('sha256', workspace.portalSecret).update(email).digest('hex');
  return { method: 'portal-key', connection_email: email, connection_key };
}

/** The same with a time, which makes it fresh; whole seconds ago. */
export function freshPortalProof(
  { appId, portalSecret }: Pick<TestWorkspace, 'appId' | 'portalSecret'>,
  email: string,
  now: number,
): Proof {
  const seconds = String(Math.floor(now / 1_000));
  const message = ['cm-portal-v2', appId, email, seconds].join('\n');
  const mac = createHmac('sha256', portalSecret).update(message).digest('hex');
  return { method: 'portal-key', connection_email: email, connection_key: `v2.${seconds}.${mac}` };
}
