import { ChatError, type Assurance, type AuthorKind } from 'chat-messenger/protocol';
import { mayWrite, type Asker } from '../../access/policy.js';
import { higherLevel, previewOf } from './message-values.js';
import { insertRows, updateRows } from '../row-sets.js';
import type { ConversationTable, MessageTable } from '../schema.js';
import type { Transaction } from '../store.js';
import { appendEvents } from './event-log.js';
import { attachmentsOf, lockFiles } from './message-files.js';
import { streamsOf, type StreamsOf } from './streams-of.js';

const MESSAGE_COLUMNS = [
  'id',
  'workspace_id',
  'conversation_id',
  'seq',
  'author_kind',
  'author_id',
  'author_name',
  'text',
  'client_msg_id',
  'created_at',
  'level',
  'method',
  'long_lived',
  'key_id',
  'proven_at',
  'notice',
  'attachments',
] as const;
/** What `append` moves. */
const MOVED_BY_A_MESSAGE = [
  'status',
  'min_level',
  'last_seq',
  'last_contact_seq',
  'last_agent_seq',
  'contact_read_seq',
  'agent_read_seq',
  'contact_delivered_seq',
  'agent_delivered_seq',
  'preview_author',
  'preview_name',
  'preview_text',
  'preview_at',
  'updated_at',
] as const;

/** A message to store, and everything that decides whether it may be. */
export interface NewMessage {
  readonly asker: Asker;
  readonly conversationId: string;
  readonly messageId: string;
  readonly clientMsgId: string;
  readonly text: string;
  /** Files that come with it, and who had to have uploaded them. */
  readonly files?: { readonly ids: readonly string[]; readonly sender: string };
  readonly author: { readonly kind: AuthorKind; readonly id: string; readonly name: string };
  readonly assurance: Assurance | null;
  readonly now: number;
}
export interface StoredMessage {
  readonly message: MessageTable;
  /** The streams that hear of it. */
  readonly streams: readonly string[];
  readonly duplicate: boolean;
}

/**
 * Stores the messages of one turn: row, counters and events of all of them in one transaction (REL-4).
 * Conversations are locked in the order of their ids.
 */
export async function postMessages(
  transaction: Transaction,
  inputs: readonly NewMessage[],
): Promise<readonly (StoredMessage | ChatError)[]> {
  const ids = inputs.map(({ conversationId }) => conversationId);
  const conversations = await lockConversations(transaction, ids);
  const known = await earlierTries(transaction, inputs);
  const streams = await streamsOf(
    transaction,
    [...conversations.values()].map(({ contact_id }) => contact_id),
  );
  const files = await lockFiles(transaction, inputs);
  const written: MessageTable[] = [];
  const outcomes = inputs.map((input) => {
    const conversation = conversations.get(input.conversationId);
    if (!conversation || !mayWrite(input.asker, conversation)) {
      return new ChatError('not_found', 'there is no such conversation');
    }
    const key = tryKey(input.conversationId, input.author.id, input.clientMsgId);
    const earlier = known.get(key);
    if (earlier) return repeated(input, earlier, streams(conversation));
    const attachments = files.take(input);
    if (attachments instanceof ChatError) return attachments;
    const message = append(conversation, input, attachments);
    known.set(key, message);
    written.push(message);
    return { message, streams: streams(conversation), duplicate: false };
  });
  if (written.length > 0) await save(transaction, conversations, written, streams);
  await files.save();
  return outcomes;
}

/**
 * The same id with the same text is answered again; with another text it is a mistake to show (REL-2). Of a message that
 * was changed or taken away since, the first text is not known any more: its sender's late repeat is none the worse.
 */
export function repeated(
  input: Pick<NewMessage, 'text' | 'files'>,
  message: MessageTable,
  streams: readonly string[],
): StoredMessage | ChatError {
  const ids = attachmentsOf(message).map(({ id }) => id);
  const isSame = message.text === input.text && ids.join() === (input.files?.ids ?? []).join();
  return isSame || message.version > 1
    ? { message, streams, duplicate: true }
    : new ChatError('idempotency_conflict', 'this client_msg_id was used for another text');
}

