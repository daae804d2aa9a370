import { ChatError, type IdentityMethod, type Level, type NotedClaim } from 'chat-messenger/protocol';
import { sql } from 'kysely';
import type { ContactTable, Flag, SessionFamilyTable } from '../schema.js';
import type { Transaction } from '../store.js';
import { saveContact, type NamedContact } from './contacts.js';
import { endReplaced } from './session-ends.js';

/** SES-19: a contact with more live sessions than this loses the oldest. */
const MAX_LIVE_SESSIONS = 10;

export interface DeviceUse {
  readonly thumbprint: string;
  readonly proofId: string;
  readonly proofExpiresAt: number;
}
interface NewSessionRow {
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
  /** The session that this one takes the place of. */
  readonly replacesTokenHash?: string;
}
export interface RenewGrant extends NewSessionRow {
  readonly workspaceId: string;
  readonly device: DeviceUse;
  readonly scope: string;
  /** Per level: how long after its last use and after its beginning a family may still be renewed. */
  readonly renewable: readonly { readonly level: Level; readonly idle: number; readonly total: number }[];
}
/** What a new session stands for. */
export interface OpenedSession {
  readonly contact: ContactTable;
  readonly familyId: string;
  readonly level: Level;
  readonly method: IdentityMethod;
  readonly expiresAt: number;
}

/** Opens a session for a verified subject. */
export async function openSession(transaction: Transaction, grant: SessionGrant): Promise<OpenedSession> {
  await useProof(transaction, grant.device);
  return grantSession(transaction, grant);
}

/** The same, where the device proof has been taken already. Makes the contact where this is its first session. */
export async function grantSession(transaction: Transaction, grant: SessionGrant): Promise<OpenedSession> {
  const contact = await saveContact(transaction, grant);
  refuseOldProof(contact, grant);
  const family: SessionFamilyTable = {
    id: grant.familyId,
    workspace_id: grant.workspaceId,
    contact_id: contact.id,
    device_thumbprint: grant.device.thumbprint,
    level: grant.level,
    method: grant.method,
    long_lived: grant.longLived,
    key_id: grant.keyId,
    proven_at: grant.now,
    scope: grant.scope,
    browser: grant.browser,
    carry_from: null,
    carry_since: null,
    created_at: grant.now,
    last_used_at: grant.now,
    revoked_at: null,
  };
  await transaction.db.insertInto('session_families').values(family).execute();
  if (grant.replacesTokenHash !== undefined) {
    const { workspaceId, replacesTokenHash: tokenHash, now } = grant;
    await endReplaced(transaction, { workspaceId, tokenHash, nextContactId: contact.id, now });
  }
  await insertSession(transaction, family, grant);
  await countKeyUse(transaction, grant);
  return opened(contact, family, grant.expiresAt);
}

/** JWT-14: a revocation also ends what was made before it and not yet presented. */
function refuseOldProof({ proofs_not_before }: ContactTable, { issuedAt }: SessionGrant): void {
  if (issuedAt !== undefined && proofs_not_before !== null && issuedAt < proofs_not_before) {
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

function opened(contact: ContactTable, family: SessionFamilyTable, expiresAt: number): OpenedSession {
  return { contact, familyId: family.id, level: family.level, method: family.method, expiresAt };
}

/** Continues the newest family of this device key, if its level allows that and its time is not over. */
export async function renewSession(transaction: Transaction, grant: RenewGrant): Promise<OpenedSession> {
  const { db, forUpdate } = transaction;
  await useProof(transaction, grant.device);
  // Locked, so that a revocation at the same moment either is seen here or sees the session made here.
  const family = await forUpdate(
    db
      .selectFrom('session_families')
      .selectAll()
      .where('workspace_id', '=', grant.workspaceId)
      .where('device_thumbprint', '=', grant.device.thumbprint)
      .orderBy('created_at', 'desc')
      .limit(1),
  ).executeTakeFirst();
  if (family?.revoked_at) throw new ChatError('session_revoked', 'this session was ended');
  const rule = family && grant.renewable.find(({ level }) => level === family.level);
  const inTime =
    family &&
    rule &&
    grant.now - family.last_used_at <= rule.idle &&
    grant.now - family.created_at <= rule.total;
  if (!inTime) throw new ChatError('session_expired', 'there is no session to continue');
  await db
    .updateTable('session_families')
    .set({ last_used_at: grant.now })
    .where('id', '=', family.id)
    .execute();
  await insertSession(transaction, { ...family, scope: grant.scope }, grant);
  const contact = await db
    .selectFrom('contacts')
    .selectAll()
    .where('workspace_id', '=', grant.workspaceId)
    .where('id', '=', family.contact_id)
    .executeTakeFirstOrThrow();
  return opened(contact, family, grant.expiresAt);
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

async function insertSession(
  { db }: Transaction,
  family: SessionFamilyTable,
  row: NewSessionRow,
): Promise<void> {
  await db
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
    })
    .execute();
  const surplus = await db
    .selectFrom('sessions')
    .select('token_hash')
    .where('workspace_id', '=', family.workspace_id)
    .where('contact_id', '=', family.contact_id)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', row.now)
    .orderBy('created_at', 'desc')
    .orderBy('token_hash')
    .offset(MAX_LIVE_SESSIONS)
    .limit(MAX_LIVE_SESSIONS)
    .execute();
  if (surplus.length === 0) return;
  await db
    .updateTable('sessions')
    .set({ expires_at: row.now })
    .where('workspace_id', '=', family.workspace_id)
    .where(
      'token_hash',
      'in',
      surplus.map(({ token_hash }) => token_hash),
    )
    .execute();
}
