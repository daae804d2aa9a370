import { ChatError, type Level } from 'chat-messenger/protocol';
import { isPresentSpace } from '../../identity/subject.js';
import type { WorkspaceSettings } from '../../workspaces/settings.js';
import type { SessionFamilyTable, SessionTable } from '../schema.js';
import type { Transaction } from '../store.js';
import { offeredConversations } from './carry-over.js';
import { expireSession } from './session-ends.js';
import {
  insertSession,
  opened,
  useProof,
  type DeviceUse,
  type NewSessionRow,
  type OpenedSession,
} from './sessions.js';

export interface RenewGrant extends NewSessionRow {
  readonly workspaceId: string;
  readonly device: DeviceUse;
  readonly scope?: string;
  /** What the workspace decides about proofs of an address (LNK-1). */
  readonly settings: Pick<WorkspaceSettings, 'link_email_methods'>;
  /** The session that asks to go on, where the page still holds its token. */
  readonly bearerTokenHash?: string;
  /** Per level: how long after its last use and after its beginning a family may still be renewed. */
  readonly renewable: readonly { readonly level: Level; readonly idle: number; readonly total: number }[];
}

/**
 * Continues a session by the device key. With the token of the one that asks, its own family goes on; without, the
 * newest of this key. What no key may renew goes on only beside a live session of the same person in the same browser.
 */
export async function renewSession(transaction: Transaction, grant: RenewGrant): Promise<OpenedSession> {
  await useProof(transaction, grant.device);
  const bearer = await bearerOf(transaction, grant);
  const isRenewable = !bearer || grant.renewable.some(({ level }) => level === bearer.level);
  const next = isRenewable
    ? await continued(transaction, grant, bearer)
    : await lent(transaction, grant, bearer);
  const { family, expiresAt } = next;
  const contact = await transaction.db
    .selectFrom('contacts')
    .selectAll()
    .where('workspace_id', '=', grant.workspaceId)
    .where('id', '=', family.contact_id)
    .executeTakeFirstOrThrow();
  if (!isPresentSpace(contact.namespace, family.method, grant.settings)) throw nothingToContinue();
  // COM-13. Before the new one is counted: it takes the place of this one, and of no other.
  if (bearer) await expireSession(transaction, bearer, grant.now);
  await touch(transaction, family, grant.now);
  const streams = await insertSession(transaction, family, { ...grant, expiresAt });
  const offered = await offeredConversations(transaction, family, grant.now);
  return { ...opened(contact, family, expiresAt), offered, streams };
}

/** The session whose token came with the request: of this device and this origin, and not ended. */
async function bearerOf({ db }: Transaction, grant: RenewGrant): Promise<SessionTable | undefined> {
  if (grant.bearerTokenHash === undefined) return undefined;
  const bearer = await db
    .selectFrom('sessions')
    .selectAll()
    .where('workspace_id', '=', grant.workspaceId)
    .where('token_hash', '=', grant.bearerTokenHash)
    .executeTakeFirst();
  if (!bearer) throw nothingToContinue();
  if (bearer.device_thumbprint !== grant.device.thumbprint) {
    throw new ChatError('device_proof_invalid', 'this session belongs to another device');
  }
  if (bearer.origin !== grant.origin) {
    throw new ChatError('origin_refused', 'this session belongs to another origin');
  }
  if (bearer.revoked_at !== null) throw revoked();
  return bearer;
}

interface Continued {
  readonly family: SessionFamilyTable;
  readonly expiresAt: number;
}

/** SES-5: by the device key alone, where the level allows it and the family's time is not over. */
async function continued(
  transaction: Transaction,
  grant: RenewGrant,
  bearer: SessionTable | undefined,
): Promise<Continued> {
  const family = bearer ? await lockFamily(transaction, bearer) : await lockNewestFamily(transaction, grant);
  if (family?.revoked_at) throw revoked();
  const rule = family && grant.renewable.find(({ level }) => level === family.level);
  const inTime =
    family &&
    rule &&
    grant.now - family.last_used_at <= rule.idle &&
    grant.now - family.created_at <= rule.total;
  if (!inTime) throw nothingToContinue();
  return { family: { ...family, scope: grant.scope ?? '' }, expiresAt: grant.expiresAt };
}

/**
 * A session that this device key holds in another tab admits one more beside it, which ends when it ends: nothing is
 * raised and nothing prolonged (LVL-1, SES-7).
 */
async function lent(transaction: Transaction, grant: RenewGrant, bearer: SessionTable): Promise<Continued> {
  if (grant.scope !== undefined && grant.scope !== bearer.scope) {
    throw new ChatError('subject_mismatch', 'the scope is not the one of this session');
  }
  const lender = await transaction.db
    .selectFrom('sessions')
    .selectAll()
    .where('workspace_id', '=', bearer.workspace_id)
    .where('contact_id', '=', bearer.contact_id)
    .where('device_thumbprint', '=', bearer.device_thumbprint)
    .where('origin', '=', bearer.origin)
    .where('scope', '=', bearer.scope)
    .where('level', '>=', bearer.level)
    .where('token_hash', '!=', bearer.token_hash)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', grant.now)
    .orderBy('expires_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  const family = lender && (await lockFamily(transaction, lender));
  if (!family || family.revoked_at !== null) throw nothingToContinue();
  return { family, expiresAt: lender.expires_at };
}

/** Locked, so that a revocation at the same moment either is seen here or sees the session made here. */
async function lockFamily({ db, forUpdate }: Transaction, session: SessionTable) {
  return forUpdate(
    db
      .selectFrom('session_families')
      .selectAll()
      .where('workspace_id', '=', session.workspace_id)
      .where('id', '=', session.family_id),
  ).executeTakeFirst();
}

async function lockNewestFamily({ db, forUpdate }: Transaction, { workspaceId, device }: RenewGrant) {
  return forUpdate(
    db
      .selectFrom('session_families')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .where('device_thumbprint', '=', device.thumbprint)
      .orderBy('created_at', 'desc')
      .limit(1),
  ).executeTakeFirst();
}

async function touch({ db }: Transaction, family: SessionFamilyTable, now: number): Promise<void> {
  await db
    .updateTable('session_families')
    .set({ last_used_at: now })
    .where('workspace_id', '=', family.workspace_id)
    .where('id', '=', family.id)
    .execute();
}

function revoked(): ChatError {
  return new ChatError('session_revoked', 'this session was ended');
}

function nothingToContinue(): ChatError {
  return new ChatError('session_expired', 'there is no session to continue');
}
