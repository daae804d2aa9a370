import { ChatError, type IdentityMethod } from 'chat-messenger/protocol';
import type { Namespace } from '../schema.js';
import type { Transaction } from '../store.js';
import { lockIssuer } from './issuers.js';

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

/** The same for a pin, which may be reset or changed in between (TOFU-7). */
export async function refuseChangedPin(
  { db, forUpdate }: Transaction,
  grant: {
    readonly workspaceId: string;
    readonly pinHash?: string;
    readonly contact: { readonly subject: string };
  },
): Promise<void> {
  if (grant.pinHash === undefined) return;
  const pin = await forUpdate(
    db
      .selectFrom('user_pins')
      .select('pin_hash')
      .where('workspace_id', '=', grant.workspaceId)
      .where('user_id', '=', grant.contact.subject),
  ).executeTakeFirst();
  if (pin?.pin_hash !== grant.pinHash) {
    throw new ChatError('tofu_mismatch', 'this user_id is pinned to another security_hash');
  }
}

async function isEnded(
  transaction: Transaction,
  { workspaceId, method, contact }: KeyedGrant,
  keyId: string,
): Promise<boolean> {
  const { db, forUpdate } = transaction;
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
      const known = await lockIssuer(transaction, { workspaceId, issuer });
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
