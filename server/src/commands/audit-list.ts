import { parseArgs } from 'node:util';
import { auditEntriesOf } from '../store/queries/audit.js';
import { moment, printJson, printTable } from './output.js';
import { inWorkspace, wholeNumber } from './with-services.js';

/** `audit list --app-id ID [--limit N] [--json]`: who did what, the latest first (AGT-10). */
export async function listAudit(parameters: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...parameters],
    options: {
      'app-id': { type: 'string' },
      limit: { type: 'string', default: '100' },
      json: { type: 'boolean', default: false },
    },
  });
  const limit = wholeNumber(values.limit, '--limit', [1, 100_000]);
  await inWorkspace(values['app-id'], async ({ id }, { store }) => {
    const entries = await auditEntriesOf(store.read, id, limit);
    if (values.json) {
      printJson({ entries: entries.map(({ at, actor, action, target }) => ({ at, actor, action, target })) });
      return;
    }
    printTable(
      ['AT', 'ACTOR', 'ACTION', 'TARGET'],
      entries.map(({ at, actor, action, target }) => [moment(at), actor, action, target]),
    );
  });
}
