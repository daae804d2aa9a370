import { paths, type Identity, type Proof } from '../protocol/index.js';
import { ClientError } from './errors.js';
import type { IdentityKeeper } from './identity.js';
import type { LiveSession } from './session.js';
import type { IdentityRequest } from './state.js';
import { isProof, subjectOf } from './subjects.js';
import type { Tabs } from './tabs.js';
import type { Visit } from './visit.js';

/** What a change of person does to the rest of the client. */
interface ChangePort {
  readonly tabs: Tabs;
  readonly subject: string | undefined;
  left(live: LiveSession | undefined): void;
  endOnServer(left: LiveSession): Promise<unknown>;
  tellRefusal(error: unknown, method: IdentityRequest['proof']['method'], visit: Visit): void;
}

/** Another description of the visitor, while one is here: the same person proven anew, or another one (SES-11). */
export class PersonChange {
  readonly #keeper: IdentityKeeper;
  readonly #port: ChangePort;

  constructor(keeper: IdentityKeeper, port: ChangePort) {
    this.#keeper = keeper;
    this.#port = port;
  }

  /** Takes over what the page describes, unless it says nothing new of who the visitor is. */
  describe(request: IdentityRequest, former: IdentityRequest | undefined): void {
    const keeper = this.#keeper;
    const before = keeper.request;
    // What to do about a refusal matters only where there was one.
    const isRefused = keeper.context.store.state.refusal !== undefined;
    const words = ({ onFailure, ...rest }: IdentityRequest) => JSON.stringify([rest, isRefused && onFailure]);
    if (former && words(former) === words(request)) return;
    const isSame = former !== undefined && JSON.stringify(former.proof) === JSON.stringify(request.proof);
    // After a logout the same proof is no new description of anybody.
    if (isSame && !before) return;
    // Whom the page handed over since is not displaced by what it says beside.
    const next = isSame && before ? { ...request, proof: before.proof } : request;
    keeper.request = next;
    keeper.take(next, before);
  }

  /** Presents a proof, also the one that was presented before. */
  async present(proof: Proof): Promise<Identity> {
    const keeper = this.#keeper;
    const before = keeper.request;
    const request = { onFailure: 'block' as const, ...keeper.described, ...before, proof };
    keeper.request = request;
    keeper.take(request, before);
    const isOvertaken = () => keeper.request?.proof !== proof;
    await keeper.work;
    const { phase, identity, refusal } = keeper.context.store.state;
    // Another proof came between, or a logout.
    if (isOvertaken() || phase === 'cleared') throw new ClientError('superseded');
    if (phase === 'active' && identity && !refusal) return identity;
    throw new ClientError(refusal?.code ?? 'identity_invalid');
  }

  /** Is somebody from now on, by a session that is there already. */
  async become(live: LiveSession): Promise<void> {
    const { wishes, live: former } = this.#keeper.visit.session;
    const visit = this.#keeper.begin('identifying');
    this.#port.left(former);
    visit.session.wishes = wishes;
    await visit.session.adopt(live);
    this.#keeper.tellReady();
  }

  /** Makes the visitor the one that `request` describes. Wipes at once where that is another one. */
  async to(request: IdentityRequest, before: IdentityRequest): Promise<void> {
    if (this.#goesOn(request, before)) {
      await this.#claim(request, before);
      return;
    }
    const { session, generation } = this.#keeper.visit;
    if (isSamePerson(request.proof, before.proof) && request.scope !== before.scope) {
      await this.#rescope(request);
      return;
    }
    const subject = subjectOf(request.proof, request.scope);
    const isSame = subject !== undefined && subject === this.#port.subject;
    // Where only the server can tell, what waits here is kept until it has.
    const mayBeSame = !session.isOpen && subject === undefined && isProof(request.proof.method);
    if (!session.live || (!isSame && !mayBeSame)) {
      await this.#switch(request, subject);
      return;
    }
    session.wishes = { claims: request.claims, scope: request.scope };
    await this.#again(request.proof as Proof, this.#keeper.visit, generation.signal);
  }

