import { ChatError, NOTED_CLAIMS, type Notice } from 'chat-messenger/protocol';
import { mayAccess, mayHearOfErasure, type Asker } from '../../access/policy.js';
import { sendersOf } from '../../files/senders.js';
import type { ConversationTable } from '../schema.js';
import type { Transaction } from '../store.js';
import { addAudits, type AuditStamp } from './audit.js';
import { NOTHING_KNOWN } from './contacts.js';
import { asGone } from './ended-files.js';
import { appendEvents } from './event-log.js';
import { revokeContact } from './session-ends.js';
import { streamsOf } from './streams-of.js';

/** Conversations that one statement names at most. */
const AT_ONCE = 200;

interface Erasure {
  readonly workspaceId: string;
  readonly contactId: string;
  readonly asker: Asker;
  /** The one sign-in that goes on. */
  readonly familyId: string;
  /** One conversation; without it all of them, and what is known of the contact. */
  readonly conversationId?: string;
  /** What the contact is called afterwards, which says nothing of them. */
  readonly freshName: string;
  readonly audit: AuditStamp;
  readonly now: number;
}
/** How many conversations were erased, and the streams that hear of it. */
export interface Erased {
  readonly conversations: number;
  readonly streams: readonly string[];
  /** Files whose content is to be deleted. */
  readonly fileIds: readonly string[];
}

/** Erases what a contact wrote and what was answered to it; what is left says that it was there (PRV-4). */
export async function eraseData(transaction: Transaction, input: Erasure): Promise<Erased> {
  if (input.conversationId !== undefined) {
    const found = await lockOne(transaction, input.asker, input.conversationId);
    const erased = await eraseConversations(transaction, found, input.now);
    const acts = found.map(({ id }) => ({ action: 'conversation.erased', target: id }));
    await addAudits(transaction, input, acts);
    return { conversations: found.length, ...erased };
  }
  await forgetContact(transaction, input);
  const found = await lockAll(transaction, input.asker);
  const { streams, fileIds } = await eraseConversations(transaction, found, input.now);
  const loose = await emptyLooseFiles(transaction, input);
  await revokeContact(transaction, { ...input, exceptFamilyId: input.familyId });
  await addAudits(transaction, input, [{ action: 'contact.erased', target: input.contactId }]);
  return { conversations: found.length, streams, fileIds: [...fileIds, ...loose] };
}

/** The conversation where it is the asker's, and nothing where it was erased before. */
async function lockOne(
  { db, forUpdate }: Transaction,
  asker: Asker,
  id: string,
): Promise<readonly ConversationTable[]> {
  const conversation = await forUpdate(
    db.selectFrom('conversations').selectAll().where('id', '=', id),
  ).executeTakeFirst();
  if (!conversation || !mayHearOfErasure(asker, conversation)) {
    throw new ChatError('not_found', 'there is no such conversation');
  }
  return conversation.erased_at === null ? [conversation] : [];
}

async function lockAll({ db, forUpdate }: Transaction, asker: Asker): Promise<readonly ConversationTable[]> {
  if (asker.kind === 'agent') return [];
  const { workspaceId, contactId, linkedContactId, scope } = asker;
  const owners = linkedContactId === undefined ? [contactId] : [contactId, linkedContactId];
  const conversations = await forUpdate(
    db
      .selectFrom('conversations')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .where('contact_id', 'in', owners)
      .where('scope', '=', scope)
      .where('erased_at', 'is', null)
      .orderBy('id'),
  ).execute();
  return conversations.filter((conversation) => mayAccess(asker, conversation));
}

