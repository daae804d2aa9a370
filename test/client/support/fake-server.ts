import {
  CLOSE_CODES,
  ERROR_CODES,
  NONCE_HEADER,
  paths,
  PROOF_HEADER,
  type ErrorCode,
  type OpenSession,
  type SendMessage,
  type Session,
  type VisitorAuthFrame,
} from '../../../src/protocol/index.js';
import { FakeContact } from './fake-contact.js';
import { FakeSocket } from './fake-socket.js';
import type { ManualClock } from './manual-clock.js';
import { checkProof } from './proof-check.js';

export const SERVER = 'https://chat.example';
/** The one portal key, and the one PIN, that this server accepts. */
export const RIGHT_KEY = 'right-key';
export const RIGHT_PIN = '123456';

/** One request as it reached the server. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly body: Record<string, unknown>;
}

class Refusal extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode) {
    super(code);
    this.code = code;
  }
}

interface OpenedSession {
  readonly contact: FakeContact;
  readonly key: string;
  readonly family: string;
  state: 'open' | 'session_expired' | 'session_revoked' | 'session_displaced';
}

/** A server in memory: a model of people and conversations that speaks the wire and checks every proof. */
export class FakeServer {
  readonly clock: ManualClock;
  readonly seen: SeenRequest[] = [];
  readonly sockets: FakeSocket[] = [];
  readonly contacts = new Map<string, FakeContact>();
  readonly sessions = new Map<string, OpenedSession>();
  hasPin = true;
  isOffline = false;
  blocksSockets = false;
  answersBeats = true;
  /** Runs before an answer leaves; throwing loses the answer, waiting delays it. */
  beforeAnswer: (request: SeenRequest) => Promise<void> | void = () => undefined;
  /** Refuses the request instead of doing it. */
  refuse: (request: SeenRequest) => ErrorCode | undefined = () => undefined;
  /** Identity tokens that are over. */
  readonly deadTokens = new Set<string>();
  readonly #renewable = new Map<string, { readonly contact: FakeContact; readonly family: string }>();
  readonly #challenges = new Map<string, { readonly email: string; readonly key: string }>();
  readonly #nonces = new Set<string>();
  readonly #usedProofs = new Set<string>();
  #polls: (() => void)[] = [];

  constructor(clock: ManualClock) {
    this.clock = clock;
  }

  nonce(): string {
    const nonce = crypto.randomUUID();
    this.#nonces.add(nonce);
    return nonce;
  }

  /** Makes every nonce so far useless, as time does. */
  forgetNonces(): void {
    this.#nonces.clear();
  }

  /** The person with this name or address, made when first asked for. */
  contact(name: string, identity: FakeContact['identity']): FakeContact {
    let contact = this.contacts.get(name);
    if (!contact) {
      contact = new FakeContact(identity);
      contact.onEvent = (event) => {
        for (const socket of this.liveSockets()) {
          if (this.sessions.get(socket.token ?? '')?.contact === contact)
            socket.push({ type: 'event', ...event });
        }
        for (const answer of this.#polls.splice(0)) answer();
      };
      this.contacts.set(name, contact);
    }
    return contact;
  }

  portalContact(email: string): FakeContact {
    return this.contact(email, { level: 4, method: 'portal-key', email });
  }

  liveSockets(): FakeSocket[] {
    return this.sockets.filter((socket) => socket.isLive);
  }

  /** Requests to one address. */
  requests(path: string, method = 'POST'): SeenRequest[] {
    return this.seen.filter((request) => request.path === path && request.method === method);
  }

  endSessions(state: 'session_expired' | 'session_revoked'): void {
    for (const session of this.sessions.values()) session.state = state;
  }

  readonly fetch = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(input as string);
    const text = init.body as string | undefined;
    const body = (text ? JSON.parse(text) : {}) as Record<string, unknown>;
    const request = { method: init.method ?? 'GET', path: url.pathname, body };
    if (this.isOffline) throw new TypeError('unreachable');
    this.seen.push(request);
    const headers = { [NONCE_HEADER]: this.nonce() };
    let answer: Response;
    try {
      const refused = this.refuse(request);
      if (refused) throw new Refusal(refused);
      const [status, data] = await this.#handle(request, url, new Headers(init.headers));
      answer = new Response(data === undefined ? null : JSON.stringify(data), { status, headers });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { code } = error;
      const refusal = { error: { code, message: code, request_id: '1' } };
      answer = new Response(JSON.stringify(refusal), { status: ERROR_CODES[code].status, headers });
    }
    await this.beforeAnswer(request);
    return answer;
  };

