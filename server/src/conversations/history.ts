import { ChatError, type MessagePage } from 'chat-messenger/protocol';
import type { Principal } from '../access/principal.js';
import type { ConversationRow } from '../store/queries/conversations.js';
import { messagesBefore, messagesFrom, seqOf } from '../store/queries/messages.js';
import type { MessageTable } from '../store/schema.js';
import type { Store } from '../store/store.js';
import type { Deliveries } from './deliveries.js';
import { accessible } from './readable.js';
import { messageWireFor } from './wire.js';

/** Where a page of history lies. */
export type HistoryPlace =
  | { readonly before: number }
  | { readonly after: number }
  | { readonly around: number }
  | { readonly aroundMessage: string };

/** Pages of a conversation, by place. What a page costs does not depend on how long the conversation is. */
export class History {
  readonly #store: Store;
  readonly #deliveries: Pick<Deliveries, 'hold'>;

  constructor(store: Store, deliveries: Pick<Deliveries, 'hold'>) {
    this.#store = store;
    this.#deliveries = deliveries;
  }

  async page(
    principal: Principal,
    conversationId: string,
    place: HistoryPlace,
    limit: number,
  ): Promise<MessagePage> {
    const conversation = await accessible(this.#store.read, principal, conversationId);
    const page =
      'before' in place
        ? await this.#before(conversationId, place.before, limit)
        : await this.#from(conversation, await this.#firstOf(conversation, place, limit), limit);
    this.#noteDelivery(principal, conversation, page.rows);
    const { rows, ...more } = page;
    return { messages: rows.map(messageWireFor(principal)), ...more };
  }

  async #before(conversationId: string, seq: number, limit: number) {
    const rows = await messagesBefore(this.#store.read, conversationId, seq, limit + 1);
    return { rows: rows.slice(Math.max(0, rows.length - limit)), has_older: rows.length > limit };
  }

  /** Places are 1, 2, 3, without holes: whether something lies before one needs no look. */
  async #from({ id }: ConversationRow, first: number, limit: number) {
    const rows = await messagesFrom(this.#store.read, id, first, limit + 1);
    return { rows: rows.slice(0, limit), has_older: first > 1, has_newer: rows.length > limit };
  }

  /** The first place of a page. Around a message it is in the middle, except where the conversation ends before that. */
  async #firstOf(
    { id, last_seq }: ConversationRow,
    place: Exclude<HistoryPlace, { readonly before: number }>,
    limit: number,
  ): Promise<number> {
    if ('after' in place) return place.after + 1;
    const seq = 'around' in place ? place.around : await seqOf(this.#store.read, id, place.aroundMessage);
    if (seq === undefined) throw new ChatError('not_found', 'there is no such message');
    return Math.max(1, Math.min(seq - Math.floor(limit / 2), last_seq - limit + 1));
  }

  /** Who was given a message holds it. Noted beside the answer: reading goes on where nothing can be written. */
  #noteDelivery(principal: Principal, conversation: ConversationRow, rows: readonly MessageTable[]): void {
    const [other, delivered] =
      principal.kind === 'agent'
        ? ['contact', conversation.agent_delivered_seq]
        : ['agent', conversation.contact_delivered_seq];
    const newest = rows.findLast(({ author_kind }) => author_kind === other)?.seq ?? 0;
    if (newest <= delivered) return;
    void this.#deliveries.hold(principal, { conversationId: conversation.id, seq: newest });
  }
}
