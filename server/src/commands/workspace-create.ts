import { parseArgs } from 'node:util';
import { readConfig } from '../config.js';
import { createServer } from '../server.js';
import { invitationLink } from './agent-invite.js';
import { UsageError } from './usage.js';

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
  if (!values.name) throw new UsageError('workspace create needs --name');
  const config = readConfig(process.env);
  const server = await createServer({ ...config, logLevel: 'silent' });
  try {
    const { agents, workspaces } = server.services;
    const { appId, portalSecret, apiKey } = await workspaces.create(values.name, values.origin);
    const invitation = invitationLink(config.publicUrl, await agents.invite(appId));
    const shown = {
      app_id: appId,
      portal_secret: portalSecret,
      api_key: apiKey,
      agent_invitation: invitation,
    };
    process.stdout.write(values.json ? `${JSON.stringify(shown)}\n` : table(shown));
    if (values.origin.length === 0) {
      process.stderr.write('No --origin was given: no page may embed this app until one is added.\n');
    }
  } finally {
    await server.stop();
  }
}

function table(shown: Readonly<Record<string, string>>): string {
  const lines = Object.entries(shown).map(([name, value]) => `${name.replace('_', ' ').padEnd(18)}${value}`);
  return `${lines.join('\n')}\nThe secret, the key and the invitation are shown this once. Keep them on your server.\n`;
}
