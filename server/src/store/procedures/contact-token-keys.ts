import type { Transaction } from '../store.js';

/** The key that signs contact tokens, made where a workspace has none yet; of two first uses at once one makes it. */
export async function contactTokenKey(
  { db, forUpdate }: Transaction,
  input: { readonly workspaceId: string; readonly freshId: string; readonly now: number },
): Promise<string> {
  const { workspaceId, freshId: id, now } = input;
  await forUpdate(
    db.selectFrom('workspaces').select('id').where('id', '=', workspaceId),
  ).executeTakeFirstOrThrow();
  const known = await db
    .selectFrom('secrets')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('purpose', '=', 'contact-token')
    .where('state', '=', 'active')
    .executeTakeFirst();
  if (known) return known.id;
  await db
    .insertInto('secrets')
    .values({
      id,
      workspace_id: workspaceId,
      purpose: 'contact-token',
      sealed: '',
      state: 'active',
      retiring_until: null,
      leaked_at: null,
      created_at: now,
    })
    .execute();
  return id;
}
