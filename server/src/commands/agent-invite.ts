import { parseArgs } from 'node:util';
import { print } from './output.js';
import { inWorkspace } from './with-services.js';

/** `agent invite --app-id ID`: prints an invitation that makes one person an agent. */
export async function inviteAgent(parameters: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...parameters], options: { 'app-id': { type: 'string' } } });
  await inWorkspace(values['app-id'], async ({ id }, { agents }, { publicUrl }) => {
    print(invitationLink(publicUrl, await agents.invite(id)));
  });
}

/** The token stands behind the `#`, which browsers send to nobody. */
export function invitationLink(publicUrl: URL, invitation: string): string {
  return `${publicUrl.origin}/inbox#invitation=${invitation}`;
}
