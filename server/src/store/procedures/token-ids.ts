import { ChatError } from 'chat-messenger/protocol';
import type { Transaction } from '../store.js';
import { useProof, type DeviceUse } from './sessions.js';

/** Takes the id of a token after the device proof; the second use of either is refused (JWT-10, SES-4). */
export async function useTokenId(
  transaction: Transaction,
  { id, device, expiresAt }: { readonly id: string; readonly device: DeviceUse; readonly expiresAt: number },
): Promise<void> {
  await useProof(transaction, device);
  const { numInsertedOrUpdatedRows } = await transaction.db
    .insertInto('used_proofs')
    .values({ id, expires_at: expiresAt })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows !== 1n) {
    throw new ChatError('identity_invalid', 'this token was used before', { reason: 'expired' });
  }
}
