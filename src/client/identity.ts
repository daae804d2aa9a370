import { bootPaths, type AppInfo } from '../protocol/index.js';
import type { ClientContext } from './context.js';
import { unlessBlocked } from './environment.js';
import { ClientError, failureOf, loaded } from './errors.js';
import type { Life } from './life.js';
import type { IdentityRequest, Phase } from './state.js';
import { Generation } from './store.js';
import { Visit } from './visit.js';

/** The code of what comes after somebody is there, and of what happens rarely. */
export const loadLife = () => loaded(import('./life.js'));

/** Decides who the visitor is, and swaps the whole visit when that changes (SES-11). */
export class IdentityKeeper {
  readonly context: ClientContext;
  /** What each that describes the visitor has said last. */
  readonly #said = new Map<unknown, IdentityRequest>();
  /** What the page has described last, all taken together. */
  described: IdentityRequest | undefined;
  /** Whom the visitor is to be: as described, or by a proof that the page handed over since. */
  request: IdentityRequest | undefined;
  /** What is being done about it. */
  work: Promise<void> = Promise.resolve();
  /** The `ready` notice that is still to be told. */
  readyReason: 'boot' | 'cleared' | undefined = 'boot';
  visit: Visit;
  readonly #end = new AbortController();
  #isOver = false;
  readonly #app: Promise<AppInfo>;
  #life: Promise<Life> | undefined;
  #loadedLife: Life | undefined;
  #resolveReady!: () => void;
  #rejectReady!: (error: unknown) => void;
  readonly ready = new Promise<void>((resolve, reject) => {
    this.#resolveReady = resolve;
    this.#rejectReady = reject;
  });

