import { parseArgs } from 'node:util';
import { count, print, printJson, warn } from './output.js';
import { UsageError } from './usage.js';
import { COMMAND_LINE, inWorkspace } from './with-services.js';

/** `origin list --app-id ID [--json]`: the pages that may embed (WEB-6). */
export async function listOrigins(parameters: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...parameters],
    options: { 'app-id': { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  await inWorkspace(values['app-id'], async ({ id }, { workspaces }) => {
    const origins = await workspaces.origins(id);
    if (values.json) printJson({ origins });
    else origins.forEach(print);
    if (origins.length === 0) warn('No origin is on the list: no page may embed this app.');
  });
}

/** `origin add --app-id ID --origin ORIGIN...` */
export async function addOrigins(parameters: readonly string[]): Promise<void> {
  const { appId, origins } = readOrigins(parameters);
  await inWorkspace(appId, async ({ id }, { workspaces }) => {
    await workspaces.addOrigins(id, origins, COMMAND_LINE);
    print(`${count((await workspaces.origins(id)).length, 'origin')} on the list.`);
  });
}

/** `origin remove --app-id ID --origin ORIGIN...`; says when one of them did not stand on the list. */
export async function removeOrigins(parameters: readonly string[]): Promise<void> {
  const { appId, origins } = readOrigins(parameters);
  await inWorkspace(appId, async ({ id }, { workspaces }) => {
    const removed = await workspaces.removeOrigins(id, origins, COMMAND_LINE);
    const left = await workspaces.origins(id);
    print(`${count(removed.length, 'origin')} removed, ${String(left.length)} on the list.`);
    if (removed.length > 0) print('Sessions of their pages go on until they are over; see sessions end.');
    if (removed.length < origins.length) warn('Not all of them stood on the list; see origin list.');
    if (left.length === 0) warn('No origin is on the list: no page may embed this app.');
  });
}

function readOrigins(parameters: readonly string[]) {
  const { values } = parseArgs({
    args: [...parameters],
    options: { 'app-id': { type: 'string' }, origin: { type: 'string', multiple: true, default: [] } },
  });
  if (values.origin.length === 0) throw new UsageError('this command needs --origin');
  return { appId: values['app-id'], origins: values.origin };
}
