import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { print, warn } from './output.js';
import { UsageError } from './usage.js';
import { COMMAND_LINE, inWorkspace, needed } from './with-services.js';

/**
 * `user-pin set --app-id ID --user-id USER < HASH`: pins an id to a hash, used before or not (TOFU-7). The hash comes by
 * standard input: what is typed stays in the shell's history.
 */
export async function setUserPin(parameters: readonly string[]): Promise<void> {
  const { appId, userId } = readUser(parameters);
  const hash = (await text(process.stdin)).replace(/\r?\n$/, '');
  if (hash === '') throw new UsageError('user-pin set takes the security_hash from standard input');
  await inWorkspace(appId, async ({ id }, { pinnedUsers }) => {
    await pinnedUsers.set(id, userId, hash, COMMAND_LINE);
    print(
      'Pinned. Sessions that another hash opened are ended. What was written under a hash that was only trusted on first use stays with your agents; its owner starts anew.',
    );
  });
}

/** `user-pin reset --app-id ID --user-id USER`: unpins an id; the next one to present it is trusted (TOFU-7). */
export async function resetUserPin(parameters: readonly string[]): Promise<void> {
  const { appId, userId } = readUser(parameters);
  await inWorkspace(appId, async ({ id }, { pinnedUsers }) => {
    if (!(await pinnedUsers.reset(id, userId, COMMAND_LINE))) {
      warn('This id is not pinned.');
      return;
    }
    print('Unpinned. Its sessions are ended. What was written under it stays with your agents.');
    warn(
      'Whoever presents this id next wins it, with any hash, and starts anew: without conversations, name and email. Better is user-pin set, which leaves no gap.',
    );
  });
}

function readUser(parameters: readonly string[]) {
  const { values } = parseArgs({
    args: [...parameters],
    options: { 'app-id': { type: 'string' }, 'user-id': { type: 'string' } },
  });
  return { appId: values['app-id'], userId: needed(values['user-id'], '--user-id') };
}