async function eraseConversations(
  transaction: Transaction,
  conversations: readonly ConversationTable[],
  now: number,
): Promise<Pick<Erased, 'streams' | 'fileIds'>> {
  const moved = new Set<string>();
  const fileIds: string[] = [];
  for (let from = 0; from < conversations.length; from += AT_ONCE) {
    const some = conversations.slice(from, from + AT_ONCE);
    const ids = some.map(({ id }) => id);
    fileIds.push(...(await emptyFiles(transaction, ids)));
    await emptyMessages(transaction, ids, now);
    await emptyConversations(transaction, ids, now);
    const streams = await streamsOf(
      transaction,
      some.map(({ contact_id }) => contact_id),
    );
    const events = some.flatMap((conversation) =>
      streams(conversation).map((streamId) => ({
        streamId,
        workspaceId: conversation.workspace_id,
        type: 'conversation.erased' as const,
        conversationId: conversation.id,
        seq: null,
      })),
    );
    await appendEvents(transaction, events, now);
    for (const { streamId } of events) moved.add(streamId);
  }
  return { streams: [...moved], fileIds };
}

/** Ends the files of these conversations; gives their ids, for their content to follow. */
async function emptyFiles(
  { db, rowSets }: Transaction,
  conversationIds: readonly string[],
): Promise<readonly string[]> {
  const rows = await db
    .updateTable('files')
    .set(asGone)
    .where(rowSets.isAmong('conversation_id', conversationIds))
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** The same for what the contact uploaded and sent in no message. */
async function emptyLooseFiles({ db }: Transaction, { workspaceId, contactId }: Erasure) {
  const rows = await db
    .updateTable('files')
    .set(asGone)
    .where('workspace_id', '=', workspaceId)
    .where('message_id', 'is', null)
    .where('sender', 'like', `${sendersOf(contactId)}%`)
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** Each message keeps its place, so that the order stays without holes; an answer quotes what it answers and goes too. */
async function emptyMessages(
  { db, rowSets }: Transaction,
  conversationIds: readonly string[],
  now: number,
): Promise<void> {
  await db
    .updateTable('messages')
    .set(({ eb, fn }) => ({
      text: '',
      attachments: null,
      edited_at: null,
      deleted_at: fn.coalesce('deleted_at', eb.val(now)),
      version: eb('version', '+', 1),
    }))
    .where(rowSets.isAmong('conversation_id', conversationIds))
    .where('notice', 'is', null)
    .execute();
  await db
    .updateTable('messages')
    .set({ author_name: '' })
    .where(rowSets.isAmong('conversation_id', conversationIds))
    .where('author_kind', '=', 'contact')
    .execute();
  for (const claim of NOTED_CLAIMS) {
    const blank: Notice = { type: 'claim_changed', claim, from: null, to: '' };
    await db
      .updateTable('messages')
      .set(({ eb }) => ({
        notice: JSON.stringify(blank),
        deleted_at: now,
        version: eb('version', '+', 1),
      }))
      .where(rowSets.isAmong('conversation_id', conversationIds))
      .where('notice', 'like', `{"type":"claim_changed","claim":"${claim}",%`)
      .execute();
  }
}

/** It stays in the team's list, closed for good. What was rated stays without its words. */
async function emptyConversations(
  { db, rowSets }: Transaction,
  ids: readonly string[],
  now: number,
): Promise<void> {
  await db
    .updateTable('conversations')
    .set((is) => ({
      status: 'closed' as const,
      preview_name: '',
      preview_text: '',
      answers: null,
      rating_comment: null,
      contact_read_seq: is.ref('last_seq'),
      agent_read_seq: is.ref('last_seq'),
      contact_delivered_seq: is.ref('last_seq'),
      agent_delivered_seq: is.ref('last_seq'),
      erased_at: now,
    }))
    .where(rowSets.isAmong('id', ids))
    .execute();
}

/**
 * What is known of the contact goes; its identity key stays, so that the same person comes back to the same, empty
 * place, and that what was revoked stays so.
 */
async function forgetContact({ db }: Transaction, input: Erasure): Promise<void> {
  await db
    .updateTable('contacts')
    .set({ ...NOTHING_KNOWN, name: input.freshName })
    .where('workspace_id', '=', input.workspaceId)
    .where('id', '=', input.contactId)
    .execute();
}

/** Writes down that a contact took their data along. */
export async function auditExport(
  transaction: Transaction,
  input: {
    readonly workspaceId: string;
    readonly contactId: string;
    readonly audit: AuditStamp;
    readonly now: number;
  },
): Promise<void> {
  await addAudits(transaction, input, [{ action: 'contact.exported', target: input.contactId }]);
}
