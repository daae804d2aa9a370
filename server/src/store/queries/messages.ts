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
