import { paths } from '../protocol/index.js';
import type { ApiCall } from './api.js';
import type { ClientContext } from './context.js';
import { ClientError, codeOf, isTemporary } from './errors.js';
import type { LiveSession, VisitorSession } from './session.js';
import type { Generation } from './store.js';

/** Renewed this long before it ends, so that a renewal may take a few tries unnoticed. */
const RENEW_AHEAD_MS = 60_000;
/** A clock that runs wrong must not make us renew in a loop. */
const RENEW_EARLIEST_MS = 60_000;
/** Nor overflow a timer, which then would run at once. */
const RENEW_LATEST_MS = 86_400_000;

/** How a request is made. `prove` signs a device proof over it as well (SES-4). */
export type CallOptions = Pick<ApiCall, 'signal' | 'timeout' | 'keepalive' | 'headers' | 'read'> & {
  readonly prove?: boolean;
};
/** Why a session cannot go on. `displaced`: newer ones of the same person took its place (SES-19). */
export type SessionLoss = 'expired' | 'revoked' | 'displaced';

/** What a session is for: requests, kept going until it cannot be renewed any more. Loaded with the first session. */
export class SessionUse {
  readonly session: VisitorSession;
  readonly #context: ClientContext;
  readonly #generation: Generation;
  readonly #onLost: (loss: SessionLoss) => void;
  #renewing: Promise<void> | undefined;
  #entering: Promise<void> | undefined;
  #timer?: number;

  constructor(
    context: ClientContext,
    generation: Generation,
    session: VisitorSession,
    onLost: (loss: SessionLoss) => void,
  ) {
    this.#context = context;
    this.#generation = generation;
    this.session = session;
    this.#onLost = onLost;
    generation.signal.addEventListener('abort', () => {
      this.rest();
    });
  }

  /** Presents what needs no proof. One at a time: whoever comes meanwhile sees first what came of it. */
  async enter(work: () => Promise<void>): Promise<void> {
    while (this.#entering) await this.#entering;
    const entering = this.#context.retrier.persist(work, this.#generation.signal, () => {
      if (!this.session.isOpen) this.#generation.update({ connection: 'offline' });
    });
    this.#entering = entering.catch(() => undefined).then(() => (this.#entering = undefined));
    await entering;
  }

  /** An authenticated request; an expired session is renewed once and the request repeated. */
  async call<T>(
    method: ApiCall['method'],
    path: string,
    body?: unknown,
    options: CallOptions = {},
  ): Promise<T> {
    const send = () => {
      const { pair, session } = this.#current;
      const { token } = session;
      const key = options.prove ? { key: pair } : {};
      const { signal } = this.#generation;
      return this.#context.api.call<T>({ method, path, body, signal, ...options, ...key, token });
    };
    // Nothing moves while a session is over.
    if (!this.session.isOpen) throw new ClientError('session_expired');
    const { token } = this.#current.session;
    try {
      return await send();
    } catch (error) {
      if (!(await this.recover(error, token))) throw error;
      return send();
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
    if (code === 'session_displaced') this.#lose('displaced');
    if (code !== 'session_expired') return false;
    await this.#renew(token, true);
    return true;
  }

  /** Continues from what another tab of this browser proved, where this tab had a session of the same person. */
  async rejoin(): Promise<void> {
    const { session, pair, kind } = this.#current;
    await this.session.adopt({ session: await this.session.renewBy(pair, session.token), pair, kind });
  }

  /** Stops renewing ahead of time while nobody looks. */
  rest(): void {
    this.#context.environment.clock.clearTimeout(this.#timer);
  }

  /** Renews ahead of time again, unless nobody looks. */
  wakeUp(): void {
    this.rest();
    if (!this.session.isOpen || this.#context.presence.isResting || this.#generation.signal.aborted) return;
    const { clock } = this.#context.environment;
    const { token, expires_at } = this.#current.session;
    const ahead = expires_at - clock.now() - RENEW_AHEAD_MS;
    const delay = Math.min(Math.max(ahead, RENEW_EARLIEST_MS), RENEW_LATEST_MS);
    this.#timer = clock.setTimeout(() => {
      // Only the server says that a session is over: this clock may be wrong. One more try, then it is left to that.
      this.#renew(token, false).catch(() => {
        if (clock.now() < expires_at) this.wakeUp();
      });
    }, delay);
  }

  get #current(): LiveSession {
    const { live } = this.session;
    if (!live) throw new ClientError('session_expired');
    return live;
  }

  /** One renewal for all who ask, and none where `used` is not the newest token any more. */
  #renew(used: string, isOver: boolean): Promise<void> {
    const { live } = this.session;
    if (live?.session.token !== used) return Promise.resolve();
    return (this.#renewing ??= this.#renewNow(live, isOver).finally(() => {
      this.#renewing = undefined;
    }));
  }

  async #renewNow({ session, pair, kind }: LiveSession, isOver: boolean): Promise<void> {
    const { level } = session.identity;
    try {
      if (level === 2 || level === 4) await this.#presentAgain();
      else {
        const renewed = await this.session.renewBy(pair, session.token);
        await this.session.adopt({ session: renewed, pair, kind });
      }
    } catch (error) {
      this.#generation.signal.throwIfAborted();
      if (codeOf(error) === 'session_revoked') this.#lose('revoked');
      else if (isOver && !isTemporary(error)) {
        this.#lose('expired');
        // Whoever asked for something hears of the session, not of the proof that did not bring it back.
        throw new ClientError('session_expired', { cause: error });
      }
      throw error;
    }
  }

  /** Levels 2 and 4 come back only by a proof of the page: a new one, or the one it booted with (SES-5). */
  async #presentAgain(): Promise<void> {
    const { provider } = this.#context;
    const proof = provider ? await provider({ reason: 'expiry', fresh: true }) : this.session.proof;
    this.#generation.signal.throwIfAborted();
    if (!proof) throw new ClientError('session_expired');
    await this.session.open(proof);
  }

  #lose(loss: SessionLoss): void {
    if (!this.session.isOpen || this.#generation.signal.aborted) return;
    this.session.isOver = true;
    this.rest();
    this.#onLost(loss);
  }
}
