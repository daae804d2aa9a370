import { contactStream, endsOf } from '../../access/principal.js';
import type { SessionTable } from '../schema.js';
import type { Transaction } from '../store.js';
import { withdrawOffers } from './carry-over.js';
import { appendEvents } from './event-log.js';

/**
 * Ends a family: all its sessions are dead at once. With `contactId` only one of that contact. Tells whom to wake;
 * nobody where there was nothing to end.
 */
export async function revokeFamily(
  transaction: Transaction,
  input: {
    readonly workspaceId: string;
    readonly familyId: string;
    readonly contactId?: string;
    readonly now: number;
  },
): Promise<readonly string[]> {
  const family = await transaction.db
    .selectFrom('session_families')
    .select('contact_id')
    .where('workspace_id', '=', input.workspaceId)
    .where('id', '=', input.familyId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  if (!family || (input.contactId ?? family.contact_id) !== family.contact_id) return [];
  return revokeFamilies(transaction, input.workspaceId, [input.familyId], input.now);
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
 * of the former may be left. Tells whom to wake.
 */
export async function endReplaced(
  transaction: Transaction,
  input: {
    readonly workspaceId: string;
    readonly replacesTokenHash?: string;
    readonly nextContactId: string;
    readonly now: number;
  },
): Promise<readonly string[]> {
  if (input.replacesTokenHash === undefined) return [];
  const { db } = transaction;
  const replaced = await db
    .selectFrom('sessions')
    .select(['workspace_id', 'token_hash', 'family_id', 'contact_id', 'level'])
    .where('workspace_id', '=', input.workspaceId)
    .where('token_hash', '=', input.replacesTokenHash)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  if (!replaced) return [];
  if (replaced.level > 1 && replaced.contact_id !== input.nextContactId) {
    return revokeFamilies(transaction, input.workspaceId, [replaced.family_id], input.now);
  }
  await expireSession(transaction, replaced, input.now);
  return [endsOf(replaced.contact_id)];
}

/** Ends the life of one session; what could renew it stays. */
export async function expireSession(
  { db }: Transaction,
  session: Pick<SessionTable, 'workspace_id' | 'token_hash'>,
  now: number,
): Promise<void> {
  await db
    .updateTable('sessions')
    .set({ expires_at: now })
    .where('workspace_id', '=', session.workspace_id)
    .where('token_hash', '=', session.token_hash)
    .where('expires_at', '>', now)
    .execute();
}

/** Ends these families with all their sessions. Tells whom to wake. */
export async function revokeFamilies(
  transaction: Transaction,
  workspaceId: string,
  ids: readonly string[],
  now: number,
): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const { db, rowSets } = transaction;
  await withdrawOffers(transaction, workspaceId, ids);
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
  return tellOthers(transaction, workspaceId, ids, now);
}

/**
 * Moves the streams of those who are still signed in elsewhere, by an event that tells readers nothing: a tab that
 * follows the socket of another one looks whether its own session is still there. Tells whom to wake.
 */
async function tellOthers(
  transaction: Transaction,
  workspaceId: string,
  endedIds: readonly string[],
  now: number,
): Promise<readonly string[]> {
  const { db, rowSets } = transaction;
  const families = db.selectFrom('session_families').where('workspace_id', '=', workspaceId);
  const ended = await families.select(['id', 'contact_id']).where(rowSets.isAmong('id', endedIds)).execute();
  const familyOf = new Map(ended.map(({ id, contact_id }) => [contact_id, id]));
  const contactIds = [...familyOf.keys()];
  const others = await families
    .select('contact_id')
    .distinct()
    .where('revoked_at', 'is', null)
    .where(rowSets.isAmong('contact_id', contactIds))
    .execute();
  const events = others.map(({ contact_id }) => ({
    streamId: contactStream(contact_id),
    workspaceId,
    type: 'session.ended' as const,
    conversationId: '',
    seq: null,
    familyId: familyOf.get(contact_id) ?? '',
  }));
  if (events.length > 0) await appendEvents(transaction, events, now);
  return [...contactIds.map(endsOf), ...events.map(({ streamId }) => streamId)];
}
