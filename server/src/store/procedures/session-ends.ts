import type { Transaction } from '../store.js';

/** Ends a family: all its sessions are dead at once. */
export async function revokeFamily(
  transaction: Transaction,
  input: { readonly workspaceId: string; readonly familyId: string; readonly now: number },
): Promise<void> {
  await revokeFamilies(transaction, input.workspaceId, [input.familyId], input.now);
}

/** Ends every family of a contact, or all but one; tells how many. */
export async function revokeContact(
  transaction: Transaction,
  input: {
    readonly workspaceId: string;
    readonly contactId: string;
    readonly exceptFamilyId?: string;
    /** Proofs made before this are refused from now on (JWT-14). */
    readonly proofsNotBefore?: number;
    readonly now: number;
  },
): Promise<number> {
  const { db } = transaction;
  if (input.proofsNotBefore !== undefined) {
    await db
      .updateTable('contacts')
      .set({ proofs_not_before: input.proofsNotBefore })
      .where('workspace_id', '=', input.workspaceId)
      .where('id', '=', input.contactId)
      .execute();
  }
  const families = await db
    .selectFrom('session_families')
    .select('id')
    .where('workspace_id', '=', input.workspaceId)
    .where('contact_id', '=', input.contactId)
    .where('revoked_at', 'is', null)
    .where('id', '!=', input.exceptFamilyId ?? '')
    .execute();
  const ids = families.map(({ id }) => id);
  await revokeFamilies(transaction, input.workspaceId, ids, input.now);
  return ids.length;
}

/** COM-11: ends what a key has opened. */
export async function revokeFamiliesOfKey(
  transaction: Transaction,
  input: { readonly workspaceId: string; readonly keyId: string; readonly now: number },
): Promise<number> {
  const families = await transaction.db
    .selectFrom('session_families')
    .select('id')
    .where('workspace_id', '=', input.workspaceId)
    .where('key_id', '=', input.keyId)
    .where('revoked_at', 'is', null)
    .execute();
  const ids = families.map(({ id }) => id);
  await revokeFamilies(transaction, input.workspaceId, ids, input.now);
  return ids.length;
}

/**
 * COM-13: the session that another one takes the place of is dead from now on. Where another person follows, nothing
 * of the former may be left.
 */
export async function endReplaced(
  transaction: Transaction,
  input: {
    readonly workspaceId: string;
    readonly tokenHash: string;
    readonly nextContactId: string;
    readonly now: number;
  },
): Promise<void> {
  const { db } = transaction;
  const replaced = await db
    .selectFrom('sessions')
    .select(['token_hash', 'family_id', 'contact_id', 'level'])
    .where('workspace_id', '=', input.workspaceId)
    .where('token_hash', '=', input.tokenHash)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  if (!replaced) return;
  if (replaced.level > 1 && replaced.contact_id !== input.nextContactId) {
    await revokeFamilies(transaction, input.workspaceId, [replaced.family_id], input.now);
    return;
  }
  await db
    .updateTable('sessions')
    .set({ expires_at: input.now })
    .where('workspace_id', '=', input.workspaceId)
    .where('token_hash', '=', replaced.token_hash)
    .where('expires_at', '>', input.now)
    .execute();
}

async function revokeFamilies(
  { db, rowSets }: Transaction,
  workspaceId: string,
  ids: readonly string[],
  now: number,
): Promise<void> {
  if (ids.length === 0) return;
  const revoked = { revoked_at: now };
  await db
    .updateTable('session_families')
    .set(revoked)
    .where('workspace_id', '=', workspaceId)
    .where(rowSets.isAmong('id', ids))
    .execute();
  await db
    .updateTable('sessions')
    .set(revoked)
    .where('workspace_id', '=', workspaceId)
    .where(rowSets.isAmong('family_id', ids))
    .where('revoked_at', 'is', null)
    .execute();
}
