import type { Principal } from '../access/principal.js';
import type { Clock } from '../clock.js';
import { agentSessionsAmong } from '../store/queries/agents.js';
import { revokedAmong } from '../store/queries/sessions.js';
import type { Store } from '../store/store.js';
import type { Connection } from './connection.js';

/** REL-27. The oldest goes when one more comes. */
const MAX_PER_CONTACT = 10;
const MAX_PER_DEVICE = 5;
const MAX_PER_AGENT = 20;
/** SES-18: an ended session loses its sockets within this time, whichever process ended it. */
const RECHECK_MS = 4_000;
const RECHECK_CHUNK = 500;

/** The sockets of this process by the people behind them. */
export class LiveConnections {
  readonly #live = new Map<Connection, Principal>();
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #timer: NodeJS.Timeout;

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
    // A failed look is repeated at the next turn; the database being away must not close sockets (REL-28).
    this.#timer = setInterval(() => void this.recheck().catch(() => undefined), RECHECK_MS).unref();
  }

  add(connection: Connection, principal: Principal): void {
    this.#live.set(connection, principal);
    if (principal.kind === 'agent') {
      this.#cap(MAX_PER_AGENT, (other) => other.kind === 'agent' && other.agentId === principal.agentId);
      return;
    }
    this.#cap(MAX_PER_CONTACT, (other) => other.kind === 'visitor' && other.contactId === principal.contactId);
    this.#cap(
      MAX_PER_DEVICE,
      (other) => other.kind === 'visitor' && other.deviceThumbprint === principal.deviceThumbprint,
    );
  }

  remove(connection: Connection): void {
    this.#live.delete(connection);
  }

  /** Closes what is expired or was ended. */
  async recheck(): Promise<void> {
    const now = this.#clock();
    for (const [connection, { expiresAt }] of this.#live) {
      if (expiresAt <= now) connection.close('session_expired');
    }
    const visitors = this.#hashes('visitor');
    for (let from = 0; from < visitors.length; from += RECHECK_CHUNK) {
      const revoked = await revokedAmong(this.#store.read, visitors.slice(from, from + RECHECK_CHUNK));
      this.#closeWhere(({ sessionId }) => revoked.has(sessionId));
    }
    const agents = this.#hashes('agent');
    if (agents.length === 0) return;
    const alive = await agentSessionsAmong(this.#store.read, agents);
    const asked = new Set(agents);
    this.#closeWhere(({ sessionId }) => asked.has(sessionId) && !alive.has(sessionId));
  }

  /** Tells everyone to come again, spread over ten seconds, and closes (REL-22). */
  closeAll(): void {
    clearInterval(this.#timer);
    for (const connection of this.#live.keys()) {
      connection.send({ type: 'reconnect', delay_ms: Math.floor(Math.random() * 10_000) });
      connection.close('restart');
    }
  }

  #hashes(kind: Principal['kind']): string[] {
    return [...this.#live.values()].filter((one) => one.kind === kind).map(({ sessionId }) => sessionId);
  }

  #closeWhere(ended: (principal: Principal) => boolean): void {
    for (const [connection, principal] of this.#live) {
      if (ended(principal)) connection.close('session_revoked');
    }
  }

  #cap(max: number, same: (other: Principal) => boolean): void {
    const all = [...this.#live].filter(([, principal]) => same(principal));
    for (const [connection] of all.slice(0, Math.max(0, all.length - max))) {
      this.#live.delete(connection);
      connection.close('replaced');
    }
  }
}
