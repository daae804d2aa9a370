import type { Kysely } from 'kysely';
import type { AuditEntryTable, Database } from '../schema.js';

/** What was done in a workspace, the latest first. */
export async function auditEntriesOf(
  db: Kysely<Database>,
  workspaceId: string,
  limit: number,
): Promise<readonly AuditEntryTable[]> {
  return db
    .selectFrom('audit_entries')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}
