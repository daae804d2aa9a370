import { parseArgs } from 'node:util';
import { readConfig } from '../config.js';
import { createServer } from '../server.js';
import { UsageError } from './usage.js';

/** `agent invite --app-id ID`: prints an invitation that makes one person an agent. */
export async function inviteAgent(parameters: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...parameters], options: { 'app-id': { type: 'string' } } });
  const appId = values['app-id'];
  if (!appId) throw new UsageError('agent invite needs --app-id');
  const config = readConfig(process.env);
  const server = await createServer({ ...config, logLevel: 'silent' });
  try {
    const { agents, workspaces } = server.services;
    const { id } = await workspaces.get(appId);
    process.stdout.write(`${invitationLink(config.publicUrl, await agents.invite(id))}\n`);
  } finally {
    await server.stop();
  }
}

/** The token stands behind the `#`, which browsers send to nobody. */
export function invitationLink(publicUrl: URL, invitation: string): string {
  return `${publicUrl.origin}/inbox#invitation=${invitation}`;
}
