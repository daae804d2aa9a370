import type { Message } from 'chat-messenger/protocol';
import { mayAccess } from '../access/policy.js';
import type { VisitorPrincipal } from '../access/principal.js';
import { messageToWire } from '../conversations/wire.js';
import { conversationsOfOwner, type ConversationRow } from '../store/queries/conversations.js';
import { messagesFrom } from '../store/queries/messages.js';
import type { Store } from '../store/store.js';

const CONVERSATIONS_AT_ONCE = 100;
const MESSAGES_AT_ONCE = 200;

/** A conversation to go through once, however long it is. */
export interface OwnConversation {
  readonly row: ConversationRow;
  readonly messages: AsyncIterable<Message>;
}

/** Everything that a visitor may read, conversation by conversation, the oldest first (LVL-3). */
export async function* ownConversations(
  { read }: Pick<Store, 'read'>,
  visitor: VisitorPrincipal,
): AsyncGenerator<OwnConversation> {
  const { workspaceId, contactId, linkedContactId, scope } = visitor;
  const contactIds = linkedContactId === undefined ? [contactId] : [contactId, linkedContactId];
  let after = '';
  for (;;) {
    const rows = await conversationsOfOwner(read, {
      ...{ workspaceId, contactIds, scope, after },
      limit: CONVERSATIONS_AT_ONCE,
    });
    for (const row of rows.filter((one) => mayAccess(visitor, one))) {
      yield { row, messages: messagesOf(read, row.id) };
    }
    const last = rows.at(-1);
    if (!last || rows.length < CONVERSATIONS_AT_ONCE) return;
    after = last.id;
  }
}

async function* messagesOf(read: Store['read'], conversationId: string): AsyncGenerator<Message> {
  let after = 0;
  for (;;) {
    const rows = await messagesFrom(read, conversationId, after + 1, MESSAGES_AT_ONCE);
    for (const row of rows) yield messageToWire(row);
    const last = rows.at(-1);
    if (!last || rows.length < MESSAGES_AT_ONCE) return;
    after = last.seq;
  }
}
