import { LIMITS } from 'chat-messenger/protocol';
import { mayAccess, sideOf } from '../access/policy.js';
import { streamOf, type Principal } from '../access/principal.js';
import type { Clock } from '../clock.js';
import type { Bus } from '../store/bus.js';
import type { DeliveryMark } from '../store/procedures/receipts.js';
import { undeliveredIn } from '../store/queries/receipts.js';
import type { Store } from '../store/store.js';
import { askerOf } from './asker.js';

/** How far back a place is believed that this process has not followed: as much as one answer can tell. */
const LONGEST_LOOK_BACK = LIMITS.replay_events;
/** Sessions that end are never heard of again; the oldest is forgotten, and looked back for once if it was not over. */
const MAX_REMEMBERED = 10_000;

/**
 * What the clients of one side hold, so that the other side can be told. A receipt is never worth an error: one that
 * gets lost is made up for by the next.
 */
export class Deliveries {
  readonly #store: Store;
  readonly #bus: Bus;
  readonly #clock: Clock;
  /** Up to which position of its stream each session was looked at. */
  readonly #acknowledged = new Map<string, number>();

  constructor(store: Store, bus: Bus, clock: Clock) {
    this.#store = store;
    this.#bus = bus;
    this.#clock = clock;
  }

  /**
   * The client holds its stream up to this position. Only messages of the other side count: a receipt moves no mark by
   * itself, so receipts of receipts end at once.
   */
  async acknowledge(principal: Principal, position: number): Promise<void> {
    const { sessionId, workspaceId } = principal;
    const known = this.#acknowledged.get(sessionId) ?? 0;
    if (position <= known) return;
    this.#remember(sessionId, position);
    try {
      const rows = await undeliveredIn(this.#store.read, {
        workspaceId,
        streamId: streamOf(principal),
        side: sideOf(principal),
        after: Math.max(known, position - LONGEST_LOOK_BACK),
        upTo: position,
      });
      const held = rows.filter((row) => mayAccess(principal, row));
      await this.#mark(
        principal,
        held.map(({ id, seq }) => ({ conversationId: id, seq })),
      );
    } catch {
      this.#acknowledged.delete(sessionId);
    }
  }

  /** The client was given the messages of a conversation up to here. */
  async hold(principal: Principal, mark: DeliveryMark): Promise<void> {
    await this.#mark(principal, [mark]).catch(() => undefined);
  }

  async #mark(principal: Principal, marks: readonly DeliveryMark[]): Promise<void> {
    if (marks.length === 0) return;
    const delivery = { asker: askerOf(principal), marks, now: this.#clock() };
    this.#bus.publish(await this.#store.run('markDelivered', delivery));
  }

  #remember(sessionId: string, position: number): void {
    this.#acknowledged.delete(sessionId);
    this.#acknowledged.set(sessionId, position);
    const [oldest] = this.#acknowledged.keys();
    if (this.#acknowledged.size > MAX_REMEMBERED && oldest !== undefined) this.#acknowledged.delete(oldest);
  }
}
