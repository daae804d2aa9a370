import {
  CLOSE_CODES,
  ERROR_CODES,
  NONCE_HEADER,
  paths,
  PROOF_HEADER,
  type ErrorCode,
  type MessengerInfo,
  type OpenSession,
  type SendMessage,
  type Session,
  type VisitorAuthFrame,
} from '../../../src/protocol/index.js';
import { answerAct } from './fake-acts.js';
import { Conflict, FakeContact, Missing } from './fake-contact.js';
import { FakeSocket } from './fake-socket.js';
import { FakeUploads } from './fake-uploads.js';
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
  /** Bytes of a part of an upload. */
  readonly part?: Blob;
}

/** Why a request is not done. */
export class Refusal extends Error {
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
  readonly uploads = new FakeUploads();
  hasPin = true;
  /** What the workspace says of itself. */
  messenger: MessengerInfo = {
    availability: { open: true },
    form: [],
    rating: true,
    transcript: true,
  };
  isOffline = false;
  /** Where files are handed out, if not by the server's own origin. */
  filesOrigin: string | undefined;
  blocksSockets = false;
  answersBeats = true;
  /** Runs before an answer leaves; throwing loses the answer, waiting delays it. */
  beforeAnswer: (request: SeenRequest) => Promise<void> | void = () => undefined;
  /** Refuses the request instead of doing it. */
  refuse: (request: SeenRequest) => ErrorCode | undefined = () => undefined;
  /** Identity tokens that are over. */
  readonly deadTokens = new Set<string>();
  /** User ids that are nobody's without their hash. */
  readonly pinnedIds = new Set<string>();
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
      this.#watch(contact);
      this.contacts.set(name, contact);
    }
    return contact;
  }

  readonly #watch = (contact: FakeContact): void => {
    contact.onEvent = (event) => {
      for (const socket of this.liveSockets()) {
        if (this.sessions.get(socket.token ?? '')?.contact === contact)
          socket.push({ type: 'event', ...event });
      }
      for (const answer of this.#polls.splice(0)) answer();
    };
  };

  portalContact(email: string): FakeContact {
    return this.contact(email, { level: 4, method: 'portal-key', email, email_verified: true });
  }

  liveSockets(): FakeSocket[] {
    return this.sockets.filter((socket) => socket.isLive);
  }

  /** Somebody of the team writes to a person. */
  types(contact: FakeContact, conversation_id: string, name = 'Grace'): void {
    for (const socket of this.liveSockets()) {
      if (this.sessions.get(socket.token ?? '')?.contact !== contact) continue;
      socket.push({ type: 'typing', conversation_id, author: { kind: 'agent', name } });
    }
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
    const part = init.body instanceof Blob ? init.body : undefined;
    const text = part ? undefined : (init.body as string | undefined);
    const body = (text ? JSON.parse(text) : {}) as Record<string, unknown>;
    const request = { method: init.method ?? 'GET', path: url.pathname, body, ...(part && { part }) };
    if (this.isOffline) throw new TypeError('unreachable');
    this.seen.push(request);
    const headers = { [NONCE_HEADER]: this.nonce() };
    let answer: Response;
    try {
      const refused = this.refuse(request);
      if (refused) throw new Refusal(refused);
      const [status, data] = await this.#handle(request, url, new Headers(init.headers));
      const said = data === undefined || data instanceof Blob ? (data ?? null) : JSON.stringify(data);
      answer = new Response(said, { status, headers });
    } catch (error) {
      const code = codeOf(error);
      if (code === undefined) throw error;
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
    request: SeenRequest,
    url: URL,
    headers: Headers,
  ): Promise<readonly [status: number, data?: unknown]> {
    const { method, path, body } = request;
    const token = headers.get('authorization')?.replace('Bearer ', '');
    const proof = headers.get(PROOF_HEADER) ?? '';
    const prove = () => this.#check(proof, method, path, token);
    if (path.startsWith('/v1/apps/')) {
      if (path.endsWith('/unknown')) throw new Refusal('app_unknown');
      if (path.endsWith('/messenger')) return [200, this.messenger];
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
      if (known) return [201, this.#session(known.contact, key, known.family, body['scope'])];
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
      return [
        201,
        this.#session(
          this.contact(email, { level: 3, method: 'email-pin', email, email_verified: true }),
          key,
          undefined,
          body['scope'],
        ),
      ];
    }
    const session = this.sessions.get(token ?? '');
    if (!session) throw new Refusal('session_expired');
    if (session.state !== 'open') throw new Refusal(session.state);
    if (([paths.uploads, paths.exportData, paths.eraseData] as string[]).includes(path)) {
      if ((await prove()) !== session.key) throw new Refusal('device_proof_invalid');
    }
    return this.#handleAuthenticated(request, url, session, headers);
  }

  async #handleAuthenticated(
    { method, path, body, part }: SeenRequest,
    url: URL,
    session: OpenedSession,
    headers: Headers,
  ): Promise<readonly [status: number, data?: unknown]> {
    const { contact } = session;
    const query = (name: string) => Number(url.searchParams.get(name) ?? NaN);
    if (path === paths.uploads) return this.uploads.start(contact, body);
    if (path.startsWith(`${paths.uploads}/`)) {
      const answer = await this.uploads.answer(method, path.split('/')[3] ?? '', part, headers);
      if (answer[0] === 404) throw new Refusal('not_found');
      if (answer[0] === 409) throw new Refusal('offset_conflict');
      if (answer[0] === 422) throw new Refusal('file_refused');
      return answer;
    }
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
    const surroundings = { now: this.clock.now(), filesOrigin: this.filesOrigin };
    const acted = answerAct(contact, { method, path, body }, surroundings);
    if (acted) return acted;
    if (id && !contact.conversations.has(id)) throw new Refusal('not_found');
    if (path.endsWith('/read')) {
      contact.markRead(id ?? '', Number(body['seq']));
      return [204];
    }
    if (method === 'POST') {
      const [message, duplicate] = contact.store(body as unknown as SendMessage, id, 'contact');
      const conversation = contact.conversations.get(message.conversation_id);
      return [duplicate ? 200 : 201, { message, duplicate, ...(!id && { conversation }) }];
    }
    const before = url.searchParams.get('before') ?? undefined;
    if (!id) return [200, contact.snapshot(before)];
    if (!path.endsWith('/messages')) return [200, contact.conversations.get(id)];
    const around = url.searchParams.get('around') ?? undefined;
    const place = {
      before: query('before_seq') || undefined,
      after: query('after_seq') || undefined,
      around,
    };
    const page = contact.page(id, { ...place, limit: query('limit') });
    if (!page) throw new Refusal('not_found');
    return [200, page];
  }

  #open({ proof, replaces, scope }: OpenSession, key: string): Session {
    const open = (contact: FakeContact) => this.#session(contact, key, undefined, scope);
    const former = this.sessions.get(replaces ?? '');
    if (proof.method === 'portal-key') {
      if (proof.connection_key !== RIGHT_KEY) throw new Refusal('identity_invalid');
      this.#replace(former);
      return open(this.portalContact(proof.connection_email));
    }
    if (proof.method === 'identity-token') {
      const { sub } = JSON.parse(atob(proof.identity_token.split('.')[1] ?? '')) as { sub: string };
      if (this.deadTokens.has(proof.identity_token)) throw new Refusal('identity_invalid');
      this.#replace(former);
      return open(this.contact(sub, { level: 4, method: 'identity-token', name: sub }));
    }
    const isPinned = proof.method === 'claimed' && this.pinnedIds.has(proof.user_id ?? '');
    if (proof.method === 'pinned-user' || isPinned) throw new Refusal('tofu_mismatch');
    this.#replace(former);
    if (proof.method === 'claimed') {
      const contact = this.contact(key, { level: 1, method: 'claimed' });
      contact.identity = { ...contact.identity, level: 1, method: 'claimed' };
      return open(contact);
    }
    return open(this.contact(key, { level: 0, method: 'anonymous' }));
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

  #session(
    person: FakeContact,
    key: string,
    family: string = crypto.randomUUID(),
    wanted?: unknown,
  ): Session {
    const scope = typeof wanted === 'string' ? wanted : '';
    const contact = person.in(scope, this.#watch);
    const token = `cms_${crypto.randomUUID()}`;
    const { level } = contact.identity;
    if (level < 2 || level === 3) this.#renewable.set(key, { contact: person, family });
    this.sessions.set(token, { contact, key, family, state: 'open' });
    const expires_at = this.clock.now() + 3_600_000;
    const { id: contact_id, identity } = contact;
    return { token, expires_at, contact_id, family_id: family, identity, ...(scope && { scope }) };
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

/** The code of a refusal; undefined where something else went wrong. */
function codeOf(error: unknown): ErrorCode | undefined {
  if (error instanceof Refusal) return error.code;
  if (error instanceof Missing) return 'not_found';
  return error instanceof Conflict ? 'idempotency_conflict' : undefined;
}

/** A constructor of sockets, made as a plain function so that it can hand out what it wants. */
function socketsTo(server: FakeServer): new (url: string) => WebSocket {
  return function connect() {
    const socket = new FakeSocket(server);
    server.sockets.push(socket);
    return socket;
  } as unknown as new (url: string) => WebSocket;
}
