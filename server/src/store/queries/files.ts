import { sql } from 'kysely';
import type { Store } from '../store.js';

/** An upload of this sender. */
export async function uploadOf({ read }: Store, workspaceId: string, sender: string, id: string) {
  return read
    .selectFrom('files')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .where('sender', '=', sender)
    .where('state', '!=', 'gone')
    .executeTakeFirst();
}

/** Whether anything is known of an upload, be it that its content is still to be deleted. */
export async function uploadIsKnown({ read }: Store, id: string): Promise<boolean> {
  const row = await read.selectFrom('files').select('id').where('id', '=', id).executeTakeFirst();
  return row !== undefined;
}

/** Stored files of a workspace by their ids, with what decides who may read them. */
export async function filesByIds({ read, rowSets }: Store, workspaceId: string, ids: readonly string[]) {
  return read
    .selectFrom('files')
    .leftJoin('conversations', 'conversations.id', 'files.conversation_id')
    .selectAll('files')
    .select([
      'conversations.contact_id as owner_id',
      'conversations.scope as scope',
      'conversations.min_level as min_level',
      'conversations.sealed as sealed',
      'conversations.erased_at as erased_at',
    ])
    .where('files.workspace_id', '=', workspaceId)
    .where('files.state', '=', 'stored')
    .where(rowSets.isAmong('files.id', ids))
    .execute();
}
export type FileRow = Awaited<ReturnType<typeof filesByIds>>[number];

/** The files of these messages. */
export async function fileIdsOfMessages(
  { read, rowSets }: Store,
  messageIds: readonly string[],
): Promise<string[]> {
  if (messageIds.length === 0) return [];
  const rows = await read
    .selectFrom('files')
    .select('id')
    .where(rowSets.isAmong('message_id', messageIds))
    .execute();
  return rows.map(({ id }) => id);
}

/** Files that ended and whose content is still to be deleted. */
export async function goneFiles({ read }: Store, most: number): Promise<string[]> {
  // As a constant: an index of a part of the rows is of no use to a statement that does not say which part it asks for.
  const isGone = sql<boolean>`state = 'gone'`;
  const rows = await read.selectFrom('files').select('id').where(isGone).limit(most).execute();
  return rows.map(({ id }) => id);
}

/** How much is kept under a key, and that it begins at the beginning; null where nothing is. */
export async function filePartsLength({ read }: Store, key: string): Promise<number | null> {
  const { bytes, first } = await read
    .selectFrom('file_parts')
    .select(({ fn }) => [
      fn.sum<number | null>(fn('length', ['content'])).as('bytes'),
      fn.min('start').as('first'),
    ])
    .where('key', '=', key)
    .executeTakeFirstOrThrow();
  return first === 0 ? bytes : null;
}

/** The content kept under a key, part by part. */
export async function* filePartsOf({ read }: Store, key: string): AsyncGenerator<Uint8Array> {
  for (let after = -1; ;) {
    const part = await read
      .selectFrom('file_parts')
      .select(['start', 'content'])
      .where('key', '=', key)
      .where('start', '>', after)
      .orderBy('start')
      .limit(1)
      .executeTakeFirst();
    if (!part) return;
    after = part.start;
    yield part.content;
  }
}
