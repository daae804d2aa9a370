import type { Proof } from '../protocol/index.js';
import type { IdentityKeeper } from './identity.js';
import type { LiveSession } from './session.js';
import type { Tabs } from './tabs.js';
import type { Visit } from './visit.js';

/** How long the page has to prove the visitor again, once they act. */
const GRACE_MS = 30_000;

/** What a lapse does to the rest of the client. */
interface LapsePort {
  readonly tabs: Tabs;
  readonly change: { present(proof: Proof): Promise<unknown> };
  endOnServer(left: LiveSession): Promise<unknown>;
  forget(): Promise<void>;
  cleared(reason: 'expired', visit: Visit): void;
}

/**
 * A session that is over together with its proof (security.md 2.9). What is on the screen stays and nothing moves;
 * when the visitor acts the page is asked once for all tabs, and has 30 seconds. The server gives no grace: a dead
 * session is dead, and what is written meanwhile waits here.
 */
export class Lapse {
  readonly #keeper: IdentityKeeper;
  readonly #life: LapsePort;
  readonly #family: () => string;
  #timer: number | undefined;
  #stopWaking: (() => void) | undefined;
  #releaseLock: (() => void) | undefined;
  #rejoining: Promise<void> | undefined;
  #isDisplaced = false;

  constructor(keeper: IdentityKeeper, life: LapsePort, family: () => string) {
    this.#keeper = keeper;
    this.#life = life;
    this.#family = family;
  }

  /** Begins where nobody acts. A message that waits is an act. Who was displaced may come back by themselves. */
  begin(isDisplaced: boolean): void {
    this.#isDisplaced = isDisplaced;
    const { visit } = this.#keeper;
    visit.setConnected(false);
    const { items } = visit.generation.state.timeline;
    if (items.some(({ status }) => status === 'queued' || status === 'sending')) this.interact();
  }

  /** The visitor acted: the page is asked, once for all tabs. */
  interact(): void {
    if (this.#phase !== 'lapsed') return;
    if (this.#isDisplaced) {
      void this.rejoin().then(() => {
        this.#isDisplaced = false;
        this.interact();
      });
      return;
    }
    this.#enterGrace();
    void this.#onceForAllTabs(() => {
      this.#ask();
    });
  }

  /** Another tab asks already. */
  joinGrace(): void {
    if (this.#phase === 'lapsed') this.#enterGrace();
  }

  /** Another tab was proven as the same person. */
  async rejoin(): Promise<void> {
    if (this.#phase !== 'lapsed' && this.#phase !== 'grace') return;
    const { context, visit } = this.#keeper;
    const { use } = await visit.parts();
    // Without a network nobody is asked: what waits would be destroyed for that. What is refused is refused again at the
    // end of the grace, or at the next act.
    this.#rejoining ??= context.retrier
      .persist(() => use.rejoin(), visit.generation.signal)
      .catch(() => undefined)
      .finally(() => {
        this.#rejoining = undefined;
      });
    await this.#rejoining;
  }

  /** Somebody is proven, or nobody is here any more. */
  over(): void {
    this.#keeper.context.environment.clock.clearTimeout(this.#timer);
    this.#stopWaking?.();
    this.#releaseLock?.();
    this.#stopWaking = this.#releaseLock = undefined;
  }

  get #phase() {
    return this.#keeper.context.store.state.phase;
  }

  #enterGrace(): void {
    const { clock, onWake } = this.#keeper.context.environment;
    const graceUntil = clock.now() + GRACE_MS;
    this.#keeper.visit.generation.update({ phase: 'grace', graceUntil });
    const finish = () => void this.#finish();
    this.#timer = clock.setTimeout(finish, GRACE_MS);
    // A machine that slept has timers that did not run.
    this.#stopWaking = onWake(() => {
      if (clock.now() >= graceUntil) finish();
    });
  }

  /** A lock that nobody else gets while the grace lasts. Without locks every tab asks for itself. */
  async #onceForAllTabs(ask: () => void): Promise<void> {
    const { locks } = navigator as { readonly locks?: LockManager };
    const name = `${this.#keeper.context.owner} grace ${this.#family()}`;
    const asked = locks?.request(name, { ifAvailable: true }, (lock) => {
      // Who is gone by then must not keep the lock from those who are asked next.
      if (!lock || this.#phase !== 'grace') return undefined;
      this.#life.tabs.post('grace', this.#family());
      ask();
      return new Promise<void>((resolve) => {
        this.#releaseLock = resolve;
      });
    });
    await (asked ?? Promise.reject(new Error('no locks'))).catch(ask);
  }

  #ask(): void {
    if (this.#phase !== 'grace') return;
    const { store, provider } = this.#keeper.context;
    const { signal } = this.#keeper.visit.generation;
    const respondWith = (answer: Promise<Proof | undefined>) => {
      answer
        // An answer that comes after a logout or another person is nobody's any more.
        .then((proof) => (proof && !signal.aborted ? this.#life.change.present(proof) : undefined))
        // A refusal is told by `identity-error`, silence by the end of the grace.
        .catch(() => undefined);
    };
    store.notify('token-expired', { deadline: store.state.graceUntil ?? 0, respondWith });
    if (provider) respondWith(provider({ reason: 'expiry', fresh: true }));
  }

  /** Nobody was proven in time. */
  async #finish(): Promise<void> {
    if (this.#phase !== 'grace') return;
    this.over();
    const left = this.#keeper.visit.session.live;
    const visit = this.#keeper.begin('cleared');
    if (left) void this.#life.endOnServer(left);
    await this.#life.forget();
    this.#life.cleared('expired', visit);
  }
}
