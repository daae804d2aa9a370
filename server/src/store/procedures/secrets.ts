import { ChatError } from 'chat-messenger/protocol';
import type { SecretTable } from '../schema.js';
import type { Transaction } from '../store.js';
import { addAudits, type AuditStamp } from './audit.js';
import { revokeFamiliesOfKey } from './session-ends.js';

interface SecretChange {
  readonly workspaceId: string;
  readonly audit: AuditStamp;
  readonly now: number;
}
export interface NewSecret extends SecretChange {
  readonly secret: Pick<SecretTable, 'id' | 'purpose' | 'sealed'>;
  /** How long the one before still verifies. */
  readonly retiringUntil: number;
}
export interface NamedSecret extends SecretChange {
  readonly secretId: string;
}

/** A new secret takes over, the former one verifies for a while, and no third one does (COM-11). */
export async function rotateSecret(transaction: Transaction, input: NewSecret): Promise<void> {
  const { db } = transaction;
  const { workspaceId, secret, retiringUntil, now } = input;
  await lockWorkspace(transaction, workspaceId);
  const former = await db
    .selectFrom('secrets')
    .select(['id', 'state'])
    .where('workspace_id', '=', workspaceId)
    .where('purpose', '=', secret.purpose)
    .where('state', 'in', ['active', 'retiring'])
    .orderBy('state')
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
  const [latest, ...older] = former;
  const acts = [{ action: 'secret.created', target: secret.id }];
  // Where the active one was revoked, the one before it keeps the end that it has.
  if (latest?.state === 'active') {
    await setState(transaction, workspaceId, latest.id, { state: 'retiring', retiring_until: retiringUntil });
    acts.push({ action: 'secret.retiring', target: latest.id });
  }
  for (const { id } of older) {
    await setState(transaction, workspaceId, id, { state: 'retired', retiring_until: null });
    acts.push({ action: 'secret.retired', target: id });
  }
  await db
    .insertInto('secrets')
    .values({
      ...secret,
      workspace_id: workspaceId,
      state: 'active',
      retiring_until: null,
      leaked_at: null,
      created_at: now,
    })
    .execute();
  await addAudits(transaction, input, acts);
}

/** Stops a secret from verifying; what it opened goes on (COM-11). */
export async function retireSecret(transaction: Transaction, input: NamedSecret): Promise<void> {
  const { state } = await lockSecret(transaction, input);
  if (state === 'revoked') throw new ChatError('bad_request', 'this secret is revoked, which is for good');
  await setState(transaction, input.workspaceId, input.secretId, { state: 'retired', retiring_until: null });
  await addAudits(transaction, input, [{ action: 'secret.retired', target: input.secretId }]);
}

/** Stops a secret from verifying and ends what it opened (COM-11, HM-9); tells how many sign-ins that were. */
export async function revokeSecret(transaction: Transaction, input: NamedSecret): Promise<number> {
  const { workspaceId, secretId, now } = input;
  await lockSecret(transaction, input);
  await setState(transaction, workspaceId, secretId, { state: 'revoked', retiring_until: null });
  await addAudits(transaction, input, [{ action: 'secret.revoked', target: secretId }]);
  return revokeFamiliesOfKey(transaction, { workspaceId, keyId: secretId, now });
}

/** Two rotations at once would leave three secrets that verify. */
async function lockWorkspace({ db, forUpdate }: Transaction, workspaceId: string): Promise<void> {
  await forUpdate(
    db.selectFrom('workspaces').select('id').where('id', '=', workspaceId),
  ).executeTakeFirstOrThrow();
}

async function lockSecret({ db, forUpdate }: Transaction, { workspaceId, secretId }: NamedSecret) {
  const secret = await forUpdate(
    db
      .selectFrom('secrets')
      .select('state')
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', secretId),
  ).executeTakeFirst();
  if (!secret) throw new ChatError('not_found', 'this app has no secret with this id');
  return secret;
}

async function setState(
  { db }: Transaction,
  workspaceId: string,
  secretId: string,
  state: Pick<SecretTable, 'state' | 'retiring_until'>,
): Promise<void> {
  await db
    .updateTable('secrets')
    .set(state)
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', secretId)
    .execute();
}
