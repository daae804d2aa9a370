import { parseArgs } from 'node:util';
import { invitationLink } from './agent-invite.js';
import { needed, withServices } from './with-services.js';

/** `workspace create --name N --origin O... [--json]`: prints everything a first page and a first agent need, once. */
export async function createWorkspace(parameters: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...parameters],
    options: {
      name: { type: 'string' },
      origin: { type: 'string', multiple: true, default: [] },
      json: { type: 'boolean', default: false },
    },
  });
  const name = needed(values.name, '--name');
  await withServices(async ({ agents, workspaces }, { publicUrl }) => {
    const { appId, portalSecret, apiKey } = await workspaces.create(name, values.origin);
    const shown = {
      app_id: appId,
      portal_secret: portalSecret,
      api_key: apiKey,
      agent_invitation: invitationLink(publicUrl, await agents.invite(appId)),
    };
    process.stdout.write(values.json ? `${JSON.stringify(shown)}\n` : table(shown));
    if (values.origin.length === 0) {
      process.stderr.write('No --origin was given: no page may embed this app until one is added.\n');
    }
  });
}

function table(shown: Readonly<Record<string, string>>): string {
  const lines = Object.entries(shown).map(([name, value]) => `${name.replace('_', ' ').padEnd(18)}${value}`);
  return `${lines.join('\n')}\nThe secret, the key and the invitation are shown this once. Keep them on your server.\n`;
}
