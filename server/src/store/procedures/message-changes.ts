import { ChatError } from 'chat-messenger/protocol';
import type { Asker } from '../../access/policy.js';
import type { ConversationTable, MessageTable } from '../schema.js';
import type { Transaction } from '../store.js';
import { lockConversation } from './conversations.js';
import { endFilesOfMessage } from './ended-files.js';
import { appendEvents } from './event-log.js';
import { previewOf } from './message-values.js';
import { messageEvents } from './messages.js';
import { streamsOf } from './streams-of.js';

/** Which message, and who wants it changed: its author alone may. */
export interface OwnMessage {
  readonly asker: Asker;
  readonly agentId: string;
  readonly conversationId: string;
  readonly messageId: string;
  readonly now: number;
}
/** A message after a change, and the streams that hear of it; none where nothing changed. */
export interface ChangedMessage {
  readonly message: MessageTable;
  readonly streams: readonly string[];
}

/** Changes the text of an agent's own message. The same text again changes nothing. */
export async function editMessage(
  transaction: Transaction,
  input: OwnMessage & { readonly text: string },
): Promise<ChangedMessage> {
  const { conversation, message } = await lockOwnMessage(transaction, input);
  if (message.deleted_at !== null) throw noSuchMessage();
  if (message.text === input.text) return { message, streams: [] };
  return change(transaction, conversation, message, { text: input.text, edited_at: input.now }, input.now);
}

/** Takes an agent's own message away. It keeps its place; its text is gone. Once more changes nothing. */
export async function deleteMessage(transaction: Transaction, input: OwnMessage): Promise<ChangedMessage> {
  const { conversation, message } = await lockOwnMessage(transaction, input);
  if (message.deleted_at !== null) return { message, streams: [] };
  await endFilesOfMessage(transaction, message.id);
  return change(
    transaction,
    conversation,
    message,
    { text: '', attachments: null, deleted_at: input.now },
    input.now,
  );
}

/** The conversation's lock puts changes of one message in an order: each gets a version of its own (REL-14). */
async function lockOwnMessage(transaction: Transaction, input: OwnMessage) {
  const conversation = await lockConversation(transaction, input.asker, input.conversationId);
  const message = await transaction.db
    .selectFrom('messages')
    .selectAll()
    .where('id', '=', input.messageId)
    .where('conversation_id', '=', conversation.id)
    .where('author_kind', '=', 'agent')
    .where('author_id', '=', input.agentId)
    .executeTakeFirst();
  if (!message) throw noSuchMessage();
  return { conversation, message };
}

async function change(
  transaction: Transaction,
  conversation: ConversationTable,
  before: MessageTable,
  values: Partial<Pick<MessageTable, 'text' | 'attachments' | 'edited_at' | 'deleted_at'>>,
  now: number,
): Promise<ChangedMessage> {
  const { db } = transaction;
  const changed = { ...values, version: before.version + 1 };
  const message = { ...before, ...changed };
  await db
    .updateTable('messages')
    .set(changed)
    .where('conversation_id', '=', conversation.id)
    .where('seq', '=', message.seq)
    .execute();
  // A notice is no preview: what stands in the list is the newest that somebody wrote.
  if (message.seq === Math.max(conversation.last_contact_seq, conversation.last_agent_seq)) {
    const preview_text = previewOf(message.text);
    await db.updateTable('conversations').set({ preview_text }).where('id', '=', conversation.id).execute();
  }
  const streams = await streamsOf(transaction, [conversation.contact_id]);
  const events = messageEvents(conversation, message, streams, 'message.updated');
  await appendEvents(transaction, events, now);
  return { message, streams: streams(conversation) };
}

/** Somebody else's is answered like none at all. */
function noSuchMessage(): ChatError {
  return new ChatError('not_found', 'there is no such message');
}
