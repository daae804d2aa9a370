import { ChatError, type IdentityMethod, type Level } from 'chat-messenger/protocol';
import { sql } from 'kysely';
import { contactStream } from '../../access/principal.js';
import type { ContactTable, Flag, SessionFamilyTable } from '../schema.js';
import type { Transaction } from '../store.js';

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
  readonly contact: {
    readonly id: string;
    readonly namespace: ContactTable['namespace'];
    readonly subject: string;
    readonly canonVersion: number;
    /** Used when the contact is new and nothing better is known. */
    readonly fallbackName: string;
    readonly name?: string;
    readonly email?: { readonly exact: string; readonly verified: boolean };
  };
  readonly level: Level;
  readonly method: IdentityMethod;
  readonly longLived: Flag;
  readonly keyId: string | null;
}
export interface RenewGrant extends NewSessionRow {
  readonly workspaceId: string;
  readonly device: DeviceUse;
  /** Per level: how long after its last use and after its beginning a family may still be renewed. */
  readonly renewable: readonly { readonly level: Level; readonly idle: number; readonly total: number }[];
}
/** What a new session stands for. */
export interface OpenedSession {
  readonly contact: ContactTable;
  readonly level: Level;
  readonly method: IdentityMethod;
}

/** Opens a session for a verified subject. */
export async function openSession(transaction: Transaction, grant: SessionGrant): Promise<OpenedSession> {
  await useProof(transaction, grant.device);
  return grantSession(transaction, grant);
}

/** The same, where the device proof has been taken already. Makes the contact where this is its first session. */
export async function grantSession(transaction: Transaction, grant: SessionGrant): Promise<OpenedSession> {
  const contact = await upsertContact(transaction, grant);
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
    created_at: grant.now,
    last_used_at: grant.now,
    revoked_at: null,
  };
  await transaction.db.insertInto('session_families').values(family).execute();
  await insertSession(transaction, family, grant);
  return { contact, level: grant.level, method: grant.method };
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
  await insertSession(transaction, family, grant);
  const contact = await db
    .selectFrom('contacts')
    .selectAll()
    .where('workspace_id', '=', grant.workspaceId)
    .where('id', '=', family.contact_id)
    .executeTakeFirstOrThrow();
  return { contact, level: family.level, method: family.method };
}

/** Ends a family: all its sessions are dead at once. */
export async function revokeFamily(
  { db }: Transaction,
  input: { readonly workspaceId: string; readonly familyId: string; readonly now: number },
): Promise<void> {
  const revoked = { revoked_at: input.now };
  await db
    .updateTable('session_families')
    .set(revoked)
    .where('workspace_id', '=', input.workspaceId)
    .where('id', '=', input.familyId)
    .execute();
  await db
    .updateTable('sessions')
    .set(revoked)
    .where('workspace_id', '=', input.workspaceId)
    .where('family_id', '=', input.familyId)
    .where('revoked_at', 'is', null)
    .execute();
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

async function upsertContact({ db }: Transaction, grant: SessionGrant): Promise<ContactTable> {
  const { contact, workspaceId: workspace_id, now } = grant;
  const email = contact.email?.exact ?? null;
  const email_verified: Flag = contact.email?.verified ? 1 : 0;
  const row = await db
    .insertInto('contacts')
    .values({
      id: contact.id,
      workspace_id,
      namespace: contact.namespace,
      subject: contact.subject,
      canon_version: contact.canonVersion,
      name: contact.name ?? contact.fallbackName,
      email,
      email_verified,
      created_at: now,
    })
    .onConflict((conflict) =>
      conflict.columns(['workspace_id', 'namespace', 'subject']).doUpdateSet({
        // A proven address is the name until there is a better one, in the spelling that was proven last.
        name: contact.name ?? (contact.email?.verified ? contact.fallbackName : sql.ref('contacts.name')),
        email: email ?? sql.ref('contacts.email'),
        email_verified: email === null ? sql.ref('contacts.email_verified') : email_verified,
      }),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
  await db
    .insertInto('streams')
    .values({ id: contactStream(row.id), workspace_id, position: 0, pruned_to: 0 })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  return row;
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
