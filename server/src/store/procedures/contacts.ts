import { NOTED_CLAIMS, type NotedClaim } from 'chat-messenger/protocol';
import { contactStream } from '../../access/principal.js';
import type { ContactTable, Namespace } from '../schema.js';
import type { Transaction } from '../store.js';
import { addNotice } from './notices.js';
import { streamsOf } from './streams-of.js';

/** What the page or the visitor says; JSON where it is an object. */
export interface ClaimValues {
  readonly email?: string;
  readonly name?: string;
  readonly phone?: string;
  readonly company?: string;
  readonly userId?: string;
  readonly customData?: string;
}
/** A contact as a proof names it. */
export interface NamedContact {
  /** Its id, where it is new. */
  readonly id: string;
  readonly namespace: Namespace;
  readonly subject: string;
  readonly canonVersion: number;
  /** Used while nobody has said a name. */
  readonly fallbackName: string;
  /** Said by the proof. */
  readonly name?: string;
  readonly email?: { readonly exact: string; readonly verified: boolean } | null;
  /** Verified custom data, JSON. */
  readonly customData?: string;
  readonly claims?: ClaimValues;
}
interface ContactInput {
  readonly workspaceId: string;
  readonly contact: NamedContact;
  /** Id for the notice of each claim that changes. */
  readonly noticeIds?: Readonly<Record<NotedClaim, string>>;
  /** The scope of the session in which they change: its conversations alone hear of it (S2S-5). */
  readonly scope?: string;
  readonly now: number;
}

/** A contact after what was said of it, and the streams that hear of the notices about it. */
export interface SavedContact {
  readonly contact: ContactTable;
  readonly streams: readonly string[];
}

/** {@link nameContact}, where nobody follows what changes. */
export async function saveContact(transaction: Transaction, input: ContactInput): Promise<ContactTable> {
  return (await nameContact(transaction, input)).contact;
}

/** Finds or makes the contact of an identity key, and brings it up to date with what is said of it now. */
export async function nameContact(transaction: Transaction, input: ContactInput): Promise<SavedContact> {
  const { db } = transaction;
  const before = await lockContact(transaction, input);
  if (!before) {
    const row = updated(freshContact(input), input.contact);
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('contacts')
      .values(row)
      .onConflict((conflict) => conflict.columns(['workspace_id', 'namespace', 'subject']).doNothing())
      .executeTakeFirstOrThrow();
    // Somebody else made it at the same moment: then it is there to be updated.
    if (numInsertedOrUpdatedRows !== 1n) return nameContact(transaction, input);
    await db
      .insertInto('streams')
      .values({ id: contactStream(row.id), workspace_id: row.workspace_id, position: 0, pruned_to: 0 })
      .execute();
    return { contact: row, streams: [] };
  }
  return changeContact(transaction, before, updated(before, input.contact), input);
}

/** What a contact that is known already says of itself. */
export interface NewClaims {
  readonly workspaceId: string;
  readonly contactId: string;
  readonly claims: ClaimValues;
  readonly noticeIds: Readonly<Record<NotedClaim, string>>;
  readonly scope: string;
  readonly now: number;
}

/** Takes over what is claimed of a contact that is known already. */
export async function setClaims(transaction: Transaction, input: NewClaims): Promise<SavedContact> {
  const before = await transaction
    .forUpdate(
      transaction.db
        .selectFrom('contacts')
        .selectAll()
        .where('workspace_id', '=', input.workspaceId)
        .where('id', '=', input.contactId),
    )
    .executeTakeFirstOrThrow();
  return changeContact(transaction, before, claimed(before, input.claims), input);
}

async function lockContact({ db, forUpdate }: Transaction, { workspaceId, contact }: ContactInput) {
  return forUpdate(
    db
      .selectFrom('contacts')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .where('namespace', '=', contact.namespace)
      .where('subject', '=', contact.subject),
  ).executeTakeFirst();
}

