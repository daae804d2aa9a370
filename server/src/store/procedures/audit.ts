import type { Transaction } from '../store.js';

/** Who acts, and an id for what is written down of it. */
export interface AuditStamp {
  readonly id: string;
  readonly actor: string;
}

/**
 * Writes down what was done, by ids only, in the transaction of the act itself: what cannot be written down does not
 * happen (AGT-10).
 */
export async function addAudits(
  { db }: Transaction,
  by: { readonly workspaceId: string; readonly audit: AuditStamp; readonly now: number },
  acts: readonly { readonly action: string; readonly target: string }[],
): Promise<void> {
  const { workspaceId: workspace_id, audit, now: at } = by;
  if (acts.length === 0) return;
  await db
    .insertInto('audit_entries')
    .values(
      acts.map(({ action, target }, index) => ({
        id: index === 0 ? audit.id : `${audit.id}.${String(index)}`,
        workspace_id,
        at,
        actor: audit.actor,
        action,
        target,
      })),
    )
    .execute();
}
