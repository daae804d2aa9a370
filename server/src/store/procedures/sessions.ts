import { ChatError, type IdentityMethod, type Level, type NotedClaim } from 'chat-messenger/protocol';
import { sql } from 'kysely';
import { endsOf } from '../../access/principal.js';
import type { ContactTable, Flag, SessionFamilyTable } from '../schema.js';
import type { Transaction } from '../store.js';
import { offerCarryOver, type AnonymousRun, type CarriedOver } from './carry-over.js';
import { nameContact, type NamedContact } from './contacts.js';
import { announceDevice } from './device-notices.js';
import { refuseChangedPin, refuseEndedKey } from './ended-keys.js';
import { linkEmail, type EmailLink } from './links.js';
import { endReplaced } from './session-ends.js';

/** SES-19: a contact with more live sessions than this loses the oldest. */
const MAX_LIVE_SESSIONS = 10;

export interface DeviceUse {
  readonly thumbprint: string;
  readonly proofId: string;
  readonly proofExpiresAt: number;
}
/** What is new about a session, whatever it continues. */
export interface NewSessionRow {
  readonly tokenHash: string;
  readonly origin: string;
  readonly expiresAt: number;
  readonly now: number;
}
export interface SessionGrant extends NewSessionRow {
  readonly workspaceId: string;
  readonly device: DeviceUse;
  readonly familyId: string;
  readonly contact: NamedContact;
  readonly noticeIds: Readonly<Record<NotedClaim, string>>;
  readonly scope: string;
  readonly browser: string;
  readonly level: Level;
  readonly method: IdentityMethod;
  readonly longLived: Flag;
  readonly keyId: string | null;
  /** Which form of a proof the key verified. */
  readonly form?: string;
  /** When the proof was made, where it says so. */
  readonly issuedAt?: number;
  /** The last revocation of the person when a proof without a time was judged. */
  readonly lastRevocation?: number | null;
  /** The hash that a user id was pinned to then. */
  readonly pinHash?: string;
  /** True where judging the proof has used up the device proof. */
  readonly isDeviceProofTaken?: boolean;
  /** What the proof says of an address beside its own subject, where it is of a kind that can (LNK-2). */
  readonly link?: EmailLink;
  /** The session that this one takes the place of. */
  readonly replacesTokenHash?: string;
  /** The key of the anonymous run in the same browser, proven for this request, and what may happen to it. */
  readonly anonymous?: DeviceUse & Pick<AnonymousRun, 'mode'>;
}
/** What a new session stands for. */
export interface OpenedSession {
  readonly contact: ContactTable;
  readonly familyId: string;
  readonly level: Level;
  readonly method: IdentityMethod;
  readonly scope: string;
  readonly expiresAt: number;
  /** What waits for the visitor's word. */
  readonly offered: number;
  /** The streams that hear of what the opening changed. */
  readonly streams: readonly string[];
}

/** Opens a session for a verified subject. */
export async function openSession(transaction: Transaction, grant: SessionGrant): Promise<OpenedSession> {
  if (!grant.isDeviceProofTaken) await useProof(transaction, grant.device);
  return grantSession(transaction, grant);
}

/** The same, where the device proof has been taken already. Makes the contact where this is its first session. */
export async function grantSession(transaction: Transaction, grant: SessionGrant): Promise<OpenedSession> {
  await refuseEndedKey(transaction, grant);
  await refuseChangedPin(transaction, grant);
  const { contact, streams } = await nameContact(transaction, grant);
  refuseOldProof(contact, grant);
  await linkAddress(transaction, contact, grant);
  const family: SessionFamilyTable = {
    id: grant.familyId,
    workspace_id: grant.workspaceId,
    contact_id: contact.id,
    device_thumbprint: grant.device.thumbprint,
    level: grant.level,
    method: grant.method,
    long_lived: grant.longLived,
    key_id: grant.keyId,
    // A proof that says when it was made is as old as it says.
    proven_at: Math.min(grant.issuedAt ?? grant.now, grant.now),
    scope: grant.scope,
    browser: grant.browser,
    carry_from: null,
    carry_since: null,
    created_at: grant.now,
    last_used_at: grant.now,
    revoked_at: null,
  };
  await transaction.db.insertInto('session_families').values(family).execute();
  const replaced = await endReplaced(transaction, { ...grant, nextContactId: contact.id });
  const displaced = await insertSession(transaction, family, grant);
  await countKeyUse(transaction, grant);
  const carried = await lookBack(transaction, family, grant);
  const offered = grant.anonymous?.mode === 'ask' ? carried.conversations : 0;
  const told = await announceDevice(transaction, family);
  return {
    ...opened(contact, family, grant.expiresAt),
    offered,
    streams: [...streams, ...replaced, ...displaced, ...carried.streams, ...told],
  };
}

