import type { Kysely } from 'kysely';
import type { Database } from '../schema.js';

export async function epoch(db: Kysely<Database>): Promise<string> {
  const row = await db
    .selectFrom('meta')
    .select('value')
    .where('key', '=', 'epoch')
    .executeTakeFirstOrThrow();
  return row.value;
}

export async function stream(db: Kysely<Database>, id: string) {
  return db.selectFrom('streams').select(['position', 'pruned_to']).where('id', '=', id).executeTakeFirst();
}

/** The next events of a stream; those about a message carry it, its id being null otherwise. */
export async function eventsAfter(db: Kysely<Database>, streamId: string, position: number, limit: number) {
  return db
    .selectFrom('events')
    .leftJoin('messages', (join) =>
      join
        .onRef('messages.conversation_id', '=', 'events.conversation_id')
        .onRef('messages.seq', '=', 'events.seq'),
    )
    .select([
      'events.position',
      'events.type',
      'events.conversation_id as about_conversation_id',
      'events.family_id as about_family_id',
    ])
    .selectAll('messages')
    .where('events.stream_id', '=', streamId)
    .where('events.position', '>', position)
    .orderBy('events.position')
    .limit(limit)
    .execute();
}
