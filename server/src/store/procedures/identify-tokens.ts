import type { ContactTable, IdentifyTokenTable } from '../schema.js';
import type { Transaction } from '../store.js';
import { saveContact, type NamedContact } from './contacts.js';
import { linkEmail, type EmailLink } from './links.js';
import { useProof, type DeviceUse } from './sessions.js';

export interface NewIdentifyToken {
  readonly workspaceId: string;
  readonly contact: NamedContact;
  /** Absent where nothing was said of an address. */
  readonly link?: EmailLink;
  readonly tokenHash: string;
  readonly keyId: string;
  readonly scope: string;
  readonly uses: number;
  readonly expiresAt: number;
  readonly now: number;
}

/** Brings the contact up to date and makes a token that opens it; gives the contact's id (S2S-8). */
export async function issueIdentifyToken(transaction: Transaction, input: NewIdentifyToken): Promise<string> {
  const { workspaceId, link, now } = input;
  const { id: contactId } = await saveContact(transaction, input);
  if (link) await linkEmail(transaction, { ...link, workspaceId, contactId, now });
  const row: IdentifyTokenTable = {
    workspace_id: workspaceId,
    token_hash: input.tokenHash,
    contact_id: contactId,
    api_key_id: input.keyId,
    scope: input.scope,
    uses_left: input.uses,
    created_at: now,
    expires_at: input.expiresAt,
  };
  await transaction.db.insertInto('identify_tokens').values(row).execute();
  return contactId;
}

/** What a token opens. */
export interface UsedIdentifyToken {
  readonly token: IdentifyTokenTable;
  readonly contact: ContactTable;
}

/**
 * Takes one use of a token, by one statement: of two last uses at once one wins (S2S-3). The device proof is taken
 * first: a request that is sent again uses up nothing.
 */
export async function useIdentifyToken(
  transaction: Transaction,
  input: {
    readonly workspaceId: string;
    readonly device: DeviceUse;
    readonly tokenHash: string;
    readonly now: number;
  },
): Promise<UsedIdentifyToken | 'expired' | 'unknown'> {
  const { db } = transaction;
  const { workspaceId, device, tokenHash, now } = input;
  await useProof(transaction, device);
  const token = await db
    .updateTable('identify_tokens')
    .set(({ eb }) => ({ uses_left: eb('uses_left', '-', 1) }))
    .where('workspace_id', '=', workspaceId)
    .where('token_hash', '=', tokenHash)
    .where('uses_left', '>', 0)
    .where('expires_at', '>', now)
    .returningAll()
    .executeTakeFirst();
  if (token) {
    const contact = await db
      .selectFrom('contacts')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', token.contact_id)
      .executeTakeFirstOrThrow();
    return { token, contact };
  }
  const known = await db
    .selectFrom('identify_tokens')
    .select('token_hash')
    .where('workspace_id', '=', workspaceId)
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst();
  return known ? 'expired' : 'unknown';
}
