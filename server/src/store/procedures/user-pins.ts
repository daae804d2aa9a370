import { pinHashOf } from '../queries/user-pins.js';
import type { UserPinTable } from '../schema.js';
import type { Transaction } from '../store.js';
import { addAudits, type AuditStamp } from './audit.js';
import { revokeContact } from './session-ends.js';
import { useProof, type DeviceUse } from './sessions.js';

interface UserPinInput {
  readonly workspaceId: string;
  readonly userId: string;
  readonly pinHash: string;
  readonly now: number;
}
interface AuditedUser {
  readonly workspaceId: string;
  readonly userId: string;
  /** What the audit calls the id, which may be an address. */
  readonly auditName: string;
  readonly audit: AuditStamp;
  readonly now: number;
}

/**
 * Pins an id that nobody used before; gives the hash that it is pinned to, which is another's if that came first. The
 * device proof is taken first: a request that is sent again pins nothing.
 */
export async function pinUser(
  transaction: Transaction,
  input: UserPinInput & { readonly device: DeviceUse },
): Promise<string | undefined> {
  await useProof(transaction, input.device);
  await insertPin(transaction, input, 'first-use');
  return pinHashOf(transaction.db, input.workspaceId, input.userId);
}

/**
 * Pins an id to what the site's server says; what another hash opened ends (TOFU-7, TOFU-8). Where that was the hash of
 * whoever came first, it may have been anybody's: the next one starts anew.
 */
export async function setUserPin(
  transaction: Transaction,
  input: UserPinInput & Pick<AuditedUser, 'auditName' | 'audit'>,
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
    await endSessions(transaction, input, { isRetired: before.source === 'first-use' });
  } else if (before.source === 'first-use') {
    await updatePin(transaction, input, {});
  } else {
    return;
  }
  await addAudits(transaction, input, [{ action: 'user_pin.set', target: input.auditName }]);
}

/** Removes a pin with what it opened; false where there is none. The next one to present the id is trusted, and starts anew. */
export async function resetUserPin(transaction: Transaction, input: AuditedUser): Promise<boolean> {
  const { numDeletedRows } = await transaction.db
    .deleteFrom('user_pins')
    .where('workspace_id', '=', input.workspaceId)
    .where('user_id', '=', input.userId)
    .executeTakeFirstOrThrow();
  if (numDeletedRows === 0n) return false;
  await endSessions(transaction, input, { isRetired: true });
  await addAudits(transaction, input, [{ action: 'user_pin.reset', target: input.auditName }]);
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

/**
 * Ends what a pin opened. `isRetired`: the person behind it gives the id up, and with it all that was written and said;
 * agents keep that (T8).
 */
async function endSessions(
  transaction: Transaction,
  { workspaceId, userId, now }: Omit<AuditedUser, 'auditName' | 'audit'>,
  { isRetired }: { readonly isRetired: boolean },
): Promise<void> {
  const contact = await transaction.db
    .selectFrom('contacts')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('namespace', '=', 'pin-user')
    .where('subject', '=', userId)
    .executeTakeFirst();
  if (!contact) return;
  await revokeContact(transaction, { workspaceId, contactId: contact.id, now });
  if (!isRetired) return;
  await transaction.db
    .updateTable('contacts')
    .set({ namespace: 'pin-user/retired', subject: `${contact.id} ${userId}` })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', contact.id)
    .execute();
}