  /** The `WebSocket` of this server. */
  readonly webSocket = socketsTo(this);

  /** Judges the first frame of a socket, replays, and goes live. */
  async admit(socket: FakeSocket, { token, proof, resume }: VisitorAuthFrame): Promise<void> {
    const session = this.sessions.get(token);
    if (session?.state === 'session_revoked') socket.drop(CLOSE_CODES.session_revoked);
    if (session?.state !== 'open') {
      socket.drop(CLOSE_CODES.session_expired);
      return;
    }
    await this.#check(proof, 'GET', paths.socket, token);
    socket.token = token;
    const events = session.contact.since(resume.epoch, resume.position);
    if (!events) {
      socket.push({ type: 'reset' });
      return;
    }
    for (const event of events) socket.push({ type: 'event', ...event });
    socket.isLive = socket.isOpen;
    socket.push({ type: 'caught_up', position: session.contact.position });
  }

  async #handle(
    { method, path, body }: SeenRequest,
    url: URL,
    headers: Headers,
  ): Promise<[status: number, data?: unknown]> {
    const token = headers.get('authorization')?.replace('Bearer ', '');
    const proof = headers.get(PROOF_HEADER) ?? '';
    const prove = () => this.#check(proof, method, path, token);
    if (path.startsWith('/v1/apps/')) {
      if (path.endsWith('/unknown')) throw new Refusal('app_unknown');
      return [
        200,
        {
          app_id: path.slice(9),
          name: 'Example',
          pin: this.hasPin,
          policy: { launcher: 0, start: 0, attach: 0 },
        },
      ];
    }
    if (path === paths.sessions) return [201, this.#open(body as unknown as OpenSession, await prove())];
    if (path === paths.renewSession) {
      const key = await prove();
      const known = this.#renewable.get(key);
      if (known) return [201, this.#session(known.contact, key, known.family)];
      // Levels 2 and 4 go on from what another tab proved, for whoever was there before.
      const former = this.sessions.get(token ?? '');
      if (former?.state === 'session_revoked') throw new Refusal('session_revoked');
      const other = [...this.sessions.values()].find(
        ({ contact, key: owner, state }) => contact === former?.contact && owner === key && state === 'open',
      );
      if (!other) throw new Refusal('session_expired');
      return [201, this.#session(other.contact, key, other.family)];
    }
    if (path === paths.revokeFamily) {
      this.revoke(String(body['family_id']));
      return [204];
    }
    if (path === paths.startPin) {
      const challenge_id = crypto.randomUUID();
      this.#challenges.set(challenge_id, { email: String(body['email']), key: await prove() });
      return [202, { challenge_id, expires_in: 600, resend_in: 30 }];
    }
    if (path === paths.verifyPin) {
      const key = await prove();
      const challenge = this.#challenges.get(String(body['challenge_id']));
      if (challenge?.key !== key || body['pin'] !== RIGHT_PIN) throw new Refusal('pin_invalid');
      const { email } = challenge;
      return [201, this.#session(this.contact(email, { level: 3, method: 'email-pin', email }), key)];
    }
    const session = this.sessions.get(token ?? '');
    if (!session) throw new Refusal('session_expired');
    if (session.state !== 'open') throw new Refusal(session.state);
    return this.#handleAuthenticated({ method, path, body }, url, session);
  }

  async #handleAuthenticated(
    { method, path, body }: SeenRequest,
    url: URL,
    session: OpenedSession,
  ): Promise<[status: number, data?: unknown]> {
    const { contact } = session;
    const query = (name: string) => Number(url.searchParams.get(name) ?? NaN);
    const id = path.split('/')[3];
    if (path === paths.endSession) {
      this.revoke(body['everywhere'] === true ? contact : session.family);
      return [204];
    }
    if (path === paths.claims) return [200, contact.identity];
    if (path === paths.events) {
      const epoch = url.searchParams.get('epoch') ?? '';
      if (query('wait_ms') > 0 && contact.since(epoch, query('position'))?.length === 0) {
        await new Promise<void>((resolve) => this.#polls.push(resolve));
      }
      const events = contact.since(epoch, query('position'));
      return [200, { epoch, position: contact.position, events: events ?? [], reset: !events }];
    }
    if (path.endsWith('/read')) {
      contact.markRead(id ?? '', Number(body['seq']));
      return [204];
    }
    if (method === 'POST') {
      const [message, duplicate] = contact.store(body as unknown as SendMessage, id, 'contact');
      const conversation = contact.conversations.get(message.conversation_id);
      return [duplicate ? 200 : 201, { message, duplicate, ...(!id && { conversation }) }];
    }
    if (!id) return [200, contact.snapshot()];
    return [200, contact.page(id, query('before_seq') || undefined, query('limit'))];
  }

  #open({ proof, replaces }: OpenSession, key: string): Session {
    const former = this.sessions.get(replaces ?? '');
    if (proof.method === 'portal-key') {
      if (proof.connection_key !== RIGHT_KEY) throw new Refusal('identity_invalid');
      this.#replace(former);
      return this.#session(this.portalContact(proof.connection_email), key);
    }
    if (proof.method === 'identity-token') {
      const { sub } = JSON.parse(atob(proof.identity_token.split('.')[1] ?? '')) as { sub: string };
      if (this.deadTokens.has(proof.identity_token)) throw new Refusal('identity_invalid');
      this.#replace(former);
      return this.#session(this.contact(sub, { level: 4, method: 'identity-token', name: sub }), key);
    }
    if (proof.method === 'pinned-user') throw new Refusal('tofu_mismatch');
    this.#replace(former);
    if (proof.method === 'claimed') {
      return this.#session(this.contact(key, { level: 1, method: 'claimed' }), key);
    }
    return this.#session(this.contact(key, { level: 0, method: 'anonymous' }), key);
  }

  /** Ends all sessions of a family or of a contact, with what could renew them. */
  revoke(of: string | FakeContact): void {
    for (const session of this.sessions.values()) {
      if (session.family !== of && session.contact !== of) continue;
      session.state = 'session_revoked';
      this.#renewable.delete(session.key);
    }
  }

  #replace(former: OpenedSession | undefined): void {
    if (former?.state === 'open') former.state = 'session_expired';
  }

  #session(contact: FakeContact, key: string, family: string = crypto.randomUUID()): Session {
    const token = `cms_${crypto.randomUUID()}`;
    const { level } = contact.identity;
    if (level < 2 || level === 3) this.#renewable.set(key, { contact, family });
    this.sessions.set(token, { contact, key, family, state: 'open' });
    const expires_at = this.clock.now() + 3_600_000;
    return { token, expires_at, contact_id: contact.id, family_id: family, identity: contact.identity };
  }

  async #check(proof: string, method: string, path: string, token: string | undefined): Promise<string> {
    const claims = JSON.parse(atob(proof.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? '')) as {
      nonce: string;
    };
    if (!this.#nonces.has(claims.nonce)) throw new Refusal('nonce_required');
    const expected = { method, url: SERVER + path, nonces: this.#nonces, used: this.#usedProofs, token };
    return checkProof(proof, expected);
  }
}

/** A constructor of sockets, made as a plain function so that it can hand out what it wants. */
function socketsTo(server: FakeServer): new (url: string) => WebSocket {
  return function connect() {
    const socket = new FakeSocket(server);
    server.sockets.push(socket);
    return socket;
  } as unknown as new (url: string) => WebSocket;
}
