import type { FormAnswer } from '../protocol/index.js';
import { announceChanges } from './announcements.js';
import type { Act, Question, Saying } from './chat-client.js';
import { ClientError, failureOf, loaded } from './errors.js';
import { hashOf } from './hash.js';
import type { IdentityKeeper } from './identity.js';
import { Lapse } from './lapse.js';
import { liveEnvironment } from './live-environment.js';
import { endOnServer, presentTombstones } from './logout.js';
import { destroyOutbox } from './outbox-database.js';
import { PageGuard } from './page-guard.js';
import { PersonChange } from './person-change.js';
import type { LiveSession } from './session.js';
import { SessionUse, type SessionLoss } from './session-use.js';
import type { Cleared, ClearReason, IdentityRequest } from './state.js';
import { endOf, isProof, subjectOf } from './subjects.js';
import { Tabs } from './tabs.js';
import type { Visit } from './visit.js';
import { VisitParts } from './visit-parts.js';

/**
 * What a session needs beside its token: its end in every form, the other tabs, and the change to another person.
 * Loaded with the first session or refusal.
 */
export class Life {
  readonly tabs: Tabs;
  readonly change: PersonChange;
  /** Whom the session is about, where the page itself could tell. */
  subject: string | undefined;
  readonly #keeper: IdentityKeeper;
  readonly #lapse: Lapse;
  readonly #guard: PageGuard;
  /** Name of the person among tabs, and the session family that was told to them last. */
  #family = '';
  #told = '';
  #proofTimer: number | undefined;

