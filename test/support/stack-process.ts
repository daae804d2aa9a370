import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startMailbox } from '../../server/dist/demo/mailbox.js';
import { eventually } from './journey-wait.ts';
import { freePorts, openSite, originOf, type Stack } from './stack.ts';

const MAIN = fileURLToPath(new URL('../../server/dist/main.js', import.meta.url));
/** A program that starts on a busy machine. */
const START_MS = 60_000;

/** A stack whose server is a program of its own, so that it can die. */
export interface MortalStack extends Stack {
  /** Ends the server as a power cut would: no signal handler runs. */
  kill(): Promise<void>;
  /** Starts the server again on the same address and data. */
  start(): Promise<void>;
}

/** Starts the command that an operator starts, with a workspace that its own command made. */
export async function startMortalStack(): Promise<MortalStack> {
  const mailbox = await startMailbox({ host: '127.0.0.1' });
  const [port, ...sitePorts] = await freePorts();
  const dataDir = await mkdtemp(join(tmpdir(), 'chat-journey-'));
  const env = {
    ...process.env,
    HOST: '127.0.0.1',
    PORT: String(port),
    PUBLIC_URL: originOf(port),
    DATA_DIR: dataDir,
    SMTP_URL: mailbox.smtpUrl,
    LOG_LEVEL: 'warn',
  };
  const origins = sitePorts.flatMap((sitePort) => ['--origin', originOf(sitePort)]);
  const parameters = ['workspace', 'create', '--name', 'Northwind Travel', ...origins];
  const { stdout } = await promisify(execFile)(process.execPath, [MAIN, ...parameters, '--json'], { env });
  const made = JSON.parse(stdout) as Record<
    'app_id' | 'portal_secret' | 'api_key' | 'agent_invitation',
    string
  >;
  let server: ChildProcess | undefined;

  const start = async () => {
    server = spawn(process.execPath, [MAIN, 'start'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
    const isReady = () =>
      fetch(`${originOf(port)}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      );
    await eventually('the server is ready', isReady, START_MS);
  };
  const kill = async () => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
  };

  await start();
  const portal = await openSite({
    ports: sitePorts,
    serverUrl: originOf(port),
    appId: made.app_id,
    portalSecret: made.portal_secret,
    apiKey: made.api_key,
    mailbox,
  });
  return {
    serverUrl: originOf(port),
    invitation: made.agent_invitation,
    site: portal.site,
    start,
    kill,
    async close() {
      await kill();
      await portal.close();
      await mailbox.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
