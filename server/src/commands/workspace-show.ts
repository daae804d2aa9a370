import { parseArgs } from 'node:util';
import { isMessengerSetting } from '../workspaces/messenger-settings.js';
import { presenceAt } from '../workspaces/hours.js';
import { formInWords, settingInWords } from '../workspaces/settings-in-words.js';
import type { WorkspaceSettings } from '../workspaces/settings.js';
import { describeSetting, SETTING_NAMES, whatItTakes } from '../workspaces/setting-values.js';
import { moment, print, printJson, printTable } from './output.js';
import { inWorkspace } from './with-services.js';

/** `workspace show --app-id ID [--json]`: its settings, with what each of them means and takes. */
export async function showWorkspace(parameters: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...parameters],
    options: { 'app-id': { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  await inWorkspace(values['app-id'], async ({ id, name, settings }, { clock, workspaces }) => {
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
        isMessengerSetting(setting) ? 'see below' : String(settings[setting]),
        whatItTakes(setting),
        describeSetting(setting),
      ]),
    );
    print('');
    for (const line of messengerLines(settings, clock())) print(line);
  });
}

/** What is too long for the table. */
function messengerLines(settings: WorkspaceSettings, now: number): string[] {
  const { open, until } = presenceAt(settings.hours, settings.time_zone, now);
  const change = until === undefined ? '' : `, ${open ? 'goes' : 'comes'} ${moment(until)}`;
  const lines: readonly (readonly [string, string])[] = [
    ...(['greeting', 'away', 'time_zone', 'hours'] as const).map(
      (name) => [name, settingInWords(name, settings)] as const,
    ),
    ['now', `the team is ${open ? 'there' : 'away'}${change}`],
    ...formInWords(settings.form).map((field, index) => [index === 0 ? 'form' : '', field] as const),
  ];
  return lines.map(([name, value]) => `${name.padEnd(10)}${value}`);
}
