import type { Principal } from '../access/principal.js';
import { AGENT_SESSION_IDLE } from '../agents/agents.js';
import type { Clock } from '../clock.js';
import { agentSessionsAmong } from '../store/queries/agents.js';
import { endedAmong } from '../store/queries/sessions.js';
import type { Store } from '../store/store.js';
import type { Connection } from './connection.js';

/** REL-27. The oldest goes when one more comes. */
const MAX_PER_CONTACT = 10;
const MAX_PER_DEVICE = 5;
const MAX_PER_AGENT = 20;
/** SES-18: an ended session loses its sockets within this time, whichever process ended it. */
const RECHECK_MS = 4_000;
const RECHECK_CHUNK = 500;

type LiveEntry = readonly [Connection, Principal];

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
    this.#cap(
      MAX_PER_CONTACT,
      (other) => other.kind === 'visitor' && other.contactId === principal.contactId,
    );
    this.#cap(
      MAX_PER_DEVICE,
      (other) => other.kind === 'visitor' && other.deviceThumbprint === principal.deviceThumbprint,
    );
  }

  remove(connection: Connection): void {
    this.#live.delete(connection);
  }

  /** Closes what is over, was ended, or lies idle. */
  async recheck(): Promise<void> {
    const now = this.#clock();
    const { read } = this.#store;
    for (const chunk of this.#chunks('visitor')) {
      const ended = await endedAmong(read, idsOf(chunk), now);
      for (const [connection, { sessionId }] of chunk) {
        const reason = ended.get(sessionId);
        if (reason) connection.close(reason);
      }
    }
    for (const chunk of this.#chunks('agent')) {
      const live = await agentSessionsAmong(read, idsOf(chunk), now - AGENT_SESSION_IDLE);
      for (const [connection, { sessionId, expiresAt }] of chunk) {
        if (expiresAt <= now) connection.close('session_expired');
        else if (!live.has(sessionId)) connection.close('session_revoked');
      }
    }
  }

  /** Tells everyone to come again, spread over ten seconds, and closes (REL-22). */
  closeAll(): void {
    clearInterval(this.#timer);
    for (const connection of this.#live.keys()) {
      connection.send({ type: 'reconnect', delay_ms: Math.floor(Math.random() * 10_000) });
      connection.close('restart');
    }
  }

  #chunks(kind: Principal['kind']): LiveEntry[][] {
    const all = [...this.#live].filter(([, principal]) => principal.kind === kind);
    return Array.from({ length: Math.ceil(all.length / RECHECK_CHUNK) }, (_, index) =>
      all.slice(index * RECHECK_CHUNK, (index + 1) * RECHECK_CHUNK),
    );
  }

  #cap(max: number, same: (other: Principal) => boolean): void {
    const all = [...this.#live].filter(([, principal]) => same(principal));
    for (const [connection] of all.slice(0, Math.max(0, all.length - max))) {
      this.#live.delete(connection);
      connection.close('replaced');
    }
  }
}

function idsOf(entries: readonly LiveEntry[]): string[] {
  return entries.map(([, { sessionId }]) => sessionId);
}
