import { paths, type Proof, type Session } from '../protocol/index.js';
import type { ApiCall } from './api.js';
import type { ClientContext } from './context.js';
import type { KeyKind } from './device-keys.js';
import { ClientError, codeOf, isTemporary } from './errors.js';
import type { Generation } from './store.js';

/** Renewed this long before it ends, so that a renewal may take a few tries unnoticed. */
const RENEW_AHEAD_MS = 60_000;
/** A clock that runs wrong must not make us renew in a loop. */
const RENEW_EARLIEST_MS = 60_000;
/** Nor overflow a timer, which then would run at once. */
const RENEW_LATEST_MS = 86_400_000;
/** Refusals after which a stored key brings back nobody any more. */
const KEY_IS_DEAD = /^(session|device)_/;

/** Why a session cannot go on. */
export type SessionLoss = 'expired' | 'revoked';

/** What others have to know of a session. */
export interface SessionListener {
  /** The session is there for the first time. */
  onOpen(): void;
  onLost(loss: SessionLoss, kind: KeyKind): void;
}

interface LiveSession {
  readonly session: Session;
  readonly pair: CryptoKeyPair;
  readonly kind: KeyKind;
}

/** The session of one person: its token is here and nowhere else (SES-2, JWT-12). */
export class VisitorSession {
  readonly #context: ClientContext;
  readonly #generation: Generation;
  readonly #listener: SessionListener;
  #live?: LiveSession;
  #proof?: Proof;
  #renewing: Promise<void> | undefined;
  #timer?: number;

  constructor(context: ClientContext, generation: Generation, listener: SessionListener) {
    this.#context = context;
    this.#generation = generation;
    this.#listener = listener;
    generation.signal.addEventListener('abort', () => {
      this.rest();
    });
  }

  get isOpen(): boolean {
    return this.#live !== undefined;
  }

  /** Presents a proof. */
  async open(proof: Proof): Promise<void> {
    const { appId, keys } = this.#context;
    const kind = proof.method === 'portal-key' ? 'verified' : 'device';
    // A key that can still bring back somebody else's session must not become this person's.
    if (kind === 'verified' && (await keys.find(kind))?.session) await keys.forget(kind);
    const pair = await keys.obtain(kind);
    const session = await this.#post(paths.sessions, { app_id: appId, proof }, pair);
    this.#proof = proof;
    await this.adopt(session, pair, kind);
  }

  /** Continues the session that a stored key can renew. False where there is none. */
  async resume(kind: KeyKind): Promise<boolean> {
    const { keys } = this.#context;
    const key = await keys.find(kind);
    if (!key?.session) return false;
    try {
      await this.adopt(await this.#renewBy(key.pair), key.pair, kind);
      return true;
    } catch (error) {
      this.#generation.signal.throwIfAborted();
      if (isTemporary(error)) throw error;
      // Anything else says something of the request or the page, not of the key.
      if (KEY_IS_DEAD.test(codeOf(error) ?? '')) await keys.forget(kind);
      return false;
    }
  }

  /** Takes over a session that the server just gave to `pair`. */
  async adopt(session: Session, pair: CryptoKeyPair, kind: KeyKind): Promise<void> {
    const { identity } = session;
    const first = !this.#live;
    // SES-5: levels 2 and 4 leave no stored way back in.
    if (first && identity.level !== 2 && identity.level !== 4) {
      await this.#context.keys.remember(kind, pair, identity);
    }
    this.#generation.signal.throwIfAborted();
    this.#live = { session, pair, kind };
    this.wakeUp();
    const known = this.#generation.state.identity;
    const same = JSON.stringify(known) === JSON.stringify(identity);
    this.#generation.update({
      ...(first && { phase: 'active', refusal: undefined }),
      identity: same ? known : identity,
    });
    if (first) this.#listener.onOpen();
  }

  /** An authenticated request; an expired session is renewed once and the request repeated. */
  async call<T>(
    method: ApiCall['method'],
    path: string,
    body?: unknown,
    options?: Pick<ApiCall, 'signal' | 'timeout'>,
  ): Promise<T> {
    const { api } = this.#context;
    const request = { method, path, body, signal: this.#generation.signal, ...options };
    const { token } = this.#current.session;
    try {
      return await api.call<T>({ ...request, token });
    } catch (error) {
      if (!(await this.recover(error, token))) throw error;
      return api.call<T>({ ...request, token: this.#current.session.token });
    }
  }

  /** First frame of a socket: the token, and the proof that it is ours. */
  async socketCredentials(nonce: string): Promise<{ readonly token: string; readonly proof: string }> {
    const { session, pair } = this.#current;
    const { token } = session;
    const proof = await this.#context.api.proof(pair, 'GET', paths.socket, token, nonce);
    return { token, proof };
  }

  /** Deals with the end of a session; true when a new one is there. Throws where it cannot be had now. */
  async recover(error: unknown, token = this.#current.session.token): Promise<boolean> {
    const code = codeOf(error);
    if (code === 'session_revoked') this.#lose('revoked');
    if (code !== 'session_expired') return false;
    await this.#renew(token);
    return true;
  }

  /** Stops renewing ahead of time while nobody looks. */
  rest(): void {
    this.#context.environment.clock.clearTimeout(this.#timer);
  }

  /** Renews ahead of time again, unless nobody looks. */
  wakeUp(): void {
    this.rest();
    if (!this.#live || this.#context.presence.isResting) return;
    const { clock } = this.#context.environment;
    const { token, expires_at } = this.#live.session;
    const ahead = expires_at - clock.now() - RENEW_AHEAD_MS;
    const delay = Math.min(Math.max(ahead, RENEW_EARLIEST_MS), RENEW_LATEST_MS);
    // A renewal that fails here is made good by the next request.
    this.#timer = clock.setTimeout(() => void this.#renew(token).catch(() => undefined), delay);
  }

  /** Ends the session and its family on the server. */
  async end(): Promise<void> {
    const token = this.#live?.session.token;
    if (!token) return;
    await this.#context.api.call({ method: 'POST', path: paths.endSession, body: {}, token, keepalive: true });
  }

  get #current(): LiveSession {
    if (!this.#live) throw new ClientError('session_expired');
    return this.#live;
  }

  /** One renewal for all who ask, and none where `used` is not the newest token any more. */
  #renew(used: string): Promise<void> {
    if (this.#live?.session.token !== used) return Promise.resolve();
    return (this.#renewing ??= this.#renewNow(this.#live).finally(() => {
      this.#renewing = undefined;
    }));
  }

  async #renewNow({ session, pair, kind }: LiveSession): Promise<void> {
    try {
      if (session.identity.level === 4 && this.#proof) await this.open(this.#proof);
      else await this.adopt(await this.#renewBy(pair), pair, kind);
    } catch (error) {
      this.#generation.signal.throwIfAborted();
      if (!isTemporary(error)) {
        this.#lose(codeOf(error) === 'session_revoked' ? 'revoked' : 'expired');
      }
      throw error;
    }
  }

  #renewBy(pair: CryptoKeyPair): Promise<Session> {
    return this.#post(paths.renewSession, { app_id: this.#context.appId }, pair);
  }

  #post(path: string, body: unknown, key: CryptoKeyPair): Promise<Session> {
    return this.#context.api.call({ method: 'POST', path, body, key, signal: this.#generation.signal });
  }

  #lose(loss: SessionLoss): void {
    if (this.#live && !this.#generation.signal.aborted) this.#listener.onLost(loss, this.#live.kind);
  }
}
