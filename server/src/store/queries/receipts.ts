import type { Side } from '../../access/policy.js';
import type { Kysely } from 'kysely';
import type { Database } from '../schema.js';

/**
 * Of the messages that a part of a stream told of, those by the other side that are beyond what is marked as delivered:
 * one row for each conversation, with what the read rule asks.
 */
export async function undeliveredIn(
  db: Kysely<Database>,
  of: {
    readonly workspaceId: string;
    readonly streamId: string;
    /** Whose stream it is. */
    readonly side: Side;
    readonly after: number;
    readonly upTo: number;
  },
) {
  return db
    .selectFrom('events')
    .innerJoin('messages', (join) =>
      join
        .onRef('messages.conversation_id', '=', 'events.conversation_id')
        .onRef('messages.seq', '=', 'events.seq'),
    )
    .innerJoin('conversations', 'conversations.id', 'events.conversation_id')
    .select(({ fn }) => [
      'conversations.id',
      'conversations.workspace_id',
      'conversations.contact_id',
      'conversations.scope',
      'conversations.min_level',
      'conversations.sealed',
      'conversations.erased_at',
      fn.max<number>('messages.seq').as('seq'),
    ])
    .where('events.stream_id', '=', of.streamId)
    .where('events.position', '>', of.after)
    .where('events.position', '<=', of.upTo)
    .where('events.type', '=', 'message.created')
    .where('messages.author_kind', '=', of.side === 'agent' ? 'contact' : 'agent')
    .where('conversations.workspace_id', '=', of.workspaceId)
    .whereRef('messages.seq', '>', `conversations.${of.side}_delivered_seq`)
    .groupBy('conversations.id')
    .execute();
}
