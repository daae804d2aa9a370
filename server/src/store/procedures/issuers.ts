import { ChatError } from 'chat-messenger/protocol';
import type { Namespace } from '../schema.js';
import type { Transaction } from '../store.js';
import { addAudits, type AuditStamp } from './audit.js';
import { revokeContact } from './session-ends.js';

export interface IssuerChange {
  readonly workspaceId: string;
  readonly issuer: string;
  readonly audit: AuditStamp;
  readonly now: number;
}

/** Trusts an issuer that publishes its keys. Naming it again changes where. */
export async function savePublishingIssuer(
  transaction: Transaction,
  input: IssuerChange & { readonly jwksUrl: string },
): Promise<void> {
  const { workspaceId, issuer, jwksUrl: jwks_url, now: created_at } = input;
  await lockWorkspace(transaction, workspaceId);
  if ((await verifyingKeys(transaction, input)).length > 0) {
    throw new ChatError('bad_request', 'this issuer has keys of its own; remove it first');
  }
  await transaction.db
    .insertInto('identity_issuers')
    .values({ workspace_id: workspaceId, issuer, jwks_url, created_at })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'issuer']).doUpdateSet({ jwks_url }))
    .execute();
  await addAudits(transaction, input, [{ action: 'issuer.added', target: issuer }]);
}

/** Forgets an issuer and ends what its tokens opened. Revoked keys stay revoked. Tells how many sign-ins that were. */
export async function removeIssuer(transaction: Transaction, input: IssuerChange): Promise<number> {
  const { db } = transaction;
  const { workspaceId, issuer, now } = input;
  const known = await lockIssuer(transaction, input);
  await lockWorkspace(transaction, workspaceId);
  if (!known) throw new ChatError('not_found', 'this app has no such issuer');
  await db
    .deleteFrom('identity_issuers')
    .where('workspace_id', '=', workspaceId)
    .where('issuer', '=', issuer)
    .execute();
  await db
    .deleteFrom('issuer_keys')
    .where('workspace_id', '=', workspaceId)
    .where('issuer', '=', issuer)
    .where('state', '!=', 'revoked')
    .execute();
  await addAudits(transaction, input, [{ action: 'issuer.removed', target: issuer }]);
  const namespace: Namespace = `jwt:${issuer}`;
  const contacts = await db
    .selectFrom('session_families')
    .innerJoin('contacts', 'contacts.id', 'session_families.contact_id')
    .select('contacts.id')
    .distinct()
    .where('session_families.workspace_id', '=', workspaceId)
    .where('session_families.revoked_at', 'is', null)
    .where('contacts.namespace', '=', namespace)
    .execute();
  let ended = 0;
  for (const { id: contactId } of contacts) {
    ended += await revokeContact(transaction, { workspaceId, contactId, now });
  }
  return ended;
}

/** Two changes at once would not see each other. */
export async function lockWorkspace({ db, forUpdate }: Transaction, workspaceId: string): Promise<void> {
  await forUpdate(
    db.selectFrom('workspaces').select('id').where('id', '=', workspaceId),
  ).executeTakeFirstOrThrow();
}

/**
 * A session that is being opened holds this lock: it is waited for here, and its session then is one of those that end
 * (COM-11). It comes before the lock of the workspace, as it does there.
 */
export async function lockIssuer(
  { db, forUpdate }: Transaction,
  { workspaceId, issuer }: Pick<IssuerChange, 'workspaceId' | 'issuer'>,
): Promise<boolean> {
  const row = await forUpdate(
    db
      .selectFrom('identity_issuers')
      .select('issuer')
      .where('workspace_id', '=', workspaceId)
      .where('issuer', '=', issuer),
  ).executeTakeFirst();
  return row !== undefined;
}

export async function issuerRow({ db }: Transaction, { workspaceId, issuer }: IssuerChange) {
  return db
    .selectFrom('identity_issuers')
    .select('jwks_url')
    .where('workspace_id', '=', workspaceId)
    .where('issuer', '=', issuer)
    .executeTakeFirst();
}

/** The active key first, then the one that retires. */
export async function verifyingKeys({ db }: Transaction, { workspaceId, issuer }: IssuerChange) {
  return db
    .selectFrom('issuer_keys')
    .select('kid')
    .where('workspace_id', '=', workspaceId)
    .where('issuer', '=', issuer)
    .where('state', 'in', ['active', 'retiring'])
    .orderBy('state')
    .orderBy('created_at', 'desc')
    .execute();
}
