import { paths, type Identity, type Proof } from '../protocol/index.js';
import { ClientError, failureOf } from './errors.js';
import type { IdentityKeeper } from './identity.js';
import { Lapse } from './lapse.js';
import { endOnServer, presentTombstones } from './logout.js';
import { PageGuard } from './page-guard.js';
import type { LiveSession } from './session.js';
import { SessionUse, type SessionLoss } from './session-use.js';
import type { Cleared, ClearReason, IdentityRequest } from './state.js';
import { endOf, subjectOf } from './subjects.js';
import { Tabs } from './tabs.js';
import type { Visit } from './visit.js';
import { VisitParts } from './visit-parts.js';

/**
 * What a session needs beside its token: the other tabs, its end, and the change to another person. Loaded with the
 * first session.
 */
export class Life {
  readonly tabs: Tabs;
  readonly #keeper: IdentityKeeper;
  readonly #lapse: Lapse;
  readonly #guard: PageGuard;
  #family = '';
  #proofTimer: number | undefined;

  constructor(keeper: IdentityKeeper) {
    this.#keeper = keeper;
    const { context } = keeper;
    this.tabs = new Tabs(context, () => void this.#clearedElsewhere());
    this.#lapse = new Lapse(keeper, this, () => this.#family);
    this.#guard = new PageGuard(context.store, this.tabs, () => keeper.visit);
    this.tabs.listen((kind, family) => {
      if (kind === 'active') this.#provenElsewhere(family);
      if (kind === 'grace' && family === this.#family) this.#lapse.joinGrace();
    });
  }

  /** A session is there, for the first time or again. Gives the name of its person among tabs. */
  async opened({ session }: LiveSession): Promise<string> {
    const { owner, environment } = this.#keeper.context;
    this.#lapse.over();
    this.#family = await hashOf(`${owner} ${session.contact_id}`);
    if (session.identity.level >= 2) this.tabs.post('active', this.#family);
    const proof = this.#keeper.request?.proof;
    const end = proof && endOf(proof);
    environment.clock.clearTimeout(this.#proofTimer);
    if (end !== undefined) {
      const { session: holder } = this.#keeper.visit;
      const delay = Math.max(0, end - environment.clock.now());
      this.#proofTimer = environment.clock.setTimeout(() => {
        holder.proof = undefined;
      }, delay);
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

  /** Presents a proof, also the one that was presented before. */
  async present(proof: Proof): Promise<Identity> {
    const keeper = this.#keeper;
    const before = keeper.request;
    const request = { onFailure: 'block' as const, ...before, proof };
    keeper.request = request;
    keeper.take(request, before);
    await keeper.work;
    const { phase, identity, refusal } = keeper.context.store.state;
    if (phase === 'active' && identity && !refusal) return identity;
    throw new ClientError(refusal?.code ?? 'identity_invalid');
  }

  /** Is somebody from now on, by a session that is there already. */
  async become(live: LiveSession): Promise<void> {
    const visit = this.#keeper.begin('identifying');
    await visit.session.adopt(live);
    this.#keeper.tellReady();
  }

  /** COM-12: a refused proof is told, and then what the page chose happens. Nothing of it is kept. */
  async refuse(error: unknown, method: IdentityRequest['proof']['method'], visit: Visit): Promise<void> {
    const { generation, session } = visit;
    const { request, context } = this.#keeper;
    const failure = failureOf(error);
    const policy = request?.onFailure;
    // TOFU-4: who does not match is shown a clean space, whatever came before in this browser.
    const isClean = policy === 'anonymous' || (failure.code === 'tofu_mismatch' && policy !== 'block');
    const hasPin = policy === 'pin' && context.store.state.app?.pin;
    const phase = isClean ? 'idle' : hasPin ? 'challenged' : 'blocked';
    session.ownKind = 'clean';
    session.wishes = {};
    if (isClean) await session.resume('clean').catch(() => undefined);
    this.#tellRefusal(error, method, visit);
    if (!session.isOpen) generation.update({ phase });
  }

  /** The session is over: another one follows, or nothing of it is left. */
  async #lost(loss: SessionLoss, { session, generation }: Visit): Promise<void> {
    if (generation.signal.aborted) return;
    const { live } = session;
    const level = live?.session.identity.level;
    if (loss === 'displaced' || (loss === 'expired' && (level === 2 || level === 4))) {
      generation.update({ phase: 'lapsed', connection: 'offline' });
      this.#lapse.begin(loss === 'displaced');
      return;
    }
    const visit = this.#keeper.begin(loss === 'revoked' ? 'cleared' : 'identifying');
    if (live) await this.#keeper.context.keys.forget(live.kind);
    await this.cleared(loss, visit);
  }

  /** The session is gone for good: says so, and goes on with whoever needs no proof. */
  async cleared(reason: ClearReason, visit: Visit): Promise<void> {
    const keeper = this.#keeper;
    const { request } = keeper;
    keeper.readyReason = 'cleared';
    keeper.context.store.notify('session-cleared', { reason });
    // What was proven stays cleared until the page describes somebody; that may be the same person again.
    if (request && reason !== 'revoked' && !isProof(request.proof.method)) {
      await keeper.settle(request, visit);
      return;
    }
    keeper.request = undefined;
    keeper.tellReady();
  }

  /** The visitor did something. */
  interact(): void {
    this.#lapse.interact();
  }

  /** Another description of the visitor, while one is here. */
  async change(request: IdentityRequest, before: IdentityRequest): Promise<void> {
    const { visit, context } = this.#keeper;
    const { session, generation } = visit;
    if (session.isOpen && request.scope === before.scope && isSameProof(request.proof, before.proof)) {
      await this.#claim(request, before);
      return;
    }
    const subject = subjectOf(request.proof, request.scope);
    const isSame = subject !== undefined && subject === subjectOf(before.proof, before.scope);
    // Where only the server can tell, what waits here is kept until it has.
    const mayBeSame = !session.isOpen && subject === undefined && isProof(request.proof.method);
    if (!isSame && !mayBeSame) {
      await this.#switch(request);
      return;
    }
    session.wishes = { claims: request.claims, scope: request.scope };
    if (!isProof(request.proof.method)) return;
    try {
      const present = () => session.open(request.proof as Parameters<typeof session.open>[0]);
      await context.retrier.persist(present, generation.signal);
      generation.update({ refusal: undefined });
    } catch (error) {
      if (generation.signal.aborted) return;
      // Whoever is here stays who they are; a proof that is refused proves nothing about them.
      this.#tellRefusal(error, request.proof.method, visit);
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
    const tell = () =>
      isNobody ? session.open({ method: 'claimed' }) : use.call('PUT', paths.claims, claims);
    await context.retrier.persist<unknown>(tell, generation.signal);
  }

  /** The other half of a logout: other tabs, storage and the server (SES-12). Nothing is on the screen any more. */
  async loggedOut(left: LiveSession | undefined, visit: Visit, everywhere: boolean): Promise<Cleared> {
    this.#lapse.over();
    this.tabs.clearOthers();
    const { context } = this.#keeper;
    const [server] = await Promise.all([
      left ? endOnServer(context, this.tabs, left, everywhere) : true,
      context.keys.forgetAll(),
    ]);
    await this.cleared('logout', visit);
    return { local: true, server };
  }

  /** The client is gone for good. */
  async destroyed(left: LiveSession | undefined): Promise<void> {
    if (left) await this.#endOnServer(left);
    this.#lapse.over();
    this.#guard.close();
    this.tabs.close();
  }

  presentTombstones(): Promise<void> {
    return presentTombstones(this.#keeper.context, this.tabs);
  }

  /** Another person: nothing of the former is left in any tab (JWT-13). */
  async #switch(request: IdentityRequest): Promise<void> {
    const { session } = this.#keeper.visit;
    const left = session.live;
    const wasProven = (left?.session.identity.level ?? 0) >= 2;
    const next = this.#keeper.begin('identifying');
    this.#lapse.over();
    if (wasProven && isProof(request.proof.method)) this.tabs.clearOthers();
    await this.#keeper.settle(request, next);
    // Where no session took its place, the former one is ended by itself.
    if (left && wasProven && next.session.replaces !== undefined) await this.#endOnServer(left);
  }

  #endOnServer(left: LiveSession): Promise<boolean> {
    return endOnServer(this.#keeper.context, this.tabs, left, false);
  }

  #tellRefusal(error: unknown, method: IdentityRequest['proof']['method'], { generation }: Visit): void {
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

  /** Another tab logged out: nothing is left here, before anything else can be seen. */
  async #clearedElsewhere(): Promise<void> {
    this.#lapse.over();
    const visit = this.#keeper.begin('cleared');
    await this.#keeper.context.keys.forgetAll();
    await this.cleared('other-tab', visit);
  }

  /** Another tab was proven: the same person goes on here too, and another one has taken this place. */
  #provenElsewhere(family: string): void {
    const { session } = this.#keeper.visit;
    if (!session.live || session.live.session.identity.level < 2) return;
    if (family === this.#family) void this.#lapse.rejoin();
    else void this.#clearedElsewhere();
  }
}

/** Whether two descriptions differ at most in what they claim. */
function isSameProof(one: IdentityRequest['proof'], other: IdentityRequest['proof']): boolean {
  const plain = ({ method }: IdentityRequest['proof']) => method === 'anonymous' || method === 'claimed';
  const idOf = (proof: IdentityRequest['proof']) => ('user_id' in proof ? proof.user_id : undefined);
  if (plain(one) && plain(other)) return idOf(one) === idOf(other);
  return JSON.stringify(one) === JSON.stringify(other);
}

function isProof(method: IdentityRequest['proof']['method']): boolean {
  return method !== 'anonymous' && method !== 'claimed' && method !== 'email-pin' && method !== 'awaited';
}

async function hashOf(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return [...bytes.subarray(0, 12)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
