import type { ExpressionBuilder } from 'kysely';
import type { Database } from '../schema.js';
import type { Transaction } from '../store.js';

/**
 * How a file ends: from here on nobody may have it, and it is said of nothing. Its row stays until its content is
 * deleted, so that a process that ends in between leaves nothing behind; its sender's id for it is free again.
 */
export const asGone = (is: ExpressionBuilder<Database, 'files'>) => ({
  state: 'gone' as const,
  name: '',
  client_upload_id: is.ref('files.id'),
});

/** Ends these files. */
export async function endFiles(
  { db, rowSets }: Transaction,
  { ids }: { readonly ids: readonly string[] },
): Promise<void> {
  if (ids.length > 0) await db.updateTable('files').set(asGone).where(rowSets.isAmong('id', ids)).execute();
}

/** Ends the files of a message that is taken away, in the transaction that does that. */
export async function endFilesOfMessage({ db }: Transaction, messageId: string): Promise<void> {
  await db.updateTable('files').set(asGone).where('message_id', '=', messageId).execute();
}

/** Files of one workspace that were begun before these times are over. */
export interface FileTimes {
  readonly workspaceId: string;
  /** Of no message, finished or not. */
  readonly loose: number;
  readonly proven: number;
  readonly unproven: number;
}

/** Ends what has been kept long enough (FIL-8). */
export async function expireFiles({ db }: Transaction, workspaces: readonly FileTimes[]): Promise<void> {
  for (const { workspaceId, loose, proven, unproven } of workspaces) {
    await db
      .updateTable('files')
      .set(asGone)
      .where('workspace_id', '=', workspaceId)
      .where('state', '!=', 'gone')
      .where('created_at', '<', Math.max(loose, proven, unproven))
      .where((is) =>
        is.or([
          is.and([is('message_id', 'is', null), is('created_at', '<', loose)]),
          is.and([is('message_id', 'is not', null), is('level', '>=', 2), is('created_at', '<', proven)]),
          is.and([is('message_id', 'is not', null), is('level', '<', 2), is('created_at', '<', unproven)]),
        ]),
      )
      .execute();
  }
}

/** Forgets files whose content is deleted. */
export async function dropFiles(
  { db, rowSets }: Transaction,
  { ids }: { readonly ids: readonly string[] },
): Promise<void> {
  if (ids.length === 0) return;
  await db.deleteFrom('files').where(rowSets.isAmong('id', ids)).where('state', '=', 'gone').execute();
}
