import type { Kysely } from 'kysely';
import type { Database, MessageTable } from '../schema.js';

/** A page of history, ascending, and one row more than asked where older ones exist. */
export async function messagesBefore(
  db: Kysely<Database>,
  conversationId: string,
  beforeSeq: number,
  limit: number,
): Promise<MessageTable[]> {
  const rows = await db
    .selectFrom('messages')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .where('seq', '<', beforeSeq)
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute();
  return rows.reverse();
}

/** The messages from a place on, ascending. */
export async function messagesFrom(
  db: Kysely<Database>,
  conversationId: string,
  firstSeq: number,
  limit: number,
): Promise<MessageTable[]> {
  return db
    .selectFrom('messages')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .where('seq', '>=', firstSeq)
    .orderBy('seq')
    .limit(limit)
    .execute();
}

/** The place of a message in its conversation, if it is one of that conversation. */
export async function seqOf(
  db: Kysely<Database>,
  conversationId: string,
  messageId: string,
): Promise<number | undefined> {
  const row = await db
    .selectFrom('messages')
    .select('seq')
    .where('id', '=', messageId)
    .where('conversation_id', '=', conversationId)
    .executeTakeFirst();
  return row?.seq;
}

/** The next messages of a conversation before a moment, newest first; `seq` decides among those of one moment. */
export async function messagesOlderThan(
  db: Kysely<Database>,
  conversationId: string,
  { at, seq }: { readonly at: number; readonly seq: number },
  limit: number,
): Promise<MessageTable[]> {
  return db
    .selectFrom('messages')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .where((is) => is(is.refTuple('created_at', 'seq'), '<', is.tuple(at, seq)))
    .orderBy('created_at', 'desc')
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute();
}
