import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The person whom the host page vouches for. */
export const EMAIL = 'ada@example.com';

/** Starts a module of this folder as a process with an empty data folder; resolves when it says hello. */
export async function startChild(module, { parameters = [], environment = {}, execArgv = [] } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'chat-messenger-bench-'));
  const child = fork(fileURLToPath(new URL(module, import.meta.url)), parameters, {
    env: { ...inherited(), NODE_ENV: 'production', DATA_DIR: folder, ...environment },
    execArgv,
  });
  const exited = once(child, 'exit');
  const failed = exited.then(([code]) => Promise.reject(new Error(`${module} ended with code ${code}`)));
  failed.catch(() => undefined);
  const answer = async () => (await Promise.race([once(child, 'message'), failed]))[0];
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  const hello = await answer().catch(async (error) => {
    await removeFolder();
    throw error;
  });
  return {
    hello,
    /** Sends a message and resolves with the answer. */
    ask(message) {
      const answered = answer();
      child.send(message);
      return answered;
    },
    async stop() {
      child.send('stop');
      await exited;
      await removeFolder();
    },
  };
}

/** Starts our server for pages of this origin. */
export function startChatServer(origin, options) {
  return startChild('chat-server.mjs', { ...options, parameters: [origin, EMAIL] });
}

/** Settings of a server that runs on this machine anyway must not reach the one that is measured. */
function inherited() {
  const { PATH, HOME, TMPDIR } = process.env;
  return Object.fromEntries(
    Object.entries({ PATH, HOME, TMPDIR }).filter(([, value]) => value !== undefined),
  );
}
