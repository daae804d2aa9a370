import { parseArgs } from 'node:util';
import { describeSetting, SETTING_NAMES, whatItTakes } from '../workspaces/setting-values.js';
import { print, printJson, printTable } from './output.js';
import { inWorkspace } from './with-services.js';

/** `workspace show --app-id ID [--json]`: its settings, with what each of them means and takes. */
export async function showWorkspace(parameters: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...parameters],
    options: { 'app-id': { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  await inWorkspace(values['app-id'], async ({ id, name, settings }, { workspaces }) => {
    const origins = await workspaces.origins(id);
    if (values.json) {
      printJson({ app_id: id, name, origins, settings });
      return;
    }
    print(`app id    ${id}`);
    print(`name      ${name}`);
    print(`origins   ${origins.join(' ') || 'none: no page may embed this app'}`);
    print('');
    printTable(
      ['SETTING', 'VALUE', 'TAKES', 'MEANING'],
      SETTING_NAMES.map((setting) => [
        setting,
        String(settings[setting]),
        whatItTakes(setting),
        describeSetting(setting),
      ]),
    );
  });
}
