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
    const { session, generation } = this.#keeper.visit;
    const { method } = request.proof;
    const isSameScope = request.scope === before.scope;
    // Who proved an address once is more than what the page believes of them.
    const isMore = session.live?.session.identity.level === 3 && !isProof(method);
    if (session.isOpen && isSameScope && (isMore || isSameProof(request.proof, before.proof))) {
      await this.#claim(request, before);
      return;
    }
    const subject = subjectOf(request.proof, request.scope);
    const isSame = subject !== undefined && subject === this.#port.subject;
    // Where only the server can tell, what waits here is kept until it has.
    const mayBeSame = !session.isOpen && subject === undefined && isProof(method);
    if (!isSame && !mayBeSame) {
      await this.#switch(request, subject);
      return;
    }
    session.wishes = { claims: request.claims, scope: request.scope };
    await this.#again(request.proof as Proof, this.#keeper.visit, generation.signal);
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
  async #claim({ claims }: IdentityRequest, before: IdentityRequest): Promise<void> {
    const { visit, context } = this.#keeper;
    const { session, generation } = visit;
    session.wishes = { ...session.wishes, claims };
    if (!claims || JSON.stringify(claims) === JSON.stringify(before.claims)) return;
    const { use } = await visit.parts();
    const isNobody = generation.state.identity?.level === 0;
    const tell = async () => {
      if (isNobody) await session.open({ method: 'claimed' });
      else generation.update({ identity: await use.call<Identity>('PUT', paths.claims, claims) });
    };
    await context.retrier.persist(tell, generation.signal);
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

/** Whether two descriptions differ at most in what they claim. */
function isSameProof(one: IdentityRequest['proof'], other: IdentityRequest['proof']): boolean {
  const plain = ({ method }: IdentityRequest['proof']) => method === 'anonymous' || method === 'claimed';
  const idOf = (proof: IdentityRequest['proof']) => ('user_id' in proof ? proof.user_id : undefined);
  if (plain(one) && plain(other)) return idOf(one) === idOf(other);
  return JSON.stringify(one) === JSON.stringify(other);
}
