import { ChatError } from 'chat-messenger/protocol';
import { sql } from 'kysely';
import { DAY, HOUR, SECOND } from '../../clock.js';
import type { PinChallengeTable } from '../schema.js';
import type { Transaction } from '../store.js';
import { lockMailBudgets, mayMail, type Budgets } from './pin-budgets.js';
import { grantSession, useProof, type DeviceUse, type OpenedSession, type SessionGrant } from './sessions.js';

/** PIN-4. Counted before judging: parallel guesses share them. */
const MAX_TRIES = 5;
/** PIN-6: how long to wait for the next code after the first, the second and every further one. */
const RESEND_GAPS = [30 * SECOND, 60 * SECOND, 120 * SECOND];
/** PIN-7: after so many failures in a day the mail carries the long code, which nobody can guess. */
const FAILURES_TO_LONG_CODE = 20;
/** PIN-7: after so many the day no longer matters; only a success brings six digits back. */
export const FAILURES_TO_LONG_CODE_FOR_GOOD = 100;

export interface NewChallenge {
  readonly workspaceId: string;
  readonly id: string;
  readonly subject: string;
  readonly email: string;
  readonly device: DeviceUse;
  readonly network: string;
  readonly shortCodeHash: string;
  readonly longCodeHash: string;
  readonly sendId: string;
  readonly budgets: Budgets;
  readonly now: number;
  readonly expiresAt: number;
}
export interface ChallengeOutcome {
  /** Which code to mail; `none` when a budget is used up, which the asker is not told (PIN-10). */
  readonly form: 'short' | 'long' | 'none';
  /** Milliseconds until this device may ask again. */
  readonly resendIn: number;
}

/** What a challenge holds that no code opens. */
export const NO_CODE = '';

/**
 * Makes a challenge and voids the one this device had open (PIN-5). When the budgets allow no mail, the challenge is
 * one that no code opens: it takes its place in resend gaps and tries like any other, so that nothing shows (PIN-10).
 */
export async function startPin(transaction: Transaction, input: NewChallenge): Promise<ChallengeOutcome> {
  const { db } = transaction;
  await useProof(transaction, input.device);
  await lockMailBudgets(transaction);
  const failures = await lockAddress(transaction, input);
  const earlier = await challengesOfDevice(transaction, input);
  const [latest] = earlier;
  if (latest !== undefined && input.now < latest + gapAfter(earlier.length)) {
    const wait = latest + gapAfter(earlier.length) - input.now;
    throw new ChatError('rate_limited', 'a code was sent a moment ago', {
      retryAfter: Math.ceil(wait / SECOND),
    });
  }
  const resendIn = gapAfter(earlier.length + 1);
  const permission = await mayMail(transaction, input);
  const form = permission === 'no' ? 'none' : isLongCodeDue(failures, input.now) ? 'long' : 'short';
  await voidChallenges(transaction, input, input.device.thumbprint);
  await db
    .insertInto('pin_challenges')
    .values({
      id: input.id,
      workspace_id: input.workspaceId,
      subject: input.subject,
      email: input.email,
      device_thumbprint: input.device.thumbprint,
      code_hash: { none: NO_CODE, long: input.longCodeHash, short: input.shortCodeHash }[form],
      tries: 0,
      created_at: input.now,
      expires_at: input.expiresAt,
      voided_at: null,
    })
    .execute();
  if (form !== 'none') {
    await db
      .insertInto('pin_sends')
      .values({
        id: input.sendId,
        workspace_id: input.workspaceId,
        subject: input.subject,
        device_thumbprint: input.device.thumbprint,
        network: input.network,
        from_reserve: permission === 'from-reserve' ? 1 : 0,
        created_at: input.now,
      })
      .execute();
  }
  return { form, resendIn };
}

/** Takes one try of a live challenge, before anything is compared; `null` when there is none to take. */
export async function takePinTry(
  transaction: Transaction,
  input: {
    readonly workspaceId: string;
    readonly challengeId: string;
    readonly device: DeviceUse;
    readonly now: number;
  },
): Promise<PinChallengeTable | null> {
  await useProof(transaction, input.device);
  const row = await transaction.db
    .updateTable('pin_challenges')
    .set(({ eb }) => ({ tries: eb('tries', '+', 1) }))
    .where('workspace_id', '=', input.workspaceId)
    .where('id', '=', input.challengeId)
    .where('tries', '<', MAX_TRIES)
    .where('voided_at', 'is', null)
    .where('expires_at', '>', input.now)
    .returningAll()
    .executeTakeFirst();
  return row ?? null;
}

