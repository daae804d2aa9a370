import { ChatError } from 'chat-messenger/protocol';
import type { Kysely } from 'kysely';
import { mayAccess } from '../access/policy.js';
import type { Principal, VisitorPrincipal } from '../access/principal.js';
import {
  conversationById,
  conversationsOfContacts,
  type ConversationRow,
  type ListPlace,
  type Owners,
} from '../store/queries/conversations.js';
import type { Database } from '../store/schema.js';

/** Whose conversations a visitor may hope to read; the rule decides about each. */
export function ownersOf({ workspaceId, contactId, linkedContactId, scope }: VisitorPrincipal): Owners {
  const contactIds = linkedContactId === undefined ? [contactId] : [contactId, linkedContactId];
  return { workspaceId, contactIds, scope };
}

/** A conversation that the principal may access; any other is answered like what does not exist (LVL-4). */
export async function accessible(
  db: Kysely<Database>,
  principal: Principal,
  conversationId: string,
): Promise<ConversationRow> {
  const conversation = await conversationById(db, principal.workspaceId, conversationId);
  if (!conversation || !mayAccess(principal, conversation)) {
    throw new ChatError('not_found', 'there is no such conversation');
  }
  return conversation;
}

/** The next so many conversations that a visitor may read, newest first: those in between count for nothing. */
export async function nextReadable(
  db: Kysely<Database>,
  visitor: VisitorPrincipal,
  after: ListPlace | undefined,
  limit: number,
): Promise<{ readonly rows: readonly ConversationRow[]; readonly hasMore: boolean }> {
  const owners = ownersOf(visitor);
  const readable: ConversationRow[] = [];
  for (let place = after; ;) {
    const rows = await conversationsOfContacts(db, { ...owners, after: place, limit: limit + 1 });
    readable.push(...rows.filter((row) => mayAccess(visitor, row)));
    if (readable.length > limit || rows.length <= limit) break;
    place = rows.at(-1);
  }
  return { rows: readable.slice(0, limit), hasMore: readable.length > limit };
}
