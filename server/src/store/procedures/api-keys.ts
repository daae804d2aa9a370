import type { Transaction } from '../store.js';
import { addAudits, type AuditStamp } from './audit.js';
import { revokeFamiliesOfKey } from './session-ends.js';

interface KeyInput {
  readonly workspaceId: string;
  readonly keyId: string;
  readonly now: number;
}
interface AuditedKeyInput extends KeyInput {
  readonly audit: AuditStamp;
}

export async function createApiKey(
  transaction: Transaction,
  input: AuditedKeyInput & {
    readonly hash: string;
    readonly name: string;
    /** Separated by spaces. */
    readonly scopes: string;
    readonly expiresAt: number;
  },
): Promise<void> {
  const { workspaceId, keyId, now } = input;
  await transaction.db
    .insertInto('api_keys')
    .values({
      id: keyId,
      workspace_id: workspaceId,
      key_hash: input.hash,
      name: input.name,
      scopes: input.scopes,
      created_at: now,
      expires_at: input.expiresAt,
      last_used_at: null,
      revoked_at: null,
      leaked_at: null,
    })
    .execute();
  await addAudits(transaction, input, [{ action: 'api_key.created', target: keyId }]);
}

export async function touchApiKey({ db }: Transaction, { workspaceId, keyId, now }: KeyInput): Promise<void> {
  await db
    .updateTable('api_keys')
    .set({ last_used_at: now })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', keyId)
    .execute();
}

/**
 * Ends a key with all that it made: its identify tokens and the sessions that they opened. Tells how many sessions, or
 * null where there is no such key; a key that was revoked before stays as it is.
 */
export async function revokeApiKey(transaction: Transaction, input: AuditedKeyInput): Promise<number | null> {
  const { db } = transaction;
  const { workspaceId, keyId, now } = input;
  const key = await transaction
    .forUpdate(
      db
        .selectFrom('api_keys')
        .select('revoked_at')
        .where('workspace_id', '=', workspaceId)
        .where('id', '=', keyId),
    )
    .executeTakeFirst();
  if (!key) return null;
  if (key.revoked_at !== null) return 0;
  await db
    .updateTable('api_keys')
    .set({ revoked_at: now })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', keyId)
    .execute();
  await db
    .deleteFrom('identify_tokens')
    .where('workspace_id', '=', workspaceId)
    .where('api_key_id', '=', keyId)
    .execute();
  await addAudits(transaction, input, [{ action: 'api_key.revoked', target: keyId }]);
  return revokeFamiliesOfKey(transaction, { workspaceId, keyId, now });
}
