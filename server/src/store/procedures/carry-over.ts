import { randomUUID } from 'node:crypto';
import type { IdentityMethod, Level } from 'chat-messenger/protocol';
import type { ConversationTable, SessionFamilyTable } from '../schema.js';
import type { Transaction } from '../store.js';
import { appendEvents } from './event-log.js';
import { higherLevel } from './message-values.js';
import { addNotice } from './notices.js';
import { streamsOf } from './streams-of.js';

/** MRG-4: what was written longer ago than this belongs to nobody's present visit. */
const LONGEST_RUN = 86_400_000;

/** The anonymous run that the browser of a new session has shown it holds the key of. */
export interface AnonymousRun {
  readonly thumbprint: string;
  readonly mode: 'ask' | 'auto' | 'never';
}
/** What became of a run: how many conversations it is about, and the streams that hear of it. */
export interface CarriedOver {
  readonly conversations: number;
  readonly streams: readonly string[];
}
type Carrier = Pick<SessionFamilyTable, 'workspace_id' | 'contact_id' | 'scope' | 'level' | 'method'>;
interface Run {
  readonly contactId: string;
  readonly since: number;
}

/**
 * MRG-4: what this browser wrote before its visitor was known. Moved at once, or kept as an offer in the new family.
 * Never down and never sideways: only to a proven identity (MRG-6).
 */
export async function offerCarryOver(
  transaction: Transaction,
  family: SessionFamilyTable,
  { thumbprint, mode }: AnonymousRun,
  now: number,
): Promise<CarriedOver> {
  if (family.level <= 1 || mode === 'never') return NOTHING;
  const run = await currentRun(transaction, family.workspace_id, thumbprint, now);
  if (!run) return NOTHING;
  const conversations = await lockCarryable(transaction, family, run);
  if (conversations.length === 0) return NOTHING;
  if (await withdrawFromOthers(transaction, family, run)) {
    await decline(transaction, conversations);
    return NOTHING;
  }
  if (mode === 'auto') return carry(transaction, family, conversations, now);
  await setOffer(transaction, family.id, run);
  return { conversations: conversations.length, streams: [] };
}

/** The visitor's word on an offer. It is given once; a second one finds nothing. */
export async function answerCarryOver(
  transaction: Transaction,
  input: {
    readonly workspaceId: string;
    readonly familyId: string;
    readonly accept: boolean;
    readonly now: number;
  },
): Promise<CarriedOver> {
  const { db, forUpdate } = transaction;
  const family = await forUpdate(
    db
      .selectFrom('session_families')
      .selectAll()
      .where('workspace_id', '=', input.workspaceId)
      .where('id', '=', input.familyId)
      .where('revoked_at', 'is', null),
  ).executeTakeFirst();
  const run = family && offerOf(family, input.now);
  if (!run || family.level <= 1) return NOTHING;
  await setOffer(transaction, family.id, undefined);
  const conversations = await lockCarryable(transaction, family, run);
  if (input.accept) return carry(transaction, family, conversations, input.now);
  await decline(transaction, conversations);
  return { conversations: conversations.length, streams: [] };
}

/** How many conversations wait for the word of this family's visitor. */
export async function offeredConversations(
  transaction: Transaction,
  family: SessionFamilyTable,
  now: number,
): Promise<number> {
  const run = offerOf(family, now);
  return run ? (await lockCarryable(transaction, family, run)).length : 0;
}

/** T13: whoever signs in next in this browser is not asked about what was offered to somebody else. */
export async function withdrawOffers(
  transaction: Transaction,
  workspaceId: string,
  familyIds: readonly string[],
): Promise<void> {
  const { db, rowSets } = transaction;
  const families = await db
    .selectFrom('session_families')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('carry_from', 'is not', null)
    .where(rowSets.isAmong('id', familyIds))
    .execute();
  for (const family of families) {
    const run = offerOf(family, 0);
    if (run) await decline(transaction, await lockCarryable(transaction, family, run));
  }
}

const NOTHING: CarriedOver = { conversations: 0, streams: [] };

/** The run since the browser's last anonymous session began; where that was ended, there is none. */
async function currentRun(
  { db }: Transaction,
  workspaceId: string,
  thumbprint: string,
  now: number,
): Promise<Run | undefined> {
  const family = await db
    .selectFrom('session_families')
    .select(['contact_id', 'created_at', 'revoked_at'])
    .where('workspace_id', '=', workspaceId)
    .where('device_thumbprint', '=', thumbprint)
    .where('level', '<=', 1)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!family || family.revoked_at !== null) return undefined;
  return { contactId: family.contact_id, since: Math.max(family.created_at, now - LONGEST_RUN) };
}

