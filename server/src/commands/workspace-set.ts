import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { settingInWords } from '../workspaces/settings-in-words.js';
import { readChanges, type SettingName } from '../workspaces/setting-values.js';
import { print } from './output.js';
import { UsageError } from './usage.js';
import { COMMAND_LINE, inWorkspace } from './with-services.js';

/** `workspace set --app-id ID SETTING=VALUE|@FILE...`: all of them or none. Running servers act on them at once. */
export async function setWorkspace(parameters: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...parameters],
    options: { 'app-id': { type: 'string' } },
    allowPositionals: true,
  });
  if (positionals.length === 0)
    throw new UsageError('this command needs SETTING=VALUE, such as session_minutes=30');
  const changes = readChanges(positionals, (path) => readFileSync(path, 'utf8'));
  await inWorkspace(values['app-id'], async ({ id }, { workspaces }) => {
    await workspaces.change(id, changes, COMMAND_LINE);
    const { settings } = await workspaces.get(id);
    for (const name of Object.keys(changes) as SettingName[]) {
      print(`${name}=${settingInWords(name, settings)}`);
    }
  });
}
