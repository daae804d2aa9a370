import type { Transaction } from '../store.js';
import { addAudits, type AuditStamp } from './audit.js';

interface WorkspaceChange {
  readonly workspaceId: string;
  readonly audit: AuditStamp;
  readonly now: number;
}

/** Puts origins on the list; those that stand on it already stay. */
export async function addOrigins(
  transaction: Transaction,
  input: WorkspaceChange & { readonly origins: readonly string[] },
): Promise<void> {
  const { workspaceId: workspace_id, origins } = input;
  await transaction.db
    .insertInto('origins')
    .values(origins.map((origin) => ({ workspace_id, origin })))
    .onConflict((conflict) => conflict.columns(['workspace_id', 'origin']).doNothing())
    .execute();
  await addAudits(transaction, input, actsOn('origin.added', origins));
}

/** Takes origins off the list; tells which of them had stood on it. */
export async function removeOrigins(
  transaction: Transaction,
  input: WorkspaceChange & { readonly origins: readonly string[] },
): Promise<readonly string[]> {
  const rows = await transaction.db
    .deleteFrom('origins')
    .where('workspace_id', '=', input.workspaceId)
    .where('origin', 'in', input.origins)
    .returning('origin')
    .execute();
  const removed = rows.map(({ origin }) => origin);
  if (removed.length > 0) await addAudits(transaction, input, actsOn('origin.removed', removed));
  return removed;
}

/** Changes some settings and leaves the others as they are. */
export async function changeSettings(
  transaction: Transaction,
  input: WorkspaceChange & { readonly changes: Readonly<Record<string, unknown>> },
): Promise<void> {
  const { db, forUpdate } = transaction;
  const { settings } = await forUpdate(
    db.selectFrom('workspaces').select('settings').where('id', '=', input.workspaceId),
  ).executeTakeFirstOrThrow();
  const changed = { ...(JSON.parse(settings) as object), ...input.changes };
  await db
    .updateTable('workspaces')
    .set({ settings: JSON.stringify(changed) })
    .where('id', '=', input.workspaceId)
    .execute();
  const targets = Object.entries(input.changes).map(([name, value]) => `${name}=${String(value)}`);
  await addAudits(transaction, input, actsOn('setting.changed', targets));
}

/** Ends every sign-in of a workspace at once (JWT-14); tells how many. */
export async function endAllSessions(transaction: Transaction, input: WorkspaceChange): Promise<number> {
  const { workspaceId, now } = input;
  const { numUpdatedRows } = await transaction.db
    .updateTable('session_families')
    .set({ revoked_at: now })
    .where('workspace_id', '=', workspaceId)
    .where('revoked_at', 'is', null)
    .executeTakeFirstOrThrow();
  await transaction.db
    .updateTable('sessions')
    .set({ revoked_at: now })
    .where('workspace_id', '=', workspaceId)
    .where('revoked_at', 'is', null)
    .execute();
  await addAudits(transaction, input, actsOn('sessions.ended', ['all']));
  return Number(numUpdatedRows);
}

function actsOn(action: string, targets: readonly string[]) {
  return targets.map((target) => ({ action, target }));
}