/**
 * T13: takes back what others left unanswered. What one person could have taken is not put before the next one who
 * signs in in the same browser: true where it was this run.
 */
async function withdrawFromOthers(
  { db }: Transaction,
  family: SessionFamilyTable,
  run: Run,
): Promise<boolean> {
  const withdrawn = await db
    .updateTable('session_families')
    .set({ carry_from: null, carry_since: null })
    .where('workspace_id', '=', family.workspace_id)
    .where('carry_from', '=', run.contactId)
    .where('scope', '=', family.scope)
    .where('contact_id', '!=', family.contact_id)
    .returning('created_at')
    .execute();
  return withdrawn.some(({ created_at }) => created_at >= run.since);
}

function offerOf({ carry_from, carry_since }: SessionFamilyTable, now: number): Run | undefined {
  if (carry_from === null || carry_since === null) return undefined;
  return { contactId: carry_from, since: Math.max(carry_since, now - LONGEST_RUN) };
}

async function setOffer({ db }: Transaction, familyId: string, run: Run | undefined): Promise<void> {
  await db
    .updateTable('session_families')
    .set({ carry_from: run?.contactId ?? null, carry_since: run?.since ?? null })
    .where('id', '=', familyId)
    .execute();
}

async function lockCarryable({ db, forUpdate }: Transaction, to: Carrier, run: Run) {
  return forUpdate(
    db
      .selectFrom('conversations')
      .selectAll()
      .where('workspace_id', '=', to.workspace_id)
      .where('contact_id', '=', run.contactId)
      .where('scope', '=', to.scope)
      .where('created_at', '>=', run.since)
      .where('min_level', '<=', 1)
      .where('sealed', '=', 0)
      .where('carry', '=', 'possible')
      .where('erased_at', 'is', null)
      .orderBy('id'),
  ).execute();
}

async function decline({ db, rowSets }: Transaction, conversations: readonly ConversationTable[]) {
  const ids = conversations.map(({ id }) => id);
  if (ids.length === 0) return;
  await db
    .updateTable('conversations')
    .set({ carry: 'declined' })
    .where(rowSets.isAmong('id', ids))
    .execute();
}

/** MRG-5: the owner changes, the device is shut out for ever, and a divider says where the proven part begins. */
async function carry(
  transaction: Transaction,
  to: Carrier,
  conversations: readonly ConversationTable[],
  now: number,
): Promise<CarriedOver> {
  const [first] = conversations;
  if (!first) return NOTHING;
  const streams = await streamsOf(transaction, [first.contact_id, to.contact_id]);
  const after = streams({ contact_id: to.contact_id, workspace_id: to.workspace_id });
  const left = streams(first).filter((stream) => !after.includes(stream));
  const moved: ConversationTable[] = [];
  for (const conversation of conversations) moved.push(await handOver(transaction, conversation, to));
  // All streams in one call: they are locked in the order of their ids, and the notices below lock no further ones.
  await appendEvents(
    transaction,
    moved.flatMap(({ id, workspace_id }) => {
      const event = { workspaceId: workspace_id, conversationId: id, seq: null };
      return [
        ...left.map((streamId) => ({ ...event, streamId, type: 'conversation.removed' as const })),
        ...after.map((streamId) => ({ ...event, streamId, type: 'conversation.updated' as const })),
      ];
    }),
    now,
  );
  const notice = divider(to.level, to.method);
  for (const conversation of moved) {
    await addNotice(transaction, conversation, { id: randomUUID(), notice, now });
  }
  return { conversations: moved.length, streams: [...left, ...after] };
}

async function handOver(
  { db }: Transaction,
  conversation: ConversationTable,
  to: Carrier,
): Promise<ConversationTable> {
  // The same first message may have been sent again by the one who is known now: each start keeps an id of its own.
  const twin = await db
    .selectFrom('conversations')
    .select('id')
    .where('workspace_id', '=', to.workspace_id)
    .where('contact_id', '=', to.contact_id)
    .where('start_client_msg_id', '=', conversation.start_client_msg_id)
    .executeTakeFirst();
  const values = {
    contact_id: to.contact_id,
    min_level: higherLevel(conversation.min_level, to.level),
    sealed: 1 as const,
    carry: 'carried' as const,
    ...(twin && { start_client_msg_id: conversation.id }),
  };
  await db
    .updateTable('conversations')
    .set(values)
    .where('workspace_id', '=', conversation.workspace_id)
    .where('id', '=', conversation.id)
    .execute();
  return { ...conversation, ...values };
}

function divider(level: Level, method: IdentityMethod) {
  return { type: 'verified_from_here' as const, level, method };
}
