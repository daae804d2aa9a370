import type { EventTable } from '../schema.js';
import type { Transaction } from '../store.js';
import { insertRows, updateRows } from '../row-sets.js';

const EVENT_COLUMNS = [
  'stream_id',
  'position',
  'workspace_id',
  'type',
  'conversation_id',
  'seq',
  'family_id',
  'created_at',
] as const;

export interface NewEvent {
  readonly streamId: string;
  readonly workspaceId: string;
  readonly type: EventTable['type'];
  readonly conversationId: string;
  readonly seq: number | null;
  readonly familyId?: string;
}

/**
 * Appends events at the next positions of their streams, without holes (REL-8). Streams are locked in
 * the order of their ids, so that two transactions never wait for each other in a circle.
 */
export async function appendEvents(
  transaction: Transaction,
  events: readonly NewEvent[],
  now: number,
): Promise<void> {
  const { db, rowSets, forUpdate } = transaction;
  const ids = [...new Set(events.map(({ streamId }) => streamId))];
  const streams = await forUpdate(
    db.selectFrom('streams').select(['id', 'position']).where(rowSets.isAmong('id', ids)).orderBy('id'),
  ).execute();
  const tops = new Map(streams.map(({ id, position }) => [id, position]));
  const rows = events.map((event): EventTable => {
    const position = (tops.get(event.streamId) ?? 0) + 1;
    tops.set(event.streamId, position);
    return {
      stream_id: event.streamId,
      position,
      workspace_id: event.workspaceId,
      type: event.type,
      conversation_id: event.conversationId,
      seq: event.seq,
      family_id: event.familyId ?? null,
      created_at: now,
    };
  });
  await insertRows(transaction, 'events', EVENT_COLUMNS, rows);
  const moved = Array.from(tops, ([id, position]) => ({ id, position }));
  await updateRows(transaction, 'streams', ['position'], moved);
}
