import { contactStream, workspaceStream } from '../../access/principal.js';
import type { ConversationTable } from '../schema.js';
import type { Transaction } from '../store.js';

/** The streams that hear of a conversation: its contact's, those of contacts linked to it (LNK-2), and the team's. */
export type StreamsOf = (
  conversation: Pick<ConversationTable, 'contact_id' | 'workspace_id'>,
) => readonly string[];

/** Finds out once who else follows these contacts. */
export async function streamsOf(
  { db, rowSets }: Transaction,
  contactIds: Iterable<string>,
): Promise<StreamsOf> {
  const ids = [...new Set(contactIds)];
  const links =
    ids.length === 0
      ? []
      : await db
          .selectFrom('contact_links')
          .select(['contact_id', 'linked_contact_id'])
          .where(rowSets.isAmong('linked_contact_id', ids))
          .execute();
  return ({ contact_id, workspace_id }) => [
    contactStream(contact_id),
    ...links
      .filter(({ linked_contact_id }) => linked_contact_id === contact_id)
      .map((link) => contactStream(link.contact_id)),
    workspaceStream(workspace_id),
  ];
}
