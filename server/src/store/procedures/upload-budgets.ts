import { ChatError } from 'chat-messenger/protocol';
import { DAY, SECOND } from '../../clock.js';
import type { Transaction } from '../store.js';
import type { NewUpload } from './uploads.js';

/** Whom an upload counts for, and what they may bring in a day (REL-27). */
export interface UploadBudget {
  readonly who: string;
  readonly bytes: number;
  /** Where it comes from, for those who prove nothing: making another browser costs nothing. */
  readonly network?: { readonly name: string; readonly bytes: number };
}

/** What begins at the same time is counted one after the other, and so are two of the same id. */
export async function lockUploadBudgets({ db, forUpdate }: Transaction): Promise<void> {
  await forUpdate(db.selectFrom('meta').select('key').where('key', '=', 'epoch')).execute();
}

/** Counts an upload, or throws where it is too much. The budgets are locked. */
export async function bookUpload(
  transaction: Transaction,
  file: NewUpload,
  { who, bytes: most, network }: UploadBudget,
): Promise<void> {
  await refuseBeyond(transaction, file, { column: 'who', value: who, most });
  if (network) {
    await refuseBeyond(transaction, file, { column: 'network', value: network.name, most: network.bytes });
  }
  const { workspace_id, id, bytes, created_at } = file;
  const use = { workspace_id, id, who, network: network?.name ?? null, bytes, created_at };
  await transaction.db.insertInto('upload_uses').values(use).execute();
}

/** Only what arrived of it was taken. */
export async function unbookUpload(
  { db }: Transaction,
  {
    workspaceId,
    id,
    arrived,
  }: { readonly workspaceId: string; readonly id: string; readonly arrived: number },
): Promise<void> {
  await db
    .updateTable('upload_uses')
    .set({ bytes: arrived })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .execute();
}

/** Forgets what counts for no day any more. */
export async function pruneUploadUses({ db }: Transaction, now: number): Promise<void> {
  await db
    .deleteFrom('upload_uses')
    .where('created_at', '<=', now - DAY)
    .execute();
}

async function refuseBeyond(
  { db }: Transaction,
  { bytes, created_at: now }: Pick<NewUpload, 'bytes' | 'created_at'>,
  {
    column,
    value,
    most,
  }: { readonly column: 'who' | 'network'; readonly value: string; readonly most: number },
): Promise<void> {
  const uses = await db
    .selectFrom('upload_uses')
    .select(['bytes', 'created_at'])
    .where(column, '=', value)
    .where('created_at', '>', now - DAY)
    .orderBy('created_at')
    .execute();
  let tooMuch = uses.reduce((sum, use) => sum + use.bytes, bytes) - most;
  if (tooMuch <= 0) return;
  // There is room again when enough of the oldest are a day old.
  const enough = uses.find((use) => (tooMuch -= use.bytes) <= 0);
  throw new ChatError('quota_exceeded', 'this is more than may be uploaded in a day', {
    retryAfter: Math.max(1, Math.ceil(((enough?.created_at ?? now) + DAY - now) / SECOND)),
  });
}
