import { parseArgs } from 'node:util';
import { readConfig, type Config } from '../config.js';
import type { Demo } from './demo.js';

/** `start [--demo]`: migrates, listens, prints where, and stops in order on a signal. */
export async function start(parameters: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...parameters],
    options: { demo: { type: 'boolean', default: false } },
  });
  let config: Config = readConfig(process.env);
  const demo: Demo | undefined = values.demo
    ? await (await import('./demo.js')).startDemo(config)
    : undefined;
  if (demo) config = demo.config;
  const { createServer } = await import('../server.js');
  const server = await createServer(config);
  stopOnSignal(async () => {
    await demo?.stop();
    await server.stop();
  });
  await server.listen();
  print(`chat-messenger-server listens on ${config.publicUrl.origin}`);
  if (config.databaseUrl && !config.serverSecret) {
    print(
      `SERVER_SECRET is not set: the secret is kept in ${config.dataDir}, and other machines cannot share the database`,
    );
  }
  if (!config.smtpUrl) print('SMTP_URL is not set: no mail, so visitors cannot sign in by PIN');
  if (demo) for (const line of await demo.open(server.services)) print(line);
}

/** The first signal stops in order, the second at once: what was acknowledged is on disk either way. */
function stopOnSignal(stop: () => Promise<void>): void {
  let stopping = false;
  const onSignal = () => {
    if (stopping) process.exit(1);
    stopping = true;
    stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
