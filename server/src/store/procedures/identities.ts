import type { Namespace } from '../schema.js';
import type { Transaction } from '../store.js';
import { addAudits, type AuditStamp } from './audit.js';
import { saveContact, type NamedContact } from './contacts.js';
import { revokeContact } from './session-ends.js';

export interface RevokedPerson {
  readonly workspaceId: string;
  /** Every identity key that the person may have. */
  readonly keys: readonly { readonly namespace: Namespace; readonly subject: string }[];
  /** Kept although nobody has used it, where a proof that was made before may still come (JWT-14). */
  readonly expected?: NamedContact;
  readonly notBefore: number;
  readonly audit: AuditStamp;
  readonly now: number;
}

/** Ends all sessions of a person and refuses what was proven before; tells how many ended, and whose. */
export async function revokeIdentity(
  transaction: Transaction,
  input: RevokedPerson,
): Promise<{ readonly ended: number; readonly contactIds: readonly string[] }> {
  const { workspaceId, expected, notBefore, now } = input;
  if (expected) await saveContact(transaction, { workspaceId, contact: expected, now });
  const contactIds: string[] = [];
  let ended = 0;
  for (const key of input.keys) {
    const contact = await lockContact(transaction, workspaceId, key);
    if (!contact) continue;
    contactIds.push(contact.id);
    ended += await revokeContact(transaction, {
      workspaceId,
      contactId: contact.id,
      // What was revoked once stays so, whatever is revoked later.
      proofsNotBefore: Math.max(notBefore, contact.proofs_not_before ?? 0),
      now,
    });
    await voidTokens(transaction, workspaceId, contact.id, notBefore);
  }
  const acts = contactIds.map((target) => ({ action: 'identity.revoked', target }));
  await addAudits(transaction, input, acts);
  return { ended, contactIds };
}

async function lockContact(
  { db, forUpdate }: Transaction,
  workspaceId: string,
  { namespace, subject }: RevokedPerson['keys'][number],
) {
  return forUpdate(
    db
      .selectFrom('contacts')
      .select(['id', 'proofs_not_before'])
      .where('workspace_id', '=', workspaceId)
      .where('namespace', '=', namespace)
      .where('subject', '=', subject),
  ).executeTakeFirst();
}

async function voidTokens(
  { db }: Transaction,
  workspaceId: string,
  contactId: string,
  notBefore: number,
): Promise<void> {
  await db
    .deleteFrom('identify_tokens')
    .where('workspace_id', '=', workspaceId)
    .where('contact_id', '=', contactId)
    .where('created_at', '<=', notBefore)
    .execute();
}