async function changeContact(
  transaction: Transaction,
  before: ContactTable,
  after: ContactTable,
  input: Pick<ContactInput, 'noticeIds' | 'scope' | 'now'>,
): Promise<SavedContact> {
  if (JSON.stringify(before) === JSON.stringify(after)) return { contact: before, streams: [] };
  await transaction.db.updateTable('contacts').set(after).where('id', '=', after.id).execute();
  const { noticeIds: ids, scope = '', now } = input;
  const streams = ids ? await noteChanges(transaction, before, after, { ids, scope, now }) : [];
  return { contact: after, streams };
}

/** ANON-4: the team sees what a visitor who proves nothing called themselves before. */
async function noteChanges(
  transaction: Transaction,
  before: ContactTable,
  after: ContactTable,
  input: { readonly ids: Readonly<Record<NotedClaim, string>>; readonly scope: string; readonly now: number },
): Promise<readonly string[]> {
  const { db, forUpdate } = transaction;
  const changed = NOTED_CLAIMS.filter((claim) => after[claim] !== before[claim] && !isProven(after, claim));
  if (changed.length === 0) return [];
  const conversation = await forUpdate(
    db
      .selectFrom('conversations')
      .selectAll()
      .where('workspace_id', '=', after.workspace_id)
      .where('contact_id', '=', after.id)
      .where('scope', '=', input.scope)
      .where('status', '=', 'open')
      .orderBy('updated_at', 'desc')
      .limit(1),
  ).executeTakeFirst();
  if (!conversation) return [];
  for (const claim of changed) {
    const to = after[claim];
    if (to === null) continue;
    const notice = { type: 'claim_changed' as const, claim, from: before[claim], to };
    await addNotice(transaction, conversation, { id: input.ids[claim], notice, now: input.now });
  }
  return (await streamsOf(transaction, [conversation.contact_id]))(conversation);
}

function isProven(contact: ContactTable, claim: NotedClaim): boolean {
  return (
    (claim === 'email' && contact.email_verified === 1) || (claim === 'name' && contact.name_verified === 1)
  );
}

/** A contact of whom nothing is known but what they are called meanwhile: a new one, and one that was erased. */
export const NOTHING_KNOWN = {
  name_verified: 0,
  email: null,
  email_verified: 0,
  phone: null,
  company: null,
  user_id: null,
  custom_data: '{}',
  non_verified_custom_data: '{}',
} as const satisfies Partial<ContactTable>;

function freshContact({ workspaceId, contact, now }: ContactInput): ContactTable {
  return {
    id: contact.id,
    workspace_id: workspaceId,
    namespace: contact.namespace,
    subject: contact.subject,
    canon_version: contact.canonVersion,
    ...NOTHING_KNOWN,
    name: contact.fallbackName,
    proofs_not_before: null,
    created_at: now,
  };
}

/** First what the proof says, then what the page says, which never takes the place of the former. */
function updated(row: ContactTable, contact: NamedContact): ContactTable {
  const { name, email, customData, claims, fallbackName } = contact;
  // What was said of an address before anybody proved it is not what whoever proves it is called (MRG-9).
  const isFirstProof =
    row.namespace.startsWith('email') && row.email_verified === 0 && row.name_verified === 0;
  const isNamedByAddress = row.name === row.email || isFirstProof;
  const proven: ContactTable = {
    ...row,
    ...(email !== undefined && { email: email?.exact ?? null, email_verified: email?.verified ? 1 : 0 }),
    // A proven address is the name until there is a better one, in the spelling that was proven last.
    ...(email?.verified && isNamedByAddress && { name: fallbackName }),
    ...(name !== undefined && { name, name_verified: 1 }),
    ...(customData !== undefined && { custom_data: customData }),
  };
  return claims ? claimed(proven, claims) : proven;
}

function claimed(row: ContactTable, claims: ClaimValues): ContactTable {
  const { name, email, phone, company, userId, customData } = claims;
  return {
    ...row,
    ...(name !== undefined && row.name_verified === 0 && { name }),
    ...(email !== undefined && row.email_verified === 0 && { email }),
    ...(phone !== undefined && { phone }),
    ...(company !== undefined && { company }),
    ...(userId !== undefined && { user_id: userId }),
    ...(customData !== undefined && { non_verified_custom_data: customData }),
  };
}
