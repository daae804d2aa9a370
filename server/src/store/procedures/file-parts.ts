import type { Transaction } from '../store.js';

/** Bytes of one row: what a connection holds in memory several times while it passes through. */
const ROW_BYTES = 524_288;

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

/** Keeps a whole content, in the place of what a try before may have left. */
export async function putFileContent(
  transaction: Transaction,
  { key, content }: { readonly key: string; readonly content: Uint8Array },
): Promise<void> {
  await dropFileParts(transaction, { keys: [key] });
  for (let start = 0; start < content.length; start += ROW_BYTES) {
    await putFilePart(transaction, { key, start, content: content.subarray(start, start + ROW_BYTES) });
  }
}

/** Deletes the content kept under these keys. */
export async function dropFileParts(
  { db, rowSets }: Transaction,
  { keys }: { readonly keys: readonly string[] },
): Promise<void> {
  if (keys.length > 0) await db.deleteFrom('file_parts').where(rowSets.isAmong('key', keys)).execute();
}
