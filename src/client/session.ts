import { bootPaths, type Proof, type Session } from '../protocol/index.js';
import type { ApiCall } from './api.js';
import type { ClientContext } from './context.js';
import type { KeyKind } from './device-keys.js';
import { codeOf, isTemporary } from './errors.js';
import type { IdentityRequest } from './state.js';
import type { Generation } from './store.js';

/** Refusals after which a stored key brings back nobody any more. */
const KEY_IS_DEAD = /^(session|device)_/;

/** What others have to know of a session. */
export interface SessionListener {
  /** The session is there, for the first time or again. */
  onOpen(): void;
  /** The page proved somebody else than the one who was here. */
  onOther(live: LiveSession): void;
}

/** A session and the key that it is bound to. */
export interface LiveSession {
  readonly session: Session;
  readonly pair: CryptoKeyPair;
  readonly kind: KeyKind;
}
/** What goes with a proof. */
export type Wishes = { readonly [K in 'claims' | 'scope']?: IdentityRequest[K] | undefined };

/** The session of one person: its token is here and nowhere else (SES-2, JWT-12). How it begins; its use is loaded apart. */
export class VisitorSession {
  /** The key of what is written without a proof. After a refused proof it is another one: a clean space (COM-12). */
  ownKind: 'device' | 'clean' = 'device';
  wishes: Wishes = {};
  /** Token of the session that the next one takes the place of (COM-13). */
  replaces: string | undefined;
  /** The session, also where it is over. */
  live: LiveSession | undefined;
  isOver = false;
  /** The proof behind the session, to be presented again. */
  proof: Proof | undefined;
  readonly #context: ClientContext;
  readonly #generation: Generation;
  readonly #listener: SessionListener;

  constructor(context: ClientContext, generation: Generation, listener: SessionListener) {
    this.#context = context;
    this.#generation = generation;
    this.#listener = listener;
    generation.signal.addEventListener('abort', () => {
      this.proof = undefined;
    });
  }

  /** True while requests can be made. */
  get isOpen(): boolean {
    return this.live !== undefined && !this.isOver;
  }

  /** Presents a proof, and is a session of whom it names. */
  async open(proof: Proof): Promise<void> {
    const { live } = this;
    const next = await this.#exchange(proof);
    const isOther = live && live.session.contact_id !== next.session.contact_id;
    if (isOther && live.session.identity.level > 1) {
      this.#listener.onOther(next);
      return;
    }
    this.proof = proof;
    await this.adopt(next);
  }

  /** Continues the session that a stored key can renew. False where there is none. */
  async resume(kind: KeyKind): Promise<boolean> {
    const { keys } = this.#context;
    const key = await keys.find(kind);
    if (!key?.session) return false;
    const { pair } = key;
    try {
      await this.adopt({ session: await this.renewBy(pair), pair, kind });
      return true;
    } catch (error) {
      this.#generation.signal.throwIfAborted();
      if (isTemporary(error)) throw error;
      // Anything else says something of the request or the page, not of the key.
      if (KEY_IS_DEAD.test(codeOf(error) ?? '')) await keys.forget(kind);
      return false;
    }
  }

  /** Takes over a session that the server just gave. */
  async adopt(live: LiveSession): Promise<void> {
    const { identity, carry_over, family_id } = live.session;
    const { level } = identity;
    const first = !this.isOpen;
    // SES-5: levels 2 and 4 leave no stored way back in.
    if (level !== 2 && level !== 4 && family_id !== this.live?.session.family_id) {
      await this.#context.keys.remember(live.kind, live.pair);
    }
    this.#generation.signal.throwIfAborted();
    this.live = live;
    this.isOver = false;
    const known = this.#generation.state.identity;
    this.#generation.update({
      ...(first && { phase: 'active', refusal: undefined, graceUntil: undefined }),
      ...(carry_over && { carryOver: carry_over }),
      identity: JSON.stringify(known) === JSON.stringify(identity) ? known : identity,
    });
    this.#listener.onOpen();
  }

  /** A new session by the device key alone, or, with the token of one that is over, by what another tab proved. */
  renewBy(pair: CryptoKeyPair, token?: string): Promise<Session> {
    const { scope } = this.wishes;
    return this.#post(bootPaths.renewSession, { app_id: this.#context.appId, scope }, pair, token);
  }

  /** Trades a proof for a session. */
  async #exchange(proof: Proof): Promise<LiveSession> {
    const { api, appId, keys } = this.#context;
    const isProof = proof.method !== 'anonymous' && proof.method !== 'claimed';
    const kind = isProof ? 'verified' : this.ownKind;
    this.#generation.signal.throwIfAborted();
    // A key that can still bring back somebody else's session must not become this person's.
    if (isProof && (await keys.find(kind))?.session) await keys.forget(kind);
    const pair = await keys.obtain(kind);
    const body = async () => {
      // What was written in this browser by nobody in particular may be carried over.
      const run = isProof ? await keys.find('device') : undefined;
      const anonymous_proof = run?.session && (await api.proof(run.pair, 'POST', bootPaths.sessions));
      const replaces = this.live?.session.token ?? this.replaces;
      return { app_id: appId, proof, ...this.wishes, replaces, anonymous_proof };
    };
    const session = await this.#post(bootPaths.sessions, body, pair);
    this.replaces = undefined;
    return { session, pair, kind };
  }

  #post(path: string, body: ApiCall['body'], key: CryptoKeyPair, token?: string): Promise<Session> {
    const { signal } = this.#generation;
    return this.#context.api.call({ method: 'POST', path, body, key, token, signal });
  }
}
