import { ChatError } from 'chat-messenger/protocol';
import { mayAccess, type Asker } from '../../access/policy.js';
import { DAY, HOUR, SECOND } from '../../clock.js';
import type { Transaction } from '../store.js';
import { lockMailBudgets, mailsOfWorkspace, transcriptsTo, type Budgets } from './pin-budgets.js';

/** One person at a "send again" button. */
const PER_CONTACT_AND_HOUR = 5;
/** Half of what one address gets in a day at most, so that transcripts leave room for codes (PIN-9). */
const PER_RECIPIENT_AND_DAY = 10;

/** A transcript to be mailed, and what decides whether it may be. */
export interface NewTranscript {
  readonly asker: Asker;
  readonly conversationId: string;
  readonly contactId: string;
  /** Canonical address. */
  readonly subject: string;
  readonly id: string;
  readonly budgets: Pick<Budgets, 'perRecipientAndDay' | 'perWorkspaceAndHour'>;
  readonly now: number;
}

/** Counts a transcript before it is mailed, among the mails of its address and workspace; refuses one too many. */
export async function bookTranscript(transaction: Transaction, input: NewTranscript): Promise<void> {
  const { db } = transaction;
  const { asker, subject, contactId, budgets, now } = input;
  const conversation = await db
    .selectFrom('conversations')
    .selectAll()
    .where('id', '=', input.conversationId)
    .executeTakeFirst();
  if (!conversation || !mayAccess(asker, conversation)) {
    throw new ChatError('not_found', 'there is no such conversation');
  }
  await lockMailBudgets(transaction);
  const byContact = await timesOf(transaction, contactId, now - HOUR);
  refuseBeyond(PER_CONTACT_AND_HOUR, byContact, HOUR, now);
  const transcripts = await transcriptsTo(transaction, subject, now - DAY);
  refuseBeyond(PER_RECIPIENT_AND_DAY, transcripts, DAY, now);
  const all = [...transcripts, ...(await codesTo(transaction, subject, now - DAY))].sort((a, b) => a - b);
  refuseBeyond(budgets.perRecipientAndDay, all, DAY, now);
  if ((await mailsOfWorkspace(transaction, asker.workspaceId, now - HOUR)) >= budgets.perWorkspaceAndHour) {
    throw tooMany(HOUR);
  }
  await db
    .insertInto('transcript_sends')
    .values({
      id: input.id,
      workspace_id: asker.workspaceId,
      contact_id: contactId,
      subject,
      created_at: now,
    })
    .execute();
}

async function timesOf({ db }: Transaction, contactId: string, since: number): Promise<number[]> {
  const rows = await db
    .selectFrom('transcript_sends')
    .select('created_at')
    .where('contact_id', '=', contactId)
    .where('created_at', '>', since)
    .orderBy('created_at')
    .execute();
  return rows.map(({ created_at }) => created_at);
}

async function codesTo({ db }: Transaction, subject: string, since: number): Promise<number[]> {
  const rows = await db
    .selectFrom('pin_sends')
    .select('created_at')
    .where('subject', '=', subject)
    .where('created_at', '>', since)
    .execute();
  return rows.map(({ created_at }) => created_at);
}

/** `times` are those within the window, the oldest first: there is room when enough of them have left it. */
function refuseBeyond(most: number, times: readonly number[], window: number, now: number): void {
  const leaves = times[times.length - most];
  if (leaves !== undefined) throw tooMany(leaves + window - now);
}

function tooMany(wait: number): ChatError {
  return new ChatError('rate_limited', 'too many mails to this address', {
    retryAfter: Math.max(1, Math.ceil(wait / SECOND)),
  });
}