/** Counts a wrong code against the address; a new code does not reset the count. */
export async function recordPinFailure(
  transaction: Transaction,
  input: { readonly workspaceId: string; readonly subject: string; readonly now: number },
): Promise<void> {
  const { failures, since } = await lockAddress(transaction, input);
  const over = input.now - since > DAY && failures < FAILURES_TO_LONG_CODE_FOR_GOOD;
  await transaction.db
    .updateTable('pin_failures')
    .set(over || failures === 0 ? { failures: 1, since: input.now } : { failures: failures + 1 })
    .where('workspace_id', '=', input.workspaceId)
    .where('subject', '=', input.subject)
    .execute();
  // From here on only long codes are mailed; the short ones that are still open must not be guessed on (PIN-8).
  if (!over && failures + 1 === FAILURES_TO_LONG_CODE) await voidChallenges(transaction, input);
}

/** Uses the challenge up and opens the session in one step; of two right answers at once one wins. */
export async function acceptPin(
  transaction: Transaction,
  input: { readonly challengeId: string; readonly grant: SessionGrant },
): Promise<OpenedSession> {
  const { workspaceId, contact, now } = input.grant;
  await lockAddress(transaction, { workspaceId, subject: contact.subject, now });
  const { numDeletedRows } = await transaction.db
    .deleteFrom('pin_challenges')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', input.challengeId)
    .executeTakeFirstOrThrow();
  if (numDeletedRows !== 1n) throw new ChatError('pin_invalid', 'the code is not valid');
  await transaction.db
    .deleteFrom('pin_failures')
    .where('workspace_id', '=', workspaceId)
    .where('subject', '=', contact.subject)
    .execute();
  return grantSession(transaction, input.grant);
}

/** Ends the open challenges of an address, all of them or those of one device. */
async function voidChallenges(
  { db }: Transaction,
  { workspaceId, subject, now }: { workspaceId: string; subject: string; now: number },
  thumbprint?: string,
): Promise<void> {
  let query = db
    .updateTable('pin_challenges')
    .set({ voided_at: now })
    .where('workspace_id', '=', workspaceId)
    .where('subject', '=', subject)
    .where('voided_at', 'is', null);
  if (thumbprint !== undefined) query = query.where('device_thumbprint', '=', thumbprint);
  await query.execute();
}

/** Every decision about an address begins here, so that two of them never count past each other. */
async function lockAddress(
  { db }: Transaction,
  { workspaceId, subject, now }: { workspaceId: string; subject: string; now: number },
) {
  return db
    .insertInto('pin_failures')
    .values({ workspace_id: workspaceId, subject, failures: 0, since: now })
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'subject'])
        .doUpdateSet({ failures: sql.ref('pin_failures.failures') }),
    )
    .returning(['failures', 'since'])
    .executeTakeFirstOrThrow();
}

/** When this device asked for codes for this address within the hour, newest first. */
async function challengesOfDevice({ db }: Transaction, input: NewChallenge): Promise<number[]> {
  const rows = await db
    .selectFrom('pin_challenges')
    .select('created_at')
    .where('workspace_id', '=', input.workspaceId)
    .where('subject', '=', input.subject)
    .where('device_thumbprint', '=', input.device.thumbprint)
    .where('created_at', '>', input.now - HOUR)
    .orderBy('created_at', 'desc')
    .execute();
  return rows.map((row) => row.created_at);
}

function gapAfter(sends: number): number {
  return RESEND_GAPS[Math.min(sends, RESEND_GAPS.length) - 1] ?? 0;
}

function isLongCodeDue({ failures, since }: { failures: number; since: number }, now: number): boolean {
  if (failures >= FAILURES_TO_LONG_CODE_FOR_GOOD) return true;
  return failures >= FAILURES_TO_LONG_CODE && now - since <= DAY;
}
