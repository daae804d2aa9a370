import type { Conversation } from '../protocol/index.js';
import type { StreamConnection } from './connection.js';
import type { ClientContext } from './context.js';
import { loaded } from './errors.js';
import type { Connection } from './state.js';
import type { TabMessageKind, Tabs } from './tabs.js';

/** What the connection of all tabs needs to know of its own one. */
export interface SharedPort {
  /** Whom this tab shows, as a hash: only tabs of the same person share. */
  readonly family: string;
  tell(connection: Connection): void;
  /** This tab leads from now on: what others have left is its own to do (SES-16). */
  lead(): void;
  /** The leader heard that the team writes, in the conversation of this hash. */
  typing(hash: string): void;
}

/**
 * One connection for all tabs that show the same person: they elect a leader by a Web Lock, which holds the socket and
 * tells the others when there is something to fetch. What there is they fetch themselves, each by its own session, so
 * that nothing private passes between tabs. Without locks or channel each tab connects for itself (SES-16).
 */
export class SharedConnection {
  readonly #context: ClientContext;
  readonly #tabs: Tabs;
  readonly #connection: StreamConnection<Conversation>;
  readonly #port: SharedPort;
  #running: AbortController | undefined;
  #isLeader = false;
  /** False while no other tab has been heard of: most visitors have one, which tells nobody what arrives. */
  #isFollowed = false;
  #state: Connection = 'connecting';

  constructor(
    context: ClientContext,
    tabs: Tabs,
    connection: StreamConnection<Conversation>,
    port: SharedPort,
  ) {
    this.#context = context;
    this.#tabs = tabs;
    this.#connection = connection;
    this.#port = port;
  }

  start(): void {
    if (this.#running) return;
    const { locks } = navigator as { readonly locks?: LockManager };
    this.#running = new AbortController();
    if (!locks || !this.#tabs.canTalk) {
      this.#connection.start();
      return;
    }
    const { signal } = this.#running;
    // Also while it follows: who asked the leader before it does not ask again.
    const stopListening = this.#tabs.listen((kind, family) => {
      if (kind !== 'who' || family !== this.#port.family) return;
      this.#isFollowed = true;
      if (this.#isLeader) this.#announce();
    });
    signal.addEventListener('abort', stopListening);
    // Where locks are denied each tab connects for itself.
    this.#take(locks, signal).catch(() => {
      if (!signal.aborted) this.#connection.start();
    });
  }

  stop(): void {
    this.#running?.abort();
    this.#running = undefined;
    this.#isLeader = false;
    this.#connection.stop();
  }

  /** The own connection changed: followers hear of it. */
  told(state: Connection): void {
    this.#state = state;
    if (this.#isLeader) this.#announce();
  }

  /** The own connection brought something: followers fetch it. */
  brought(): void {
    this.#post('events', this.#port.family);
  }

  /** The own connection told that the team writes: followers hear of it. */
  typed(hash: string): void {
    this.#post('typing', hash);
  }

  /** Leads at once where nobody does, else follows until the leader is gone. */
  async #take(locks: LockManager, signal: AbortSignal): Promise<void> {
    const name = `${this.#context.owner} ${this.#port.family}`;
    const lead = (lock: Lock | null): Promise<void> => (lock ? this.#lead(signal) : Promise.resolve());
    await locks.request(name, { ifAvailable: true }, lead);
    if (signal.aborted) return;
    const over = new AbortController();
    void this.#follow(AbortSignal.any([signal, over.signal]));
    await locks.request(name, { signal }, () => {
      over.abort();
      this.#connection.stop();
      return this.#lead(signal);
    });
  }

  /** Holds the lock until the tab stops, and with it the socket. */
  #lead(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    this.#isLeader = true;
    this.#port.lead();
    this.#connection.start();
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => {
        resolve();
      });
    });
  }

  /** What no follower would hear is not told. */
  #post(kind: TabMessageKind, family: string): void {
    if (this.#isLeader && this.#isFollowed) this.#tabs.post(kind, family);
  }

  #announce(): void {
    if (this.#state !== 'connecting') this.#tabs.post(this.#state, this.#port.family);
  }

  /** Without the code for following, each tab connects for itself. */
  async #follow(signal: AbortSignal): Promise<void> {
    try {
      const { follow } = await loaded(import('./follower.js'));
      if (signal.aborted) return;
      const [context, tabs, connection, port] = [this.#context, this.#tabs, this.#connection, this.#port];
      follow({ context, tabs, connection, port }, signal);
    } catch {
      if (!signal.aborted) this.#connection.start();
    }
  }
}
