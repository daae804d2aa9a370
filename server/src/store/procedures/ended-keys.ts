import { ChatError, type IdentityMethod } from 'chat-messenger/protocol';
import type { Namespace } from '../schema.js';
import type { Transaction } from '../store.js';

/** What a session is to be opened by. */
interface KeyedGrant {
  readonly workspaceId: string;
  readonly method: IdentityMethod;
  readonly keyId: string | null;
  readonly contact: { readonly namespace: Namespace };
}

/**
 * A key may be revoked between the moment a proof was verified and the moment its session is opened. The key is locked
 * here, so that a revocation at the same time either is seen or sees the session (COM-11).
 */
export async function refuseEndedKey(transaction: Transaction, grant: KeyedGrant): Promise<void> {
  if (grant.keyId === null || !(await isEnded(transaction, grant, grant.keyId))) return;
  throw new ChatError('identity_invalid', 'the key of this proof was revoked', { reason: 'unknown_key' });
}

async function isEnded(
  { db, forUpdate }: Transaction,
  { workspaceId, method, contact }: KeyedGrant,
  keyId: string,
): Promise<boolean> {
  switch (method) {
    case 'portal-key':
    case 'contact-token': {
      const secret = await forUpdate(
        db
          .selectFrom('secrets')
          .select('state')
          .where('workspace_id', '=', workspaceId)
          .where('id', '=', keyId),
      ).executeTakeFirst();
      return secret?.state === 'revoked';
    }
    case 'server-token': {
      const key = await forUpdate(
        db
          .selectFrom('api_keys')
          .select('revoked_at')
          .where('workspace_id', '=', workspaceId)
          .where('id', '=', keyId),
      ).executeTakeFirst();
      return key?.revoked_at != null;
    }
    case 'identity-token': {
      const issuer = contact.namespace.slice('jwt:'.length);
      const known = await forUpdate(
        db
          .selectFrom('identity_issuers')
          .select('issuer')
          .where('workspace_id', '=', workspaceId)
          .where('issuer', '=', issuer),
      ).executeTakeFirst();
      const key = await db
        .selectFrom('issuer_keys')
        .select('state')
        .where('workspace_id', '=', workspaceId)
        .where('issuer', '=', issuer)
        .where('kid', '=', keyId.slice(issuer.length + 1))
        .executeTakeFirst();
      return !known || key?.state === 'revoked';
    }
    default:
      return false;
  }
}
