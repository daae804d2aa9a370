import { paths, type AppInfo, type IdentityMethod } from '../protocol/index.js';
import type { ClientContext } from './context.js';
import type { KeyKind } from './device-keys.js';
import { ClientError, failureOf, loaded } from './errors.js';
import type { SessionLoss } from './session.js';
import type { IdentityRequest, Phase, PinChallenge } from './state.js';
import { EMPTY_TIMELINE, Generation } from './store.js';
import { Visit } from './visit.js';

/** Decides who the visitor is, and swaps the whole visit when that changes (SES-11). */
export class IdentityKeeper {
  readonly #context: ClientContext;
  readonly #life = new AbortController();
  readonly #app: Promise<AppInfo>;
  #visit: Visit;
  #request: IdentityRequest | undefined;
  #challenge: PinChallenge | undefined;
  #phaseBeforePin: Phase | undefined;
  /** The `ready` notice that is still to be told. */
  #readyReason: 'boot' | 'cleared' | undefined = 'boot';
  #resolveReady!: () => void;
  #rejectReady!: (error: ClientError) => void;
  readonly ready = new Promise<void>((resolve, reject) => {
    this.#resolveReady = resolve;
    this.#rejectReady = reject;
  });

  constructor(context: ClientContext) {
    this.#context = context;
    this.#visit = this.#newVisit();
    // Nobody has to wait for either; whoever does, gets the error.
    this.ready.catch(() => undefined);
    this.#app = this.#loadApp();
    this.#app.catch((error: unknown) => {
      this.#fail(error);
    });
  }

  get visit(): Visit {
    return this.#visit;
  }

  identify(request: IdentityRequest): void {
    if (this.#life.signal.aborted) return;
    const before = this.#request;
    this.#request = request;
    const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
    // What to do about a refusal matters only where there was one.
    const isRefused = this.#context.store.state.refusal !== undefined;
    if (before && same(isRefused ? before : before.proof, isRefused ? request : request.proof)) return;
    void this.#settle(request, this.#begin('identifying'));
  }

  offerPin(): void {
    const { phase, app, identity } = this.#context.store.state;
    if (!app?.pin || (phase !== 'idle' && phase !== 'active') || (identity?.level ?? 0) >= 3) return;
    this.#phaseBeforePin = phase;
    this.#visit.generation.update({ phase: 'challenged' });
  }

  declinePin(): void {
    if (this.#phaseBeforePin) this.#visit.generation.update({ phase: this.#phaseBeforePin });
    this.#phaseBeforePin = undefined;
    this.#visit.flush();
  }

  async startPin(email: string): Promise<PinChallenge> {
    const { signal } = this.#visit.generation;
    const { requestPin } = await loaded(import('./pin.js'));
    const challenge = await requestPin(this.#context, signal, email);
    return (this.#challenge = challenge);
  }

  async verifyPin(pin: string): Promise<void> {
    const { signal } = this.#visit.generation;
    const { answerPin } = await loaded(import('./pin.js'));
    const pair = await this.#context.keys.obtain('verified');
    const session = await answerPin(this.#context, signal, this.#challenge?.challengeId ?? '', pin, pair);
    const visit = this.#begin('identifying');
    await visit.session.adopt(session, pair, 'verified');
    this.#accept();
  }

  /** Ends the session and forgets everything, here and on the server. */
  async destroy(): Promise<void> {
    const { keys } = this.#context;
    const ended = this.#visit.session.end();
    const gone = new ClientError('destroyed');
    this.#begin('cleared').generation.update({ connection: 'offline' });
    this.#visit.generation.end(gone);
    this.#life.abort(gone);
    this.#rejectReady(gone);
    // Without its key nobody can renew the session, even where the server could not be told.
    await Promise.allSettled([ended, keys.forget('verified'), keys.forget('device')]);
  }

  /** SES-11: everything of the old person ends and is wiped before anything of the new one begins. */
  #begin(phase: Phase): Visit {
    const { store } = this.#context;
    this.#visit.generation.end(new ClientError('destroyed'));
    this.#challenge = this.#phaseBeforePin = undefined;
    store.update({
      phase,
      generation: store.state.generation + 1,
      identity: undefined,
      refusal: undefined,
      connection: 'connecting',
      timeline: EMPTY_TIMELINE,
      unreadCount: 0,
    });
    return (this.#visit = this.#newVisit());
  }

  #newVisit(): Visit {
    const generation = new Generation(this.#context.store);
    return new Visit(this.#context, generation, (loss, kind) => {
      void this.#onLost(loss, kind);
    });
  }

  async #loadApp(): Promise<AppInfo> {
    const { environment, api, appId, retrier, store } = this.#context;
    if (!environment.subtle) throw new ClientError('insecure_context');
    const { signal } = this.#life;
    const load = () => api.call<AppInfo>({ method: 'GET', path: paths.app(appId), signal });
    const app = await retrier.persist(load, signal, this.#onUnreachable);
    store.update({ app, connection: 'connecting' });
    return app;
  }

  async #settle({ proof }: IdentityRequest, visit: Visit): Promise<void> {
    const { generation, session } = visit;
    const { signal } = generation;
    const persist = async <T>(work: () => Promise<T>) => {
      const result = await this.#context.retrier.persist(work, signal, this.#onUnreachable);
      if (generation.state.connection === 'offline') generation.update({ connection: 'connecting' });
      return result;
    };
    try {
      await this.#app;
    } catch {
      return;
    }
    try {
      signal.throwIfAborted();
      if (proof.method === 'portal-key') await persist(() => session.open(proof));
      // Who proved an address once is more than what the page believes of them.
      else if (!(await persist(() => session.resume('verified')))) {
        if (proof.method === 'claimed') await persist(() => session.open(proof));
        else if (proof.method === 'email-pin') this.#askForPin(visit);
        else if (!(await persist(() => session.resume('device')))) generation.update({ phase: 'idle' });
      }
    } catch (error) {
      if (signal.aborted) return;
      this.#refuse(error, proof.method, visit);
    }
    this.#accept();
  }

  /** COM-12: a refused proof is told, and then what the page chose happens. Nothing of it is kept. */
  #refuse(error: unknown, method: IdentityMethod, { generation }: Visit): void {
    const failure = failureOf(error);
    const refusal = { ...failure, method };
    const policy = this.#request?.onFailure;
    const hasPin = this.#context.store.state.app?.pin;
    const phase = policy === 'anonymous' ? 'idle' : policy === 'pin' && hasPin ? 'challenged' : 'blocked';
    generation.update({ phase, refusal });
    generation.notify('identity-error', { code: failure.code, method });
  }

  #askForPin(visit: Visit): void {
    if (this.#context.store.state.app?.pin) visit.generation.update({ phase: 'challenged' });
    else this.#refuse(new ClientError('pin_unavailable'), 'email-pin', visit);
  }

  async #onLost(loss: SessionLoss, kind: KeyKind): Promise<void> {
    const { keys, store } = this.#context;
    this.#readyReason ??= 'cleared';
    // The page may describe the same person again, who then signs in anew.
    if (loss === 'revoked') this.#request = undefined;
    const visit = this.#begin(loss === 'revoked' ? 'cleared' : 'identifying');
    store.notify('session-cleared', { reason: loss });
    await keys.forget(kind);
    // What ran out may be proven again; what was revoked stays so until the page describes somebody.
    if (this.#request) await this.#settle(this.#request, visit);
  }

  /** Tells that commands are accepted, once per boot and once per cleared session. */
  #accept(): void {
    const { phase } = this.#context.store.state;
    if (phase === 'identifying' || phase === 'blocked' || phase === 'cleared') return;
    const reason = this.#readyReason;
    this.#readyReason = undefined;
    this.#resolveReady();
    if (reason) this.#context.store.notify('ready', { reason });
    this.#visit.flush();
  }

  readonly #onUnreachable = (): void => {
    this.#context.store.update({ connection: 'offline' });
  };

  #fail(error: unknown): void {
    if (this.#life.signal.aborted) return;
    const fatal = failureOf(error);
    this.#context.store.update({ fatal });
    this.#context.store.notify('error', { code: fatal.code });
    this.#rejectReady(error as ClientError);
  }
}
