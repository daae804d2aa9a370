import { ChatError } from 'chat-messenger/protocol';
import type { FileTable } from '../schema.js';
import type { Transaction } from '../store.js';
import { asGone } from './ended-files.js';
import { bookUpload, lockUploadBudgets, unbookUpload, type UploadBudget } from './upload-budgets.js';

/** What is known of a file before any of it arrived. */
export type NewUpload = Pick<
  FileTable,
  'workspace_id' | 'id' | 'sender' | 'client_upload_id' | 'asked' | 'name' | 'bytes' | 'level' | 'created_at'
>;

/** Begins an upload, or finds the one that the same sender began by the same id. */
export async function startUpload(
  transaction: Transaction,
  { file, budget }: { readonly file: NewUpload; readonly budget: UploadBudget },
): Promise<FileTable> {
  const { db } = transaction;
  await lockUploadBudgets(transaction);
  const known = await db
    .selectFrom('files')
    .selectAll()
    .where('workspace_id', '=', file.workspace_id)
    .where('sender', '=', file.sender)
    .where('client_upload_id', '=', file.client_upload_id)
    .executeTakeFirst();
  if (known?.asked === file.asked) return known;
  if (known) throw new ChatError('idempotency_conflict', 'this client_upload_id was used for another file');
  await bookUpload(transaction, file, budget);
  const row: FileTable = {
    ...file,
    stored: 0,
    state: 'uploading',
    media_type: '',
    width: null,
    height: null,
    conversation_id: null,
    message_id: null,
  };
  await db.insertInto('files').values(row).execute();
  return row;
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

/** All of it arrived and was found good; false where it was given up meanwhile. */
export async function finishUpload(
  { db }: Transaction,
  { id, ...found }: Pick<FileTable, 'id' | 'name' | 'bytes' | 'media_type' | 'width' | 'height'>,
): Promise<boolean> {
  await db
    .updateTable('files')
    .set({ ...found, state: 'stored' })
    .where('id', '=', id)
    .where('state', '=', 'uploading')
    .execute();
  const row = await db.selectFrom('files').select('state').where('id', '=', id).executeTakeFirst();
  return row?.state === 'stored';
}

/** Ends an upload that no message took; false where there is none. What did not arrive counts for no quota. */
export async function cancelUpload(
  transaction: Transaction,
  { workspaceId, sender, id }: { readonly workspaceId: string; readonly sender: string; readonly id: string },
): Promise<boolean> {
  const { db, forUpdate } = transaction;
  const file = await forUpdate(
    db
      .selectFrom('files')
      .select(['state', 'stored'])
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', id)
      .where('sender', '=', sender)
      .where('state', '!=', 'gone')
      .where('message_id', 'is', null),
  ).executeTakeFirst();
  if (!file) return false;
  await db.updateTable('files').set(asGone).where('id', '=', id).execute();
  if (file.state === 'uploading') await unbookUpload(transaction, { workspaceId, id, arrived: file.stored });
  return true;
}
