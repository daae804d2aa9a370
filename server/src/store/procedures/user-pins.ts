import { pinHashOf } from '../queries/user-pins.js';
import type { UserPinTable } from '../schema.js';
import type { Transaction } from '../store.js';
import { addAudits, type AuditStamp } from './audit.js';
import { revokeContact } from './session-ends.js';

interface UserPinInput {
  readonly workspaceId: string;
  readonly userId: string;
  readonly pinHash: string;
  readonly now: number;
}
interface AuditedUser {
  readonly workspaceId: string;
  readonly userId: string;
  readonly audit: AuditStamp;
  readonly now: number;
}

/** Pins an id that nobody used before; gives the hash that it is pinned to, which is another's if that came first. */
export async function pinUser(transaction: Transaction, input: UserPinInput): Promise<string | undefined> {
  await insertPin(transaction, input, 'first-use');
  return pinHashOf(transaction.db, input.workspaceId, input.userId);
}

/** Pins an id to what the site's server says; what another hash opened ends (TOFU-7, TOFU-8). */
export async function setUserPin(
  transaction: Transaction,
  input: UserPinInput & { readonly audit: AuditStamp },
): Promise<void> {
  const { db, forUpdate } = transaction;
  const before = await forUpdate(
    db
      .selectFrom('user_pins')
      .select(['pin_hash', 'source'])
      .where('workspace_id', '=', input.workspaceId)
      .where('user_id', '=', input.userId),
  ).executeTakeFirst();
  if (!before) {
    // Somebody else pinned it at the same moment: then it is there to be replaced.
    if (!(await insertPin(transaction, input, 'registered'))) return setUserPin(transaction, input);
  } else if (before.pin_hash !== input.pinHash) {
    await updatePin(transaction, input, { pin_hash: input.pinHash, changed_at: input.now });
    await endSessions(transaction, input);
  } else if (before.source === 'first-use') {
    await updatePin(transaction, input, {});
  } else {
    return;
  }
  await addAudits(transaction, input, [{ action: 'user_pin.set', target: input.userId }]);
}

/** Removes a pin with what it opened; false where there is none. The next one to present the id is trusted. */
export async function resetUserPin(transaction: Transaction, input: AuditedUser): Promise<boolean> {
  const { numDeletedRows } = await transaction.db
    .deleteFrom('user_pins')
    .where('workspace_id', '=', input.workspaceId)
    .where('user_id', '=', input.userId)
    .executeTakeFirstOrThrow();
  if (numDeletedRows === 0n) return false;
  await endSessions(transaction, input);
  await addAudits(transaction, input, [{ action: 'user_pin.reset', target: input.userId }]);
  return true;
}

async function insertPin(
  { db }: Transaction,
  { workspaceId, userId, pinHash, now }: UserPinInput,
  source: UserPinTable['source'],
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('user_pins')
    .values({
      workspace_id: workspaceId,
      user_id: userId,
      pin_hash: pinHash,
      source,
      created_at: now,
      changed_at: now,
    })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'user_id']).doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

async function updatePin(
  { db }: Transaction,
  { workspaceId, userId }: UserPinInput,
  values: Partial<Pick<UserPinTable, 'pin_hash' | 'changed_at'>>,
): Promise<void> {
  await db
    .updateTable('user_pins')
    .set({ ...values, source: 'registered' })
    .where('workspace_id', '=', workspaceId)
    .where('user_id', '=', userId)
    .execute();
}

async function endSessions(
  transaction: Transaction,
  { workspaceId, userId, now }: Omit<AuditedUser, 'audit'>,
): Promise<void> {
  const contact = await transaction.db
    .selectFrom('contacts')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('namespace', '=', 'pin-user')
    .where('subject', '=', userId)
    .executeTakeFirst();
  if (!contact) return;
  await revokeContact(transaction, { workspaceId, contactId: contact.id, proofsNotBefore: now, now });
}
