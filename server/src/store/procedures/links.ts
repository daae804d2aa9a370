import { contactStream } from '../../access/principal.js';
import type { Transaction } from '../store.js';
import { saveContact } from './contacts.js';
import { appendEvents } from './event-log.js';

/** The address that a site's server vouches for beside the person's own key, where there is one. */
export interface EmailLink {
  /** Canonical. */
  readonly email: string | null;
  /** Id of the address's contact, where nobody has used the address yet. */
  readonly freshId: string;
}

/**
 * Lets a contact read what an email address wrote, and no address besides (LNK-2). A link says what was vouched for
 * last: with another address, or none, the former one is gone (S2S-7).
 */
export async function linkEmail(
  transaction: Transaction,
  input: EmailLink & { readonly workspaceId: string; readonly contactId: string; readonly now: number },
): Promise<void> {
  const { db } = transaction;
  const { workspaceId, contactId, email } = input;
  if (email === null) {
    await db
      .deleteFrom('contact_links')
      .where('workspace_id', '=', workspaceId)
      .where('contact_id', '=', contactId)
      .execute();
    return;
  }
  const linked_contact_id = await contactOf(transaction, { ...input, email });
  await db
    .insertInto('contact_links')
    .values({ workspace_id: workspaceId, contact_id: contactId, linked_contact_id })
    .onConflict((conflict) =>
      conflict.columns(['workspace_id', 'contact_id']).doUpdateSet({ linked_contact_id }),
    )
    .execute();
}

/** Takes every link of a workspace away; who read by one hears what is gone. Tells whom to wake (LNK-2). */
export async function dropLinks(
  transaction: Transaction,
  { workspaceId, now }: { readonly workspaceId: string; readonly now: number },
): Promise<readonly string[]> {
  const { db } = transaction;
  const read = await db
    .selectFrom('contact_links')
    .innerJoin('conversations', 'conversations.contact_id', 'contact_links.linked_contact_id')
    .select(['contact_links.contact_id', 'conversations.id'])
    .where('contact_links.workspace_id', '=', workspaceId)
    .execute();
  await db.deleteFrom('contact_links').where('workspace_id', '=', workspaceId).execute();
  if (read.length === 0) return [];
  const events = read.map(({ contact_id, id }) => ({
    streamId: contactStream(contact_id),
    workspaceId,
    type: 'conversation.removed' as const,
    conversationId: id,
    seq: null,
  }));
  await appendEvents(transaction, events, now);
  return [...new Set(events.map(({ streamId }) => streamId))];
}

/** An address that is known keeps the spelling and the name that it has. */
async function contactOf(
  transaction: Transaction,
  input: { workspaceId: string; email: string; freshId: string; now: number },
): Promise<string> {
  const { workspaceId, email, freshId, now } = input;
  const known = await transaction.db
    .selectFrom('contacts')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('namespace', '=', 'email')
    .where('subject', '=', email)
    .executeTakeFirst();
  if (known) return known.id;
  const { id } = await saveContact(transaction, {
    workspaceId,
    contact: {
      id: freshId,
      namespace: 'email',
      subject: email,
      canonVersion: 1,
      fallbackName: email,
      email: { exact: email, verified: true },
    },
    now,
  });
  return id;
}
