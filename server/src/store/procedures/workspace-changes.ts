import type { WorkspaceSettings } from '../../workspaces/settings.js';
import type { Transaction } from '../store.js';
import { addAudits, type AuditStamp } from './audit.js';
import { lockWorkspace } from './issuers.js';
import { dropLinks } from './links.js';
import { endLeftSpaces } from './left-spaces.js';

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

/**
 * Changes some settings and leaves the others as they are. What they open no more ends here, and not at the next
 * sign-in. Tells whom to wake.
 */
export async function changeSettings(
  transaction: Transaction,
  input: WorkspaceChange & { readonly changes: Partial<WorkspaceSettings> },
): Promise<readonly string[]> {
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
  const { link_email_methods, link_asserted_email } = input.changes;
  // What is said to visitors is no id: of that the trail has the name alone.
  const targets = Object.entries(input.changes).map(([name, value]) =>
    typeof value === 'object' ? name : `${name}=${String(value)}`,
  );
  const acts = [...actsOn('setting.changed', targets)];
  const moved: string[] = [];
  if (link_asserted_email === false || link_email_methods === false) {
    moved.push(...(await dropLinks(transaction, input)));
  }
  if (link_email_methods !== undefined) {
    const ended = await endLeftSpaces(transaction, { ...input, settings: { link_email_methods } });
    moved.push(...ended);
    const target = `link_email_methods=${String(link_email_methods)}`;
    if (ended.length > 0) acts.push({ action: 'sessions.ended', target });
  }
  await addAudits(transaction, input, acts);
  return moved;
}

/** Ends every sign-in of a workspace at once (JWT-14); tells how many. */
export async function endAllSessions(transaction: Transaction, input: WorkspaceChange): Promise<number> {
  const { workspaceId, now } = input;
  // Rows of new sessions refer to the workspace, which PostgreSQL lets them do only while nobody holds this lock: what
  // is being opened is waited for and then ended, and what comes later waits in turn.
  await lockWorkspace(transaction, workspaceId);
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
