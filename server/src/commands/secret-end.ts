import { parseArgs } from 'node:util';
import type { Secrets } from '../workspaces/secrets.js';
import { count, print, warn } from './output.js';
import { COMMAND_LINE, inWorkspace, needed } from './with-services.js';

/** `secret retire --app-id ID --key-id KEY`: the secret verifies no more; sessions go on. */
export async function retireSecret(parameters: readonly string[]): Promise<void> {
  await endSecret(parameters, async (secrets, workspaceId, keyId) => {
    await secrets.retire(workspaceId, keyId, COMMAND_LINE);
    return 'Retired. Sessions that it opened go on until they are over.';
  });
}

/** `secret revoke --app-id ID --key-id KEY`: also ends every session that the secret opened. */
export async function revokeSecret(parameters: readonly string[]): Promise<void> {
  await endSecret(parameters, async (secrets, workspaceId, keyId) => {
    const ended = await secrets.revoke(workspaceId, keyId, COMMAND_LINE);
    return `Revoked. ${count(ended, 'sign-in was', 'sign-ins were')} ended; open pages learn it within 5 seconds.`;
  });
}

async function endSecret(
  parameters: readonly string[],
  end: (secrets: Secrets, workspaceId: string, keyId: string) => Promise<string>,
): Promise<void> {
  const { values } = parseArgs({
    args: [...parameters],
    options: { 'app-id': { type: 'string' }, 'key-id': { type: 'string' } },
  });
  const keyId = needed(values['key-id'], '--key-id');
  await inWorkspace(values['app-id'], async ({ id }, { secrets }) => {
    print(await end(secrets, id, keyId));
    const all = await secrets.list(id);
    const purpose = all.find((secret) => secret.id === keyId)?.purpose;
    const left = all.some(
      (secret) => secret.purpose === purpose && ['active', 'retiring'].includes(secret.state),
    );
    if (!left && purpose === 'portal-key') {
      warn('No portal secret verifies any more: run secret rotate before anyone can sign in by portal key.');
    }
  });
}
