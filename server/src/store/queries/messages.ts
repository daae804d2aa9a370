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

/** The next messages of a conversation, ascending. */
export async function messagesAfter(
  db: Kysely<Database>,
  conversationId: string,
  afterSeq: number,
  limit: number,
): Promise<MessageTable[]> {
  return db
    .selectFrom('messages')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .where('seq', '>', afterSeq)
    .orderBy('seq')
    .limit(limit)
    .execute();
}
