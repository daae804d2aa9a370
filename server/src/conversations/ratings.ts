import { ChatError, LIMITS, type Conversation, type Rating } from 'chat-messenger/protocol';
import type { VisitorPrincipal } from '../access/principal.js';
import type { Clock } from '../clock.js';
import type { Bus } from '../store/bus.js';
import type { Store } from '../store/store.js';
import type { Workspaces } from '../workspaces/workspaces.js';
import { askerOf } from './asker.js';
import { cleanShortText } from './short-text.js';
import { conversationToWire } from './wire.js';

interface Parts {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly workspaces: Pick<Workspaces, 'get'>;
}

/** What contacts thought of their conversations. */
export class Ratings {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Takes a rating in place of the one before. Where a workspace asks for none, there is nothing to put it. */
  async rate(
    visitor: VisitorPrincipal,
    conversationId: string,
    { score, comment: said = '' }: Rating,
  ): Promise<Conversation> {
    const { store, bus, clock, workspaces } = this.#parts;
    const { settings } = await workspaces.get(visitor.workspaceId);
    if (!settings.rating) throw new ChatError('not_found', 'this workspace asks for no rating');
    const comment = cleanShortText(said, LIMITS.comment_code_points);
    if (comment === undefined) {
      throw new ChatError(
        'too_large',
        `comment must not exceed ${String(LIMITS.comment_code_points)} characters`,
      );
    }
    const { conversation, streams } = await store.run('rateConversation', {
      asker: askerOf(visitor),
      conversationId,
      rating: { score, ...(comment !== '' && { comment }) },
      now: clock(),
    });
    bus.publish(streams);
    return conversationToWire(conversation);
  }
}
