import { ChatError, type OwnSessions as OwnSessionList } from 'chat-messenger/protocol';
import type { VisitorPrincipal } from '../access/principal.js';
import type { Clock } from '../clock.js';
import type { Bus } from '../store/bus.js';
import { familiesInUse } from '../store/queries/families.js';
import type { Store } from '../store/store.js';
import { LOWEST_OWNER_LEVEL, ownSessionToWire } from './own-session.js';
import { RENEWABLE } from './renewable.js';

/** More sign-ins than this nobody looks through. */
const MAX_LISTED = 50;

/** What people may do about their own sign-ins (SES-20). */
export class OwnSessions {
  readonly #store: Store;
  readonly #bus: Bus;
  readonly #clock: Clock;

  constructor(store: Store, bus: Bus, clock: Clock) {
    this.#store = store;
    this.#bus = bus;
    this.#clock = clock;
  }

  async list(visitor: VisitorPrincipal): Promise<OwnSessionList> {
    const { workspaceId, contactId, familyId } = proven(visitor);
    const families = await familiesInUse(this.#store.read, {
      workspaceId,
      contactId,
      renewable: RENEWABLE,
      limit: MAX_LISTED,
      now: this.#clock(),
    });
    return { sessions: families.map((family) => ownSessionToWire(family, familyId)) };
  }

  async end(visitor: VisitorPrincipal, familyId: string): Promise<void> {
    const { workspaceId, contactId } = proven(visitor);
    const moved = await this.#revoke({ workspaceId, familyId, contactId });
    if (moved.length === 0) throw new ChatError('not_found', 'there is no such session');
  }

  /** For a page that has nothing left but the id. It hears nothing of whether there was such a sign-in. */
  async endById(workspaceId: string, familyId: string): Promise<void> {
    await this.#revoke({ workspaceId, familyId });
  }

  async #revoke(family: { workspaceId: string; familyId: string; contactId?: string }) {
    const moved = await this.#store.run('revokeFamily', { ...family, now: this.#clock() });
    this.#bus.publish(moved);
    return moved;
  }
}

function proven(visitor: VisitorPrincipal): VisitorPrincipal {
  if (visitor.assurance.level >= LOWEST_OWNER_LEVEL) return visitor;
  throw new ChatError('level_too_low', 'this needs a session of level 3 or 4');
}
