import { ChatError } from 'chat-messenger/protocol';
import type { Transaction } from '../store.js';

/** Takes the id of a token; the second use of the same is refused (JWT-10). */
export async function useTokenId(
  { db }: Transaction,
  { id, expiresAt }: { readonly id: string; readonly expiresAt: number },
): Promise<void> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('used_proofs')
    .values({ id, expires_at: expiresAt })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows !== 1n) {
    throw new ChatError('identity_invalid', 'this token was used before', { reason: 'expired' });
  }
}
