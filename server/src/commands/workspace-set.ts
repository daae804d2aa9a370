import { parseArgs } from 'node:util';
import { readChanges } from '../workspaces/setting-values.js';
import { print } from './output.js';
import { UsageError } from './usage.js';
import { COMMAND_LINE, inWorkspace } from './with-services.js';

/** `workspace set --app-id ID SETTING=VALUE...`: all of them or none. Running servers act on them at once. */
export async function setWorkspace(parameters: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...parameters],
    options: { 'app-id': { type: 'string' } },
    allowPositionals: true,
  });
  if (positionals.length === 0)
    throw new UsageError('this command needs SETTING=VALUE, such as session_minutes=30');
  const changes = readChanges(positionals);
  await inWorkspace(values['app-id'], async ({ id }, { workspaces }) => {
    await workspaces.change(id, changes, COMMAND_LINE);
    for (const [name, value] of Object.entries(changes)) print(`${name}=${String(value)}`);
  });
}
