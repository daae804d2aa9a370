import { parseArgs } from 'node:util';
import type { Identities } from '../identity/identities.js';
import { count, print } from './output.js';
import { UsageError } from './usage.js';
import { COMMAND_LINE, inWorkspace } from './with-services.js';

/** `sessions end`: ends the sessions of one person, or of all, and refuses tokens that were made before. */
export async function endSessions(parameters: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...parameters],
    options: {
      'app-id': { type: 'string' },
      email: { type: 'string' },
      'external-id': { type: 'string' },
      'user-id': { type: 'string' },
      'contact-id': { type: 'string' },
      all: { type: 'boolean' },
    },
  });
  const { 'app-id': appId, ...whom } = values;
  const given = Object.values(whom).filter((value) => value !== '');
  if (given.length !== 1) {
    throw new UsageError(
      'sessions end takes exactly one of --email, --external-id, --user-id, --contact-id and --all',
    );
  }
  await inWorkspace(appId, async ({ id }, { identities }) => {
    const ended = await end(identities, id, whom);
    print(`${count(ended, 'sign-in was', 'sign-ins were')} ended; open pages learn it within 5 seconds.`);
    print('A key without a time signs in again: see require_portal_v2, secret revoke and user-pin set.');
  });
}

interface Whom {
  readonly email?: string;
  readonly 'external-id'?: string;
  readonly 'user-id'?: string;
  readonly 'contact-id'?: string;
  readonly all?: boolean;
}

async function end(identities: Identities, workspaceId: string, whom: Whom): Promise<number> {
  const { email, 'external-id': external_id, 'user-id': user_id, 'contact-id': contactId, all } = whom;
  if (all) return identities.endAll(workspaceId, COMMAND_LINE);
  if (contactId !== undefined) return identities.endContact(workspaceId, contactId, COMMAND_LINE);
  const wanted = {
    ...(email !== undefined && { email }),
    ...(external_id !== undefined && { external_id }),
    ...(user_id !== undefined && { user_id }),
  };
  return identities.end(wanted, workspaceId, COMMAND_LINE);
}