  /** True where the page only says something else of whoever is here. */
  #goesOn({ proof, scope }: IdentityRequest, before: IdentityRequest): boolean {
    const { session, generation } = this.#keeper.visit;
    const { live } = session;
    const { phase, refusal } = generation.state;
    if (scope !== before.scope) return false;
    if (live ? !session.isOpen : refusal || phase === 'cleared') return false;
    // Who proved an address once is more than what the page believes of them.
    const isMore = live?.session.identity.level === 3 && !isProof(proof.method);
    return isMore || claimsOnly(proof, before.proof);
  }

  /** The same person, proven anew. A refusal proves nothing about them: whoever is here stays who they are. */
  async #again(proof: Proof, visit: Visit, signal: AbortSignal): Promise<void> {
    try {
      await this.#keeper.context.retrier.persist(() => visit.session.open(proof), signal);
      visit.generation.update({ refusal: undefined });
    } catch (error) {
      if (!signal.aborted) this.#port.tellRefusal(error, proof.method, visit);
    }
  }

  /** The same visitor, of whom the page says something else (ANON-4). */
  async #claim(request: IdentityRequest, before: IdentityRequest): Promise<void> {
    const { visit, context, work } = this.#keeper;
    const { session, generation } = visit;
    const { proof, claims } = request;
    // What was said first is told first.
    await work.catch(() => undefined);
    if (generation.signal.aborted) return;
    session.wishes = { ...session.wishes, claims };
    const isNewId = idOf(proof) !== idOf(before.proof);
    const isNews = isNewId || (claims && JSON.stringify(claims) !== JSON.stringify(before.claims));
    // Where somebody has yet to prove who they are, it goes with that.
    if (!isNews || !(session.isOpen || generation.state.phase === 'idle')) return;
    const level = session.live?.session.identity.level ?? 0;
    if (level === 0 || (level === 1 && isNewId)) {
      await this.believe(request);
    } else if (claims) {
      const { use } = await visit.parts();
      const tell = () => use.call<Identity>('PUT', paths.claims, claims);
      generation.update({ identity: await context.retrier.persist(tell, generation.signal) });
    }
  }

  /** Nobody in particular is said to be somebody, and goes on as they are unless that is refused (TOFU-2). */
  async believe(request: IdentityRequest): Promise<void> {
    const { visit } = this.#keeper;
    const proof = request.proof.method === 'claimed' ? request.proof : ({ method: 'claimed' } as const);
    const { use } = await visit.parts();
    try {
      await use.enter(() => visit.session.open(proof));
    } catch {
      if (!visit.generation.signal.aborted) await this.#switch(request, undefined);
    }
  }

  /** The same visitor for another customer: what waits stays with the one for whom it was written. */
  async #rescope(request: IdentityRequest): Promise<void> {
    const keeper = this.#keeper;
    const { visit } = keeper;
    await (await visit.parts()).settled();
    if (visit.generation.signal.aborted) return;
    const next = keeper.begin('identifying');
    this.#port.left(undefined);
    // The page may have thought better of it meanwhile.
    await keeper.settle(keeper.request ?? request, next);
  }

  /** Another person: nothing of the former is left in any tab (JWT-13). */
  async #switch(request: IdentityRequest, subject: string | undefined): Promise<void> {
    const keeper = this.#keeper;
    const left = keeper.visit.session.live;
    const wasProven = (left?.session.identity.level ?? 0) >= 2;
    const isKnownToDiffer = subject !== undefined && this.#port.subject !== undefined;
    const next = keeper.begin('identifying');
    this.#port.left(left);
    if (wasProven && isKnownToDiffer) this.#port.tabs.clearOthers();
    await keeper.settle(request, next);
    const { live, replaces } = next.session;
    const isGone = replaces !== undefined && live?.session.family_id !== left?.session.family_id;
    // Where no session took its place, the former one is ended by itself.
    if (left && wasProven && isGone) await this.#port.endOnServer(left);
  }
}

/** Whether a description differs from the one before in what it claims alone, or names whom that did not name. */
function claimsOnly(proof: IdentityRequest['proof'], before: IdentityRequest['proof']): boolean {
  const isPlain = ({ method }: IdentityRequest['proof']) => method === 'anonymous' || method === 'claimed';
  if (isPlain(proof) && isPlain(before)) return idOf(before) === undefined || idOf(before) === idOf(proof);
  return JSON.stringify(proof) === JSON.stringify(before);
}

/** Whether two descriptions are of one visitor, as far as the page can tell. */
function isSamePerson(proof: IdentityRequest['proof'], before: IdentityRequest['proof']): boolean {
  const subject = subjectOf(proof);
  return claimsOnly(proof, before) || (subject !== undefined && subject === subjectOf(before));
}

const idOf = (proof: IdentityRequest['proof']) => ('user_id' in proof ? proof.user_id : undefined);