/** Gives the message its place and moves the conversation's counters, in memory. */
export function append(
  conversation: ConversationTable,
  input: NewMessage,
  attachments: string | null,
): MessageTable {
  const seq = conversation.last_seq + 1;
  const { kind } = input.author;
  conversation.last_seq = seq;
  conversation.status = kind === 'contact' ? 'open' : conversation.status;
  if (kind === 'contact') {
    conversation.last_contact_seq = seq;
    conversation.contact_read_seq = seq;
    conversation.contact_delivered_seq = seq;
    conversation.min_level = higherLevel(conversation.min_level, input.assurance?.level ?? 0);
  } else {
    conversation.last_agent_seq = seq;
    conversation.agent_read_seq = seq;
    conversation.agent_delivered_seq = seq;
  }
  conversation.preview_author = kind;
  conversation.preview_name = input.author.name;
  conversation.preview_text = previewOf(input.text);
  conversation.preview_at = input.now;
  conversation.updated_at = Math.max(conversation.updated_at, input.now);
  return {
    id: input.messageId,
    workspace_id: conversation.workspace_id,
    conversation_id: conversation.id,
    seq,
    author_kind: kind,
    author_id: input.author.id,
    author_name: input.author.name,
    text: input.text,
    client_msg_id: input.clientMsgId,
    created_at: input.now,
    level: input.assurance?.level ?? null,
    method: input.assurance?.method ?? null,
    long_lived: input.assurance ? (input.assurance.long_lived ? 1 : 0) : null,
    key_id: input.assurance?.key_id ?? null,
    proven_at: input.assurance?.proven_at ?? null,
    notice: null,
    attachments,
    version: 1,
    edited_at: null,
    deleted_at: null,
  };
}

/** Events that a message raises: one in each stream. */
export function messageEvents(
  conversation: ConversationTable,
  message: MessageTable,
  streams: StreamsOf,
  type: 'message.created' | 'message.updated' = 'message.created',
) {
  return streams(conversation).map((streamId) => ({
    streamId,
    workspaceId: conversation.workspace_id,
    type,
    conversationId: conversation.id,
    seq: message.seq,
  }));
}

/** These conversations by their ids, locked in the order of them. */
export async function lockConversations(
  { db, rowSets, forUpdate }: Transaction,
  conversationIds: readonly string[],
): Promise<ReadonlyMap<string, ConversationTable>> {
  const ids = [...new Set(conversationIds)];
  const rows = await forUpdate(
    db.selectFrom('conversations').selectAll().where(rowSets.isAmong('id', ids)).orderBy('id'),
  ).execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** By the sender's id alone, which is as good as unique; the key decides which of them is meant. */
async function earlierTries({ db, rowSets }: Transaction, inputs: readonly NewMessage[]) {
  const ids = inputs.map(({ clientMsgId }) => clientMsgId);
  const rows = await db
    .selectFrom('messages')
    .selectAll()
    .where(rowSets.isAmong('client_msg_id', ids))
    .execute();
  return new Map(rows.map((row) => [tryKey(row.conversation_id, row.author_id, row.client_msg_id), row]));
}

async function save(
  transaction: Transaction,
  conversations: ReadonlyMap<string, ConversationTable>,
  messages: readonly MessageTable[],
  streams: StreamsOf,
): Promise<void> {
  await insertRows(transaction, 'messages', MESSAGE_COLUMNS, messages);
  const touched = new Set<ConversationTable>();
  const events = messages.flatMap((message) => {
    const conversation = conversations.get(message.conversation_id);
    if (!conversation) return [];
    touched.add(conversation);
    return messageEvents(conversation, message, streams);
  });
  await updateRows(transaction, 'conversations', MOVED_BY_A_MESSAGE, [...touched]);
  await appendEvents(transaction, events, messages[0]?.created_at ?? 0);
}

function tryKey(conversationId: string, authorId: string, clientMsgId: string): string {
  return `${conversationId}\n${authorId}\n${clientMsgId}`;
}