  constructor(context: ClientContext) {
    this.context = context;
    this.visit = this.#newVisit();
    // Nobody has to wait for either; whoever does, gets the error.
    this.ready.catch(() => undefined);
    this.#app = this.#loadApp();
    this.#app.catch((error: unknown) => {
      this.#fail(error);
    });
  }

  /** Loaded with the first session or refusal. */
  life(): Promise<Life> {
    return (this.#life ??= this.context.retrier
      .persist(loadLife, this.#end.signal)
      .then(({ Life }) => (this.#loadedLife = new Life(this))));
  }

  /** Takes over what somebody says of the visitor, unless somebody else says more. */
  identify(said: IdentityRequest | undefined, by: unknown): void {
    this.#said.delete(by);
    if (this.#isOver || !said) return;
    this.#said.set(by, said);
    const [request = said] = [...this.#said.values()].reverse().sort((a, b) => weightOf(b) - weightOf(a));
    const before = this.described;
    this.described = request;
    if (this.#loadedLife) this.#loadedLife.change.describe(request, before);
    else if (JSON.stringify(before) !== JSON.stringify(request)) {
      this.request = request;
      this.take(request, undefined);
    }
  }

  /** Makes the visitor the one that `request` describes. */
  take(request: IdentityRequest, before: IdentityRequest | undefined): void {
    const life = this.#loadedLife;
    // Nothing of another person may stay for the time that loading takes.
    this.work =
      before && life ? life.change.to(request, before) : this.settle(request, this.begin('identifying'));
    this.work.catch(() => undefined); // told by the state
  }

  /** Ends the session and forgets everything, here and on the server. */
  async destroy(): Promise<void> {
    const left = this.visit.session.live;
    const gone = new ClientError('destroyed');
    this.#isOver = true;
    const { generation } = this.begin('cleared');
    generation.update({ connection: 'offline' });
    generation.end(gone);
    this.#rejectReady(gone);
    // Without its key nobody can renew the session, even where the server could not be told.
    const forgotten = this.context.keys.forgetAll();
    await Promise.allSettled([forgotten, this.#loadedLife?.destroyed(left)]);
    this.#end.abort(gone);
  }

  /** SES-11: everything of the old person ends and is wiped before anything of the new one begins. */
  begin(phase: Phase): Visit {
    const { store } = this.context;
    const { live } = this.visit.session;
    this.visit.generation.end(new ClientError('destroyed'));
    store.restart(phase);
    this.visit = this.#newVisit();
    // Of two people the first one's session is dead as soon as the next one has theirs (COM-13).
    if (phase === 'identifying') this.visit.session.replaces = live?.session.token;
    return this.visit;
  }

  /** Presents what the page has described, and stands where that leads. */
  async settle({ proof, claims, scope }: IdentityRequest, visit: Visit): Promise<void> {
    const { generation, session } = visit;
    const { signal } = generation;
    const { store } = this.context;
    session.wishes = { claims, scope };
    try {
      await this.#app;
      signal.throwIfAborted();
    } catch {
      return;
    }
    try {
      await this.context.retrier.persist(() => this.#present(proof, visit), signal, this.#onUnreachable);
      if (store.state.connection === 'offline') generation.update({ connection: 'connecting' });
    } catch (error) {
      if (signal.aborted) return;
      await (await this.life()).refuse(error, proof.method, visit);
    }
    const { phase } = store.state;
    if (phase === 'identifying' || phase === 'blocked' || phase === 'cleared') return;
    this.tellReady();
    visit.flush();
  }

  /** Tells that commands are accepted, once per boot and once per cleared session. */
  tellReady(): void {
    const reason = this.readyReason;
    this.readyReason = undefined;
    this.#resolveReady();
    if (reason) this.context.store.notify('ready', { reason });
  }

  async #present(described: IdentityRequest['proof'], visit: Visit): Promise<void> {
    const { session, generation } = visit;
    const { method } = described;
    const mayStand = (phase: Phase) => {
      generation.update({ phase });
    };
    if (method === 'awaited') await (await this.life()).awaitProof(visit);
    else if (method !== 'anonymous' && method !== 'claimed' && method !== 'email-pin') {
      await session.open(described);
      // Who proved an address once is more than what the page believes of them.
    } else if (await session.resume('verified')) return;
    else if (method === 'claimed') await session.open(described);
    else if (method === 'email-pin') {
      if (!this.context.store.state.app?.pin) throw new ClientError('pin_unavailable');
      mayStand('challenged');
    } else if (!(await session.resume('device'))) mayStand('idle');
  }

  #newVisit(): Visit {
    const visit: Visit = new Visit(this.context, new Generation(this.context.store), {
      life: () => this.life(),
      onOther: (live) => void this.life().then(({ change }) => change.become(live)),
    });
    return visit;
  }

  async #loadApp(): Promise<AppInfo> {
    const { environment, api, appId, retrier, store, owner } = this.context;
    if (!environment.subtle) throw new ClientError('insecure_context');
    const { signal } = this.#end;
    const load = () => api.call<AppInfo>({ method: 'GET', path: bootPaths.app(appId), signal });
    const app = await retrier.persist(load, signal, this.#onUnreachable);
    // A logout that the server has not heard of comes before anything else.
    if (hasTombstones(environment.localStorage, owner)) await (await this.life()).presentTombstones();
    store.update({ app, connection: 'connecting' });
    return app;
  }

  readonly #onUnreachable = (): void => {
    this.context.store.update({ connection: 'offline' });
  };

  #fail(error: unknown): void {
    if (this.#end.signal.aborted) return;
    const fatal = failureOf(error);
    this.context.store.update({ fatal });
    this.context.store.notify('error', { code: fatal.code });
    this.#rejectReady(error);
  }
}

/** Whether a logout is kept for the server. */
const hasTombstones = (storage: Storage | undefined, owner: string) =>
  unlessBlocked(() => storage?.getItem(owner)?.includes('"revoke":["'));

/** A proof is more than what is only claimed, and that is more than nothing. */
const weightOf = ({ proof: { method } }: IdentityRequest) =>
  method === 'anonymous' ? 0 : method === 'claimed' ? 1 : 2;