async function linkAddress(
  transaction: Transaction,
  contact: ContactTable,
  grant: SessionGrant,
): Promise<void> {
  const { workspaceId, link, now } = grant;
  if (link) await linkEmail(transaction, { ...link, workspaceId, contactId: contact.id, now });
}

/** What this browser wrote before its visitor was known. */
async function lookBack(
  transaction: Transaction,
  family: SessionFamilyTable,
  { anonymous, now }: SessionGrant,
): Promise<CarriedOver> {
  if (!anonymous) return { conversations: 0, streams: [] };
  await useProof(transaction, anonymous);
  return offerCarryOver(transaction, family, anonymous, now);
}

/**
 * JWT-14: a revocation also ends what was made before it and not yet presented. What does not say when it was made is as
 * old as the moment at which it was judged.
 */
export function refuseOldProof(
  { proofs_not_before }: Pick<ContactTable, 'proofs_not_before'>,
  { issuedAt, lastRevocation }: Pick<SessionGrant, 'issuedAt' | 'lastRevocation'>,
): void {
  const isOld = issuedAt !== undefined && proofs_not_before !== null && issuedAt < proofs_not_before;
  const isRevokedSince = lastRevocation !== undefined && lastRevocation !== proofs_not_before;
  if (isOld || isRevokedSince) {
    throw new ChatError('identity_invalid', 'this proof was revoked', { reason: 'expired' });
  }
}

/** Tells when an old key is out of use (COM-11), and how many still present its long-lived form (HM-6). */
async function countKeyUse({ db }: Transaction, grant: SessionGrant): Promise<void> {
  if (grant.keyId === null) return;
  await db
    .insertInto('key_uses')
    .values({
      workspace_id: grant.workspaceId,
      key_id: grant.keyId,
      form: grant.form ?? '',
      uses: 1,
      last_used_at: grant.now,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'key_id', 'form'])
        .doUpdateSet({ uses: sql`key_uses.uses + 1`, last_used_at: grant.now }),
    )
    .execute();
}

export function opened(contact: ContactTable, family: SessionFamilyTable, expiresAt: number) {
  const { id: familyId, level, method, scope } = family;
  return { contact, familyId, level, method, scope, expiresAt };
}

/** Takes a device proof; the second use of the same is refused. */
export async function useProof({ db }: Transaction, device: DeviceUse): Promise<void> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('used_proofs')
    .values({ id: device.proofId, expires_at: device.proofExpiresAt })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows !== 1n) {
    throw new ChatError('device_proof_invalid', 'this device proof was used before');
  }
}

/** Puts a session into a family; tells whom to wake because older ones had to go (SES-19). */
export async function insertSession(
  transaction: Transaction,
  family: SessionFamilyTable,
  row: NewSessionRow,
): Promise<readonly string[]> {
  await transaction.db
    .insertInto('sessions')
    .values({
      token_hash: row.tokenHash,
      workspace_id: family.workspace_id,
      family_id: family.id,
      contact_id: family.contact_id,
      device_thumbprint: family.device_thumbprint,
      origin: row.origin,
      level: family.level,
      method: family.method,
      long_lived: family.long_lived,
      key_id: family.key_id,
      proven_at: family.proven_at,
      scope: family.scope,
      created_at: row.now,
      expires_at: row.expiresAt,
      revoked_at: null,
      displaced_at: null,
    })
    .execute();
  return displaceOldest(transaction, family, row.now);
}

async function displaceOldest(
  { db, rowSets }: Transaction,
  { workspace_id, contact_id }: SessionFamilyTable,
  now: number,
): Promise<readonly string[]> {
  const surplus = await db
    .selectFrom('sessions')
    .select('token_hash')
    .where('workspace_id', '=', workspace_id)
    .where('contact_id', '=', contact_id)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .orderBy('created_at', 'desc')
    .orderBy('token_hash')
    .offset(MAX_LIVE_SESSIONS)
    .limit(MAX_LIVE_SESSIONS)
    .execute();
  if (surplus.length === 0) return [];
  const hashes = surplus.map(({ token_hash }) => token_hash);
  await db
    .updateTable('sessions')
    .set({ expires_at: now, displaced_at: now })
    .where('workspace_id', '=', workspace_id)
    .where(rowSets.isAmong('token_hash', hashes))
    .execute();
  return [endsOf(contact_id)];
}
