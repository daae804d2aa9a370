import type { Transaction } from '../store.js';
import { revokeApiKey } from './api-keys.js';
import { addAudits, type AuditStamp } from './audit.js';
import { revokeSecret } from './secrets.js';

export interface SeenKey {
  readonly workspaceId: string;
  readonly kind: 'api_key' | 'secret';
  readonly keyId: string;
  readonly audit: AuditStamp;
  /** Where the workspace wants leaked keys revoked: how that is written down. */
  readonly revocation?: AuditStamp;
  readonly now: number;
}

/** Remembers that a key was seen in a browser, and ends it where the workspace wants that (S2S-6). */
export async function flagLeak(transaction: Transaction, input: SeenKey): Promise<void> {
  const { workspaceId, kind, keyId, revocation, now } = input;
  const { numUpdatedRows } = await transaction.db
    .updateTable(kind === 'api_key' ? 'api_keys' : 'secrets')
    .set({ leaked_at: now })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', keyId)
    .where('leaked_at', 'is', null)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows > 0n) {
    await addAudits(transaction, input, [{ action: `${kind}.leaked`, target: keyId }]);
  }
  if (!revocation) return;
  const end = { workspaceId, audit: revocation, now };
  if (kind === 'api_key') await revokeApiKey(transaction, { ...end, keyId });
  else await revokeSecret(transaction, { ...end, secretId: keyId });
}
