import type { Notice } from 'chat-messenger/protocol';
import type { ConversationTable, MessageTable } from '../schema.js';
import type { Transaction } from '../store.js';
import { appendEvents } from './event-log.js';
import { messageEvents } from './messages.js';
import { streamsOf } from './streams-of.js';

/** The author of notices. No contact and no agent has this id. */
const SYSTEM = 'system';

/**
 * Puts a notice at the end of a locked conversation. It takes a place like a message, but nobody has to read it: it
 * neither counts as unread nor shows in the list.
 */
export async function addNotice(
  transaction: Transaction,
  conversation: ConversationTable,
  input: { readonly id: string; readonly notice: Notice; readonly now: number },
): Promise<MessageTable> {
  const { db } = transaction;
  conversation.last_seq += 1;
  conversation.updated_at = Math.max(conversation.updated_at, input.now);
  const { last_seq, updated_at } = conversation;
  const message: MessageTable = {
    id: input.id,
    workspace_id: conversation.workspace_id,
    conversation_id: conversation.id,
    seq: last_seq,
    author_kind: 'system',
    author_id: SYSTEM,
    author_name: '',
    text: '',
    client_msg_id: input.id,
    created_at: input.now,
    level: null,
    method: null,
    long_lived: null,
    key_id: null,
    proven_at: null,
    notice: JSON.stringify(input.notice),
    version: 1,
    edited_at: null,
    deleted_at: null,
  };
  await db.insertInto('messages').values(message).execute();
  await db
    .updateTable('conversations')
    .set({ last_seq, updated_at })
    .where('id', '=', conversation.id)
    .execute();
  const streams = await streamsOf(transaction, [conversation.contact_id]);
  await appendEvents(transaction, messageEvents(conversation, message, streams), input.now);
  return message;
}
