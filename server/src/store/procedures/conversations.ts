import { ChatError, type ConversationStatus } from 'chat-messenger/protocol';
import { mayAccess, mayWrite, type Asker } from '../../access/policy.js';
import type { ConversationTable } from '../schema.js';
import type { Transaction } from '../store.js';
import { setClaims, type NewClaims } from './contacts.js';
import { appendEvents } from './event-log.js';
import { lockFiles } from './message-files.js';
import { hasSameAnswers } from './message-values.js';
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

/** What was answered before the first message, as JSON, and what of it the contact says of itself. */
export interface AnswersOfStart {
  readonly answers?: string;
  readonly claims?: NewClaims;
}
type Start = NewMessage & AnswersOfStart & { readonly contactId: string };

/** Begins a conversation with its first message. The same `clientMsgId` begins it once (REL-1). */
export async function startConversation(
  transaction: Transaction,
  start: Start,
): Promise<StartedConversationRows> {
  const { db } = transaction;
  const { input, heard } = await withClaims(transaction, start);
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
  return { message, streams: [...heard, ...streams(conversation)], conversation, duplicate: false };
}

/**
 * Takes over what the first message's form says of its writer, so that it is written under that name already. A
 * conversation that is open hears of the change; the new one begins with it.
 */
async function withClaims(
  transaction: Transaction,
  start: Start,
): Promise<{ readonly input: Start; readonly heard: readonly string[] }> {
  const { claims, ...input } = start;
  if (!claims || (await wasStarted(transaction, input))) return { input, heard: [] };
  const { contact, streams } = await setClaims(transaction, claims);
  return { input: { ...input, author: { ...input.author, name: contact.name } }, heard: streams };
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

/** The conversation, locked for a change; where the asker may make none it is answered as what does not exist (LVL-4). */
export async function lockConversation({ db, forUpdate }: Transaction, asker: Asker, id: string) {
  const conversation = await forUpdate(
    db.selectFrom('conversations').selectAll().where('id', '=', id),
  ).executeTakeFirst();
  if (!conversation || !mayWrite(asker, conversation)) {
    throw new ChatError('not_found', 'there is no such conversation');
  }
  return conversation;
}

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
  if (!hasSameAnswers(conversation.answers, input.answers)) {
    throw new ChatError('idempotency_conflict', 'this client_msg_id was used with other answers');
  }
  return { ...outcome, conversation };
}

function freshConversation(input: Start): ConversationTable {
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
    answers: input.answers ?? null,
    rating_score: null,
    rating_comment: null,
    erased_at: null,
    created_at: input.now,
    updated_at: input.now,
  };
}
