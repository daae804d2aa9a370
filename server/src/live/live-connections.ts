import { endsIn, endsOf, isEnds, type Principal } from '../access/principal.js';
import { AGENT_SESSION_IDLE } from '../agents/agents.js';
import type { Clock } from '../clock.js';
import { agentSessionsAmong } from '../store/queries/agents.js';
import { endedAmong, type SessionEnd } from '../store/queries/sessions.js';
import type { Bus, MovedStreams } from '../store/bus.js';
import type { Store } from '../store/store.js';
import type { Connection, CloseReason } from './connection.js';

/** REL-27. The oldest goes when one more comes. */
const MAX_PER_CONTACT = 10;
const MAX_PER_DEVICE = 5;
const MAX_PER_AGENT = 20;
/** SES-18: an ended session loses its sockets within this time, whichever process ended it. */
const RECHECK_MS = 4_000;
const RECHECK_CHUNK = 500;

const REASONS: Readonly<Record<SessionEnd, CloseReason>> = {
  session_revoked: 'session_revoked',
  session_displaced: 'replaced',
  session_expired: 'session_expired',
};

type LiveEntry = readonly [Connection, Principal];

/** The sockets of this process by the people behind them. */
export class LiveConnections {
  readonly #live = new Map<Connection, Principal>();
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #timer: NodeJS.Timeout;
  readonly #unsubscribe: () => void;

  constructor(store: Store, bus: Bus, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
    // A failed look is repeated at the next turn; the database being away must not close sockets (REL-28).
    this.#timer = setInterval(() => void this.recheck().catch(() => undefined), RECHECK_MS).unref();
    this.#unsubscribe = bus.subscribe((moved) => {
      this.#hear(moved);
    });
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
    const all = [...this.#live];
    await this.#recheckVisitors(all.filter(([, { kind }]) => kind === 'visitor'));
    await this.#recheckAgents(all.filter(([, { kind }]) => kind === 'agent'));
  }

  /** Somebody's sessions ended: the turn of the timer need not be waited for. */
  #hear(moved: MovedStreams): void {
    if (moved === 'every') {
      void this.recheck().catch(() => undefined);
      return;
    }
    const ends = new Set(moved.filter(isEnds));
    if (ends.size === 0) return;
    const concerned = [...this.#live].filter(
      ([, principal]) =>
        principal.kind === 'visitor' &&
        (ends.has(endsOf(principal.contactId)) || ends.has(endsIn(principal.workspaceId))),
    );
    void this.#recheckVisitors(concerned).catch(() => undefined);
  }

  async #recheckVisitors(entries: readonly LiveEntry[]): Promise<void> {
    for (const chunk of chunksOf(entries)) {
      const ended = await endedAmong(this.#store.read, idsOf(chunk), this.#clock());
      for (const [connection, { sessionId }] of chunk) {
        const end = ended.get(sessionId);
        if (end) connection.close(REASONS[end]);
      }
    }
  }

  async #recheckAgents(entries: readonly LiveEntry[]): Promise<void> {
    const now = this.#clock();
    const { read } = this.#store;
    for (const chunk of chunksOf(entries)) {
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
    this.#unsubscribe();
    for (const connection of this.#live.keys()) {
      connection.send({ type: 'reconnect', delay_ms: Math.floor(Math.random() * 10_000) });
      connection.close('restart');
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

function idsOf(entries: readonly LiveEntry[]): string[] {
  return entries.map(([, { sessionId }]) => sessionId);
}

function chunksOf(entries: readonly LiveEntry[]): (readonly LiveEntry[])[] {
  return Array.from({ length: Math.ceil(entries.length / RECHECK_CHUNK) }, (_, index) =>
    entries.slice(index * RECHECK_CHUNK, (index + 1) * RECHECK_CHUNK),
  );
}