  constructor(keeper: IdentityKeeper) {
    this.#keeper = keeper;
    const { environment } = keeper.context;
    Object.assign(environment, { ...liveEnvironment(), ...environment });
    announceChanges(keeper.context.store);
    this.change = new PersonChange(keeper, this);
    this.tabs = new Tabs(keeper.context, () => void this.#clearedElsewhere(true));
    this.#lapse = new Lapse(keeper, this, () => this.#family);
    this.#guard = new PageGuard(keeper.context.store, this.tabs, () => keeper.visit);
    this.tabs.listen((kind, family) => {
      if (kind === 'active') void this.#provenElsewhere(family);
      if (kind === 'grace' && family === this.#family) this.#lapse.joinGrace();
    });
  }

  /** A session is there, for the first time or again. Gives the name of its person among tabs. */
  async opened({ session }: LiveSession): Promise<string> {
    this.#lapse.over();
    this.#family = await hashOf(this.#keeper.context.owner, session.contact_id);
    if (session.family_id !== this.#told) {
      this.#told = session.family_id;
      this.#keepProof();
      if (session.identity.level >= 2) this.tabs.post('active', this.#family);
    }
    return this.#family;
  }

  partsOf(visit: Visit): VisitParts {
    const { context } = this.#keeper;
    const use = new SessionUse(context, visit.generation, visit.session, (loss) => {
      void this.#lost(loss, visit);
    });
    return new VisitParts(context, visit, use, this);
  }

  /** Asks the page's provider who is there. Without one, or without an answer, the page will hand over a proof later. */
  async awaitProof({ session, generation }: Visit): Promise<void> {
    const proof = await this.#keeper.context.provider?.({ reason: 'boot', fresh: false });
    generation.signal.throwIfAborted();
    if (proof) await session.open(proof);
    else generation.update({ phase: 'awaited' });
  }

  /** COM-12: a refused proof is told, and then what the page chose happens. Nothing of it is kept. */
  async refuse(error: unknown, method: IdentityRequest['proof']['method'], visit: Visit): Promise<void> {
    const { generation, session } = visit;
    const { request, context } = this.#keeper;
    const policy = request?.onFailure;
    // TOFU-4: who does not match is shown a clean space, whatever came before in this browser.
    const isClean =
      policy === 'anonymous' || (failureOf(error).code === 'tofu_mismatch' && policy !== 'block');
    const hasPin = policy === 'pin' && context.store.state.app?.pin;
    session.ownKind = 'clean';
    session.wishes = {};
    await context.keys.forget('clean');
    this.tellRefusal(error, method, visit);
    generation.update({ phase: isClean ? 'idle' : hasPin ? 'challenged' : 'blocked' });
  }

  tellRefusal(error: unknown, method: IdentityRequest['proof']['method'], { generation }: Visit): void {
    const named = method === 'awaited' ? 'identity-token' : method;
    const failure = failureOf(error);
    const { reason, requestId } = error instanceof ClientError ? error : {};
    generation.update({ refusal: { ...failure, method: named } });
    generation.notify('identity-error', {
      code: failure.code,
      method: named,
      ...(reason && { reason }),
      ...(requestId && { requestId }),
    });
  }

  /** The visitor did something. */
  interact(): void {
    this.#lapse.interact();
  }

  /**
   * Whoever was here is gone, and so is what their session waited for. What they did not send is destroyed: at once
   * where they were their browser, else when somebody else is proven, since it may be the same person once more.
   */
  left(live: LiveSession | undefined): void {
    this.#lapse.over();
    if (live && live.kind !== 'verified') void destroyOutbox(this.#keeper.context, live.kind);
  }

  /** Nothing in this browser leads back to anybody. */
  async forget(): Promise<void> {
    const { context } = this.#keeper;
    await Promise.all([context.keys.forgetAll(), destroyOutbox(context)]);
  }

  async submitAnswers(answers: readonly FormAnswer[]): Promise<void> {
    await (await this.#loadActs()).submitAnswers(this.#keeper, answers);
  }

  /** Does what a visitor does in this visit. The lists of the client name what takes these parameters. */
  async perform(visit: Visit, kind: string, name: string, parameters: readonly unknown[]): Promise<unknown> {
    const { signal } = visit.generation;
    if (kind === 'act') {
      const act = (await this.#loadActs())[name as Act] as (...parameters: readonly unknown[]) => unknown;
      // The next person does not do what this one clicked.
      signal.throwIfAborted();
      return act(this.#keeper, ...parameters);
    }
    if (kind === 'ask') return visit.talk((talk) => talk.ask(name as Question, parameters));
    // Nobody waits for it, so what goes wrong here must be heard of in another way.
    visit
      .talk((talk) => {
        talk.say(name as Saying, parameters);
      })
      .catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    return undefined;
  }

  #loadActs() {
    return loaded(import('./acts.js'));
  }

  /**
   * The session is gone for good: says so, and goes on with whoever needs no proof. What was proven stays cleared until
   * the page describes somebody, unless it may be presented again.
   */
  cleared(reason: ClearReason, visit: Visit, mayPresent = false): void {
    const keeper = this.#keeper;
    // Somebody else is here already.
    if (visit.generation.signal.aborted) return;
    keeper.readyReason = 'cleared';
    keeper.context.store.notify('session-cleared', { reason });
    const { request } = keeper;
    const isAwaited = request?.proof.method === 'awaited';
    if (request && (mayPresent || (reason !== 'revoked' && !isProof(request.proof.method)))) {
      if (mayPresent || !isAwaited) {
        void keeper.settle(request, visit);
        return;
      }
      // Whoever asks a provider right after a logout undoes the logout.
      visit.generation.update({ phase: 'awaited' });
    } else {
      keeper.request = undefined;
      if (reason === 'revoked') keeper.described = undefined;
      visit.generation.update({ phase: 'cleared' });
    }
    keeper.tellReady();
  }

  /** The other half of a logout: other tabs, storage and the server (SES-12). Nothing is on the screen any more. */
  async loggedOut(left: LiveSession | undefined, visit: Visit, everywhere = false): Promise<Cleared> {
    this.#lapse.over();
    this.tabs.clearOthers();
    const { context } = this.#keeper;
    const told = left ? endOnServer(context, this.tabs, left, everywhere) : Promise.resolve(true);
    await this.forget();
    this.cleared('logout', visit);
    return { local: true, server: await told };
  }

  /** The client is gone for good. */
  async destroyed(left: LiveSession | undefined): Promise<void> {
    this.#lapse.over();
    this.#guard.close();
    await Promise.all([destroyOutbox(this.#keeper.context), left && this.endOnServer(left)]);
    this.tabs.close();
  }

  endOnServer(left: LiveSession): Promise<boolean> {
    return endOnServer(this.#keeper.context, this.tabs, left, false);
  }

  presentTombstones(): Promise<void> {
    return presentTombstones(this.#keeper.context, this.tabs);
  }

  /** The session is over: another one follows, or nothing of it is left. */
  async #lost(loss: SessionLoss, { session, generation }: Visit): Promise<void> {
    if (generation.signal.aborted) return;
    const { live } = session;
    const { level = 0 } = live?.session.identity ?? {};
    // Whoever is only their browser was not signed in, and goes on as somebody new.
    const isEnded = loss === 'revoked' && level > 1;
    if (loss === 'displaced' || (loss === 'expired' && (level === 2 || level === 4))) {
      generation.update({ phase: 'lapsed', connection: 'offline' });
      this.#lapse.begin(loss === 'displaced');
      return;
    }
    const visit = this.#keeper.begin(isEnded ? 'cleared' : 'identifying');
    // From now on the same description is a new one.
    if (isEnded) this.#keeper.described = undefined;
    this.left(live);
    if (live) await this.#keeper.context.keys.forget(live.kind);
    this.cleared(loss, visit, !isEnded);
  }

  /** Remembers whom the proof of the newest session is about, and keeps a token no longer than it lives (JWT-12). */
  #keepProof(): void {
    const keeper = this.#keeper;
    const { clock } = keeper.context.environment;
    const { request, visit } = keeper;
    this.subject = request && subjectOf(request.proof, request.scope);
    clock.clearTimeout(this.#proofTimer);
    const end = request && endOf(request.proof);
    if (end === undefined) return;
    this.#proofTimer = clock.setTimeout(
      () => {
        visit.session.proof = undefined;
        if (keeper.request?.proof === request?.proof && request) {
          keeper.request = { ...request, proof: { method: 'awaited' } };
        }
      },
      Math.max(0, end - clock.now()),
    );
  }

  /** Another tab logged out: nothing is left here, before anything else can be seen. */
  async #clearedElsewhere(wasLogout: boolean): Promise<void> {
    this.#lapse.over();
    const visit = this.#keeper.begin('cleared');
    // Where somebody else was proven instead, what is stored is theirs by now.
    if (wasLogout) await this.forget();
    this.cleared('other-tab', visit);
  }

  /** Another tab was proven: the same person goes on here too, and another one has taken this place. */
  async #provenElsewhere(family: string): Promise<void> {
    const { session, generation } = this.#keeper.visit;
    const { live } = session;
    if (!live || live.session.identity.level < 2) return;
    // Who has only just come here is known by their session, before anybody was told.
    const own = await hashOf(this.#keeper.context.owner, live.session.contact_id);
    if (generation.signal.aborted) return;
    if (family === own) void this.#lapse.rejoin();
    else void this.#clearedElsewhere(false);
  }
}
