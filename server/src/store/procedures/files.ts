import { ChatError } from 'chat-messenger/protocol';
import { DAY, SECOND } from '../../clock.js';
import type { FileTable } from '../schema.js';
import type { Transaction } from '../store.js';

/** An upload that was not finished by then is given up. */
const UPLOADS_KEPT = DAY;
/** Nothing waits longer than this for a message to take it. */
const LOOSE_KEPT = DAY;

/** Begins an upload, or finds the one that the same sender began by the same id. */
export async function startUpload(
  { db }: Transaction,
  input: {
    readonly file: Omit<
      FileTable,
      'stored' | 'state' | 'conversation_id' | 'message_id' | 'width' | 'height'
    >;
    readonly quotaBytes: number;
  },
): Promise<FileTable> {
  const { file, quotaBytes } = input;
  const known = await db
    .selectFrom('files')
    .selectAll()
    .where('workspace_id', '=', file.workspace_id)
    .where('sender', '=', file.sender)
    .where('client_upload_id', '=', file.client_upload_id)
    .executeTakeFirst();
  if (known) {
    if (known.name === file.name && known.bytes === file.bytes) return known;
    // The finished file may be another size than what was uploaded: a picture is written anew.
    if (known.name === file.name && known.state === 'stored') return known;
    throw new ChatError('idempotency_conflict', 'this client_upload_id was used for another file');
  }
  await checkQuota(db, file, quotaBytes);
  const row: FileTable = {
    ...file,
    stored: 0,
    state: 'uploading',
    conversation_id: null,
    message_id: null,
    width: null,
    height: null,
  };
  await db.insertInto('files').values(row).execute();
  return row;
}

async function checkQuota(
  db: Transaction['db'],
  {
    workspace_id,
    quota_key,
    bytes,
    created_at,
  }: Pick<FileTable, 'workspace_id' | 'quota_key' | 'bytes' | 'created_at'>,
  most: number,
): Promise<void> {
  const { used, first } = await db
    .selectFrom('files')
    .select(({ fn }) => [
      fn.sum<number | string | null>('bytes').as('used'),
      fn.min<number | null>('created_at').as('first'),
    ])
    .where('workspace_id', '=', workspace_id)
    .where('quota_key', '=', quota_key)
    .where('created_at', '>', created_at - DAY)
    .executeTakeFirstOrThrow();
  if (Number(used ?? 0) + bytes <= most) return;
  const again = (first ?? created_at) + DAY - created_at;
  throw new ChatError('quota_exceeded', 'this is more than may be uploaded in a day', {
    retryAfter: Math.max(1, Math.ceil(again / SECOND)),
  });
}

/** Moves an upload forward; false where it stands elsewhere by now. */
export async function advanceUpload(
  { db }: Transaction,
  { id, from, to }: { readonly id: string; readonly from: number; readonly to: number },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('files')
    .set({ stored: to })
    .where('id', '=', id)
    .where('state', '=', 'uploading')
    .where('stored', '=', from)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** All of it arrived and was found good. */
export async function finishUpload(
  { db }: Transaction,
  { id, ...found }: Pick<FileTable, 'id' | 'name' | 'bytes' | 'media_type' | 'width' | 'height'>,
): Promise<void> {
  await db
    .updateTable('files')
    .set({ ...found, state: 'stored' })
    .where('id', '=', id)
    .execute();
}

/** Forgets files whose content is being deleted. Gives the ids that were there. */
export async function dropFiles(
  { db, rowSets }: Transaction,
  { ids }: { readonly ids: readonly string[] },
): Promise<void> {
  if (ids.length > 0) await db.deleteFrom('files').where(rowSets.isAmong('id', ids)).execute();
}

/**
 * Files whose time is over: those of messages by the workspace's settings, loose ones after a day (FIL-8), and those of
 * conversations that were erased, whose content should have gone with them (PRV-4).
 */
export async function expiredFiles(
  { db }: Transaction,
  input: { readonly now: number; readonly most: number },
): Promise<readonly string[]> {
  const { now, most } = input;
  const erased = await db
    .selectFrom('conversations')
    .innerJoin('files', 'files.conversation_id', 'conversations.id')
    .select('files.id')
    .where('conversations.erased_at', 'is not', null)
    .limit(most)
    .execute();
  if (erased.length > 0) return erased.map(({ id }) => id);
  const rows = await db
    .selectFrom('files')
    .innerJoin('workspaces', 'workspaces.id', 'files.workspace_id')
    .select(['files.id', 'files.level', 'files.message_id', 'files.created_at', 'workspaces.settings'])
    .where('files.created_at', '<', now - Math.min(UPLOADS_KEPT, LOOSE_KEPT))
    .orderBy('files.created_at')
    .limit(most)
    .execute();
  return rows
    .filter(({ created_at, level, message_id, settings }) => {
      if (message_id === null) return true;
      const { file_days = 180, file_days_unproven = 30 } = JSON.parse(settings) as Partial<
        Record<string, number>
      >;
      return created_at < now - (level >= 2 ? file_days : file_days_unproven) * DAY;
    })
    .map(({ id }) => id);
}

/** Keeps a part of a file's content, where the database does that. The same part again replaces it. */
export async function putFilePart(
  { db }: Transaction,
  part: { readonly key: string; readonly start: number; readonly content: Uint8Array },
): Promise<void> {
  await db
    .insertInto('file_parts')
    .values(part)
    .onConflict((conflict) => conflict.columns(['key', 'start']).doUpdateSet({ content: part.content }))
    .execute();
}

/** Deletes the content kept under these keys. */
export async function dropFileParts(
  { db, rowSets }: Transaction,
  { keys }: { readonly keys: readonly string[] },
): Promise<void> {
  if (keys.length > 0) await db.deleteFrom('file_parts').where(rowSets.isAmong('key', keys)).execute();
}
