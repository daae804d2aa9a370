import type { ConversationStatus } from 'chat-messenger/protocol';
import type { ExpressionBuilder, Kysely } from 'kysely';
import type { ConversationTable, Database } from '../schema.js';

/** A conversation with its contact and the assurance of the contact's newest message. */
export type ConversationRow = NonNullable<Awaited<ReturnType<typeof conversationById>>>;

const joined = (db: Kysely<Database>) =>
  db
    .selectFrom('conversations')
    .innerJoin('contacts', 'contacts.id', 'conversations.contact_id')
    .leftJoin('messages as newest', (join) =>
      join
        .onRef('newest.conversation_id', '=', 'conversations.id')
        .onRef('newest.seq', '=', 'conversations.last_contact_seq'),
    )
    .selectAll('conversations')
    .select([
      'contacts.name as contact_name',
      'contacts.email as contact_email',
      'contacts.email_verified as contact_email_verified',
      'contacts.name_verified as contact_name_verified',
      'newest.level as level',
      'newest.method as method',
      'newest.long_lived as long_lived',
      'newest.key_id as key_id',
      'newest.proven_at as proven_at',
    ]);

export async function conversationById(db: Kysely<Database>, workspaceId: string, id: string) {
  return joined(db)
    .where('conversations.workspace_id', '=', workspaceId)
    .where('conversations.id', '=', id)
    .executeTakeFirst();
}

export async function conversationsByIds(db: Kysely<Database>, workspaceId: string, ids: readonly string[]) {
  return joined(db)
    .where('conversations.workspace_id', '=', workspaceId)
    .where('conversations.id', 'in', ids)
    .execute();
}

/** Whose conversations: those of one person, in one scope. */
export interface Owners {
  readonly workspaceId: string;
  readonly contactIds: readonly string[];
  readonly scope: string;
}

/** A place in a list, newest first: what comes after it is older. */
export type ListPlace = Pick<ConversationTable, 'id' | 'updated_at'>;

export async function conversationsOfContacts(
  db: Kysely<Database>,
  of: Owners & { readonly after: ListPlace | undefined; readonly limit: number },
) {
  const { after } = of;
  return joined(db)
    .where('conversations.workspace_id', '=', of.workspaceId)
    .where('conversations.contact_id', 'in', of.contactIds)
    .where('conversations.scope', '=', of.scope)
    .$if(after !== undefined, (query) => query.where(isOlder(after)))
    .where('conversations.erased_at', 'is', null)
    .orderBy('conversations.updated_at', 'desc')
    .orderBy('conversations.id', 'desc')
    .limit(of.limit)
    .execute();
}

export async function conversationsOfWorkspace(
  db: Kysely<Database>,
  of: {
    readonly workspaceId: string;
    readonly status: ConversationStatus | 'all';
    readonly after: ListPlace | undefined;
    readonly limit: number;
  },
) {
  const { after } = of;
  let query = joined(db).where('conversations.workspace_id', '=', of.workspaceId);
  if (of.status !== 'all') query = query.where('conversations.status', '=', of.status);
  return query
    .$if(after !== undefined, (some) => some.where(isOlder(after)))
    .orderBy('conversations.updated_at', 'desc')
    .orderBy('conversations.id', 'desc')
    .limit(of.limit)
    .execute();
}

/** What the read rule asks about each conversation of a person, and when it moved last. */
export async function guardsOfContacts(db: Kysely<Database>, of: Owners) {
  return db
    .selectFrom('conversations')
    .select([...GUARDED, 'id', 'updated_at'])
    .where('workspace_id', '=', of.workspaceId)
    .where('contact_id', 'in', of.contactIds)
    .where('scope', '=', of.scope)
    .execute();
}

/** The same of those in which a person has something to read. */
export async function unreadOfContacts(db: Kysely<Database>, of: Owners) {
  return db
    .selectFrom('conversations')
    .select(GUARDED)
    .where('workspace_id', '=', of.workspaceId)
    .where('contact_id', 'in', of.contactIds)
    .where('scope', '=', of.scope)
    .whereRef('last_agent_seq', '>', 'contact_read_seq')
    .execute();
}

const GUARDED = ['workspace_id', 'contact_id', 'scope', 'min_level', 'sealed', 'erased_at'] as const;

function isOlder(place: ListPlace | undefined) {
  const { updated_at, id } = place ?? { updated_at: 0, id: '' };
  return (is: ExpressionBuilder<Database, 'conversations'>) =>
    is(is.refTuple('conversations.updated_at', 'conversations.id'), '<', is.tuple(updated_at, id));
}

/** Open conversations in which the team has something to read. */
export async function unreadOfWorkspace(db: Kysely<Database>, workspaceId: string): Promise<number> {
  const row = await db
    .selectFrom('conversations')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('workspace_id', '=', workspaceId)
    .where('status', '=', 'open')
    .whereRef('last_contact_seq', '>', 'agent_read_seq')
    .executeTakeFirstOrThrow();
  return row.count;
}

export async function conversationWasStarted(
  db: Kysely<Database>,
  workspaceId: string,
  contactId: string,
  clientMsgId: string,
): Promise<boolean> {
  const row = await db
    .selectFrom('conversations')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('contact_id', '=', contactId)
    .where('start_client_msg_id', '=', clientMsgId)
    .executeTakeFirst();
  return row !== undefined;
}

/** What these contacts own in a scope and did not erase, by id, after one. */
export async function conversationsOfOwner(
  db: Kysely<Database>,
  of: {
    readonly workspaceId: string;
    readonly contactIds: readonly string[];
    readonly scope: string;
    readonly after: string;
    readonly limit: number;
  },
) {
  return joined(db)
    .where('conversations.workspace_id', '=', of.workspaceId)
    .where('conversations.contact_id', 'in', of.contactIds)
    .where('conversations.scope', '=', of.scope)
    .where('conversations.erased_at', 'is', null)
    .where('conversations.id', '>', of.after)
    .orderBy('conversations.id')
    .limit(of.limit)
    .execute();
}
