import { DAY, HOUR } from '../../clock.js';
import type { Transaction } from '../store.js';
import { NO_CODE, type NewChallenge } from './pins.js';

/** PIN-5 and PIN-9: what keeps the PIN from being an email bomb or a relay. */
export interface Budgets {
  readonly openPerAddress: number;
  readonly perDeviceAndHour: number;
  readonly perAddressAndHour: number;
  readonly perAddressAndDay: number;
  readonly perRecipientAndDay: number;
  readonly perWorkspaceAndHour: number;
  readonly perNetworkAndHour: number;
  /** Codes a day for a device that had verified the address before, when strangers used up the rest. */
  readonly reservePerDeviceAndDay: number;
}

export type MailPermission = 'yes' | 'from-reserve' | 'no';

/** Whether one more code may be mailed to this address from this device. */
export async function mayMail(transaction: Transaction, input: NewChallenge): Promise<MailPermission> {
  const { budgets, now } = input;
  const sentByWorkspace = await mailsOfWorkspace(transaction, input.workspaceId, now - HOUR);
  if (sentByWorkspace >= budgets.perWorkspaceAndHour) return 'no';
  if ((await sendsSince(transaction, 'network', input.network, now - HOUR)) >= budgets.perNetworkAndHour)
    return 'no';

  const sends = await transaction.db
    .selectFrom('pin_sends')
    .selectAll()
    .where('subject', '=', input.subject)
    .where('created_at', '>', now - DAY)
    .execute();
  const here = sends.filter((send) => send.workspace_id === input.workspaceId);
  const byDevice = here.filter((send) => send.device_thumbprint === input.device.thumbprint);
  const lastHour = (send: { created_at: number }) => send.created_at > now - HOUR;
  if (byDevice.filter(lastHour).length >= budgets.perDeviceAndHour) return 'no';

  const common = here.filter((send) => send.from_reserve === 0);
  const withinCommon =
    common.length < budgets.perAddressAndDay &&
    common.filter(lastHour).length < budgets.perAddressAndHour &&
    sends.filter((send) => send.from_reserve === 0).length +
      (await transcriptsTo(transaction, input.subject, now - DAY)).length <
      budgets.perRecipientAndDay &&
    (await openElsewhere(transaction, input)) < budgets.openPerAddress;
  if (withinCommon) return 'yes';

  const reserveUsed = byDevice.filter((send) => send.from_reserve === 1).length;
  const mayUseReserve =
    reserveUsed < budgets.reservePerDeviceAndDay && (await isKnownDevice(transaction, input));
  return mayUseReserve ? 'from-reserve' : 'no';
}

/** Budgets of networks, workspaces and recipients cross addresses, so mails are counted one after the other. */
export async function lockMailBudgets({ db, forUpdate }: Transaction): Promise<void> {
  await forUpdate(db.selectFrom('meta').select('key').where('key', '=', 'epoch')).execute();
}

/** Codes and transcripts that a workspace sent since. */
export async function mailsOfWorkspace(
  transaction: Transaction,
  workspaceId: string,
  since: number,
): Promise<number> {
  const codes = await sendsSince(transaction, 'workspace_id', workspaceId, since);
  const { count } = await transaction.db
    .selectFrom('transcript_sends')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('workspace_id', '=', workspaceId)
    .where('created_at', '>', since)
    .executeTakeFirstOrThrow();
  return codes + count;
}

/** When transcripts went to an address since, from all workspaces, the oldest first. */
export async function transcriptsTo(
  { db }: Transaction,
  subject: string,
  since: number,
): Promise<readonly number[]> {
  const rows = await db
    .selectFrom('transcript_sends')
    .select('created_at')
    .where('subject', '=', subject)
    .where('created_at', '>', since)
    .orderBy('created_at')
    .execute();
  return rows.map(({ created_at }) => created_at);
}

async function sendsSince(
  { db }: Transaction,
  column: 'workspace_id' | 'network',
  value: string,
  since: number,
): Promise<number> {
  const row = await db
    .selectFrom('pin_sends')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where(column, '=', value)
    .where('created_at', '>', since)
    .executeTakeFirstOrThrow();
  return row.count;
}

/** Challenges of this address that other devices hold open; this device's own is about to be replaced. */
async function openElsewhere({ db }: Transaction, input: NewChallenge): Promise<number> {
  const row = await db
    .selectFrom('pin_challenges')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('workspace_id', '=', input.workspaceId)
    .where('subject', '=', input.subject)
    .where('device_thumbprint', '!=', input.device.thumbprint)
    .where('code_hash', '!=', NO_CODE)
    .where('voided_at', 'is', null)
    .where('expires_at', '>', input.now)
    .executeTakeFirstOrThrow();
  return row.count;
}

async function isKnownDevice({ db }: Transaction, input: NewChallenge): Promise<boolean> {
  const row = await db
    .selectFrom('session_families')
    .innerJoin('contacts', 'contacts.id', 'session_families.contact_id')
    .select('session_families.id')
    .where('session_families.workspace_id', '=', input.workspaceId)
    .where('session_families.device_thumbprint', '=', input.device.thumbprint)
    .where('session_families.method', '=', 'email-pin')
    .where('contacts.subject', '=', input.subject)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
