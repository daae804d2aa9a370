import { ChatError, type ConversationStatus } from 'chat-messenger/protocol';
import { mayAccess, type Asker } from '../../access/policy.js';
import type { ConversationTable } from '../schema.js';
import type { Transaction } from '../store.js';
import { appendEvents } from './event-log.js';
import { lockFiles } from './message-files.js';
import { streamsOf } from './streams-of.js';
import { append, messageEvents, repeated, type NewMessage, type StoredMessage } from './messages.js';

/** The first message and the conversation that it began. */
export interface StartedConversationRows extends StoredMessage {
  readonly conversation: ConversationTable;
}

/** A conversation after a change, and the streams that hear of it. */
export interface ChangedConversation {
  readonly conversation: ConversationTable;
  readonly streams: readonly string[];
}

/** Begins a conversation with its first message. The same `clientMsgId` begins it once (REL-1). */
export async function startConversation(
  transaction: Transaction,
  input: NewMessage & { readonly contactId: string },
): Promise<StartedConversationRows> {
  const { db } = transaction;
  const conversation = freshConversation(input);
  const files = await lockFiles(transaction, [input]);
  const attachments = files.take(input);
  if (attachments instanceof ChatError) {
    // A repeat finds its files taken, by the try before it.
    if (await wasStarted(transaction, input)) return startedBefore(transaction, input);
    throw attachments;
  }
  const message = append(conversation, input, attachments);
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('conversations')
    .values(conversation)
    .onConflict((conflict) =>
      conflict.columns(['workspace_id', 'contact_id', 'start_client_msg_id']).doNothing(),
    )
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows !== 1n) return startedBefore(transaction, input);
  await db.insertInto('messages').values(message).execute();
  await files.save();
  const streams = await streamsOf(transaction, [input.contactId]);
  await appendEvents(transaction, messageEvents(conversation, message, streams), input.now);
  return { message, streams: streams(conversation), conversation, duplicate: false };
}

/** Closes or reopens a conversation. */
export async function setStatus(
  transaction: Transaction,
  input: {
    readonly asker: Asker;
    readonly conversationId: string;
    readonly status: ConversationStatus;
    readonly now: number;
  },
): Promise<ChangedConversation> {
  const conversation = await lockConversation(transaction, input.asker, input.conversationId);
  if (conversation.status === input.status) return { conversation, streams: [] };
  conversation.status = input.status;
  const streams = (await streamsOf(transaction, [conversation.contact_id]))(conversation);
  return changeConversation(transaction, conversation, { status: input.status }, streams, input.now);
}

/** Writes these values of a locked conversation, and tells these streams. */
export async function changeConversation(
  transaction: Transaction,
  conversation: ConversationTable,
  values: Partial<ConversationTable>,
  streams: readonly string[],
  now: number,
): Promise<ChangedConversation> {
  await transaction.db.updateTable('conversations').set(values).where('id', '=', conversation.id).execute();
  const { workspace_id: workspaceId, id: conversationId } = conversation;
  const event = { workspaceId, type: 'conversation.updated' as const, conversationId, seq: null };
  await appendEvents(
    transaction,
    streams.map((streamId) => ({ ...event, streamId })),
    now,
  );
  return { conversation, streams };
}

/** The conversation, locked; what the asker may not access is answered as what does not exist (LVL-4). */
export async function lockConversation({ db, forUpdate }: Transaction, asker: Asker, id: string) {
  const conversation = await forUpdate(
    db.selectFrom('conversations').selectAll().where('id', '=', id),
  ).executeTakeFirst();
  if (!conversation || !mayAccess(asker, conversation)) {
    throw new ChatError('not_found', 'there is no such conversation');
  }
  return conversation;
}

type Start = NewMessage & { readonly contactId: string };

function startOf({ db }: Transaction, input: Start) {
  return db
    .selectFrom('conversations')
    .selectAll()
    .where('workspace_id', '=', input.asker.workspaceId)
    .where('contact_id', '=', input.contactId)
    .where('start_client_msg_id', '=', input.clientMsgId);
}

async function wasStarted(transaction: Transaction, input: Start): Promise<boolean> {
  return (await startOf(transaction, input).executeTakeFirst()) !== undefined;
}

async function startedBefore(transaction: Transaction, input: Start): Promise<StartedConversationRows> {
  const { db } = transaction;
  const conversation = await startOf(transaction, input).executeTakeFirstOrThrow();
  const message = await db
    .selectFrom('messages')
    .selectAll()
    .where('conversation_id', '=', conversation.id)
    .where('seq', '=', 1)
    .executeTakeFirstOrThrow();
  if (!mayAccess(input.asker, conversation)) {
    throw new ChatError('not_found', 'there is no such conversation');
  }
  const streams = await streamsOf(transaction, [input.contactId]);
  const outcome = repeated(input, message, streams(conversation));
  if (outcome instanceof ChatError) throw outcome;
  return { ...outcome, conversation };
}

function freshConversation(input: NewMessage & { readonly contactId: string }): ConversationTable {
  return {
    id: input.conversationId,
    workspace_id: input.asker.workspaceId,
    contact_id: input.contactId,
    status: 'open',
    min_level: 0,
    sealed: 0,
    scope: input.asker.kind === 'visitor' ? input.asker.scope : '',
    carry: 'possible',
    last_seq: 0,
    last_contact_seq: 0,
    last_agent_seq: 0,
    contact_read_seq: 0,
    agent_read_seq: 0,
    contact_delivered_seq: 0,
    agent_delivered_seq: 0,
    start_client_msg_id: input.clientMsgId,
    preview_author: 'contact',
    preview_name: '',
    preview_text: '',
    preview_at: input.now,
    created_at: input.now,
    updated_at: input.now,
  };
}
