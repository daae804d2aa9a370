import { randomInt } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { target } from '../suite.ts';
import type { App } from '../target.ts';
import { Device, type ProofParts } from './device.ts';
import { ask, bodyOf, type Answer, type Request } from './http.ts';
import { paths, type Message, type Session, type Snapshot, type Started } from './wire.ts';

type Headers = Readonly<Record<string, string>>;
interface Place {
  readonly app?: App;
  readonly origin?: string;
  readonly device?: Device;
  readonly network?: string;
}

/** A page with a messenger in it: one browser, one app, and the session it holds. */
export class Visitor {
  readonly app: App;
  readonly origin: string;
  readonly device: Device;
  readonly network: string;
  session: Session | undefined;

  private constructor({ app, origin, device, network }: Required<Place>) {
    this.app = app;
    this.origin = origin;
    this.device = device;
    this.network = network;
  }

  static create(place: Place = {}): Visitor {
    const { app = target } = place;
    return new Visitor({
      app,
      origin: place.origin ?? app.origin,
      device: place.device ?? new Device(),
      network: place.network ?? freshNetwork(),
    });
  }

  /** Somebody new with a session. */
  static async open(proof: unknown = ANONYMOUS, wishes: object = {}, place: Place = {}): Promise<Visitor> {
    return Visitor.create(place).open(proof, wishes);
  }

  /** The same browser in another tab. */
  anotherTab(): Visitor {
    return new Visitor(this);
  }

  /** The same browser with another key. */
  anotherKey(): Visitor {
    const { app, origin, network } = this;
    return new Visitor({ app, origin, network, device: new Device() });
  }

  get live(): Session {
    if (!this.session) throw new Error('this visitor has no session');
    return this.session;
  }

  /** A nonce of the server. It says nothing about who got it. */
  async nonce(): Promise<string> {
    const headers = { origin: target.origin };
    const answer = await this.#send({ path: paths.app(target.appId), headers });
    return answer.headers.get('dpop-nonce') ?? '';
  }

  /** A device proof for a request of this browser. */
  async proofFor(path: string, parts: Partial<ProofParts> = {}): Promise<string> {
    const nonce = parts.nonce ?? (await this.nonce());
    return this.device.proof({ method: 'POST', url: target.publicUrl + path, ...parts, nonce });
  }

  /** A request with a device proof, as session requests are. */
  async prove(
    path: string,
    body: object,
    { headers, ...parts }: Partial<ProofParts> & { headers?: Headers } = {},
  ): Promise<Answer> {
    return this.proveWith(await this.proofFor(path, parts), path, body, headers);
  }

  /** The same with a proof made by hand. */
  proveWith(proof: string, path: string, body: object, headers: Headers = {}): Promise<Answer> {
    return this.#send({
      method: 'POST',
      path,
      body: { app_id: this.app.appId, ...body },
      headers: { dpop: proof, ...headers },
    });
  }

  present(proof: unknown, wishes: object = {}): Promise<Answer> {
    return this.prove(paths.sessions, { proof, ...wishes });
  }

  async open(proof: unknown = ANONYMOUS, wishes: object = {}): Promise<this> {
    this.session = bodyOf<Session>(await this.present(proof, wishes));
    return this;
  }

  renew(wishes: object = {}): Promise<Answer> {
    return this.prove(paths.renew, wishes);
  }

  /** The same with a token, as a tab does that still holds one. */
  renewWith(token = this.live.token, wishes: object = {}): Promise<Answer> {
    return this.prove(paths.renew, wishes, { token, headers: { authorization: `Bearer ${token}` } });
  }

  /** The same beside the open session, for what needs both. */
  proveHeld(path: string, body: object = {}): Promise<Answer> {
    const { token } = this.live;
    return this.prove(path, body, { token, headers: { authorization: `Bearer ${token}` } });
  }

  /** A request of the open session. */
  call(request: Request): Promise<Answer> {
    return this.#send({
      ...request,
      headers: { authorization: `Bearer ${this.live.token}`, ...request.headers },
    });
  }

  post(path: string, body: unknown): Promise<Answer> {
    return this.call({ method: 'POST', path, body });
  }

  async start(text = 'Hello', client_msg_id: string = uuid()): Promise<Started> {
    return bodyOf(await this.post(paths.conversations, { client_msg_id, text }));
  }

  send(conversationId: string, text: string, client_msg_id: string = uuid()): Promise<Answer> {
    return this.post(paths.messages(conversationId), { client_msg_id, text });
  }

  /** Asks for the list of conversations: the plainest request that needs a session. */
  list(): Promise<Answer> {
    return this.call({ path: paths.conversations });
  }

  async snapshot(): Promise<Snapshot> {
    return bodyOf(await this.list());
  }

  /** The ids of the conversations that this visitor sees. */
  async conversations(): Promise<readonly string[]> {
    return (await this.snapshot()).conversations.map(({ id }) => id);
  }

  async history(conversationId: string): Promise<readonly Message[]> {
    return bodyOf<{ messages: Message[] }>(await this.call({ path: paths.messages(conversationId) }))
      .messages;
  }

  end(body: object = {}): Promise<Answer> {
    return this.post(paths.end, body);
  }

  #send(request: Request): Promise<Answer> {
    const { origin, network } = this;
    const from = target.networks ? { 'x-forwarded-for': network } : {};
    return ask({ ...request, headers: { origin, ...from, ...request.headers } });
  }
}

export const ANONYMOUS = { method: 'anonymous' };

/** Networks are counted by their addresses; a documentation range would be too small. */
export function freshNetwork(): string {
  return `10.${[0, 0, 0].map(() => String(randomInt(256))).join('.')}`;
}
