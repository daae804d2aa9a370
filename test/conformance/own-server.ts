import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startMailbox } from '../../server/dist/demo/mailbox.js';
import { createServer } from '../../server/dist/server.js';
import { commandOperator } from './driver/operator.ts';
import type { Target } from './target.ts';

const MAIN = fileURLToPath(new URL('../../server/dist/main.js', import.meta.url));
const HOST = '127.0.0.1';
const ORIGIN = 'https://portal.example';
const PUBLIC_URL = 'http://chat.example';

/**
 * The server of this repository on a free port, with its limits as they are, a mailbox, and a clock to move. This is
 * the one file of the suite that knows it; operators' commands are programs of their own beside it.
 */
export async function startOwnServer(): Promise<Target> {
  const dataDir = mkdtempSync(join(tmpdir(), 'chat-conformance-'));
  const mailbox = await startMailbox({ host: HOST });
  const lines: string[] = [];
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const server = await createServer(
    {
      host: HOST,
      port: 0,
      publicUrl: new URL(PUBLIC_URL),
      dataDir,
      smtpUrl: mailbox.smtpUrl,
      mailFrom: 'Chat <chat@chat.example>',
      trustedProxies: [HOST],
      logLevel: 'trace',
      outbound: { allowLoopback: true },
    },
    { clock: now, logDestination: { write: (line) => lines.push(line) } },
  );
  const url = `http://${HOST}:${String(await server.listen())}`;
  const app = async (name: string) => ({
    origin: ORIGIN,
    ...(await server.services.workspaces.create(name, [ORIGIN])),
  });
  return {
    url,
    publicUrl: PUBLIC_URL,
    ...(await app('Northwind')),
    secondApp: await app('Southwind'),
    forwarded: true,
    mailbox: async () => mailbox.messages(),
    clock: {
      advance(milliseconds) {
        ahead += milliseconds;
      },
    },
    operator: commandOperator([process.execPath, MAIN], {
      DATA_DIR: dataDir,
      OUTBOUND_ALLOW_LOOPBACK: '1',
    }),
    loopback: true,
    log: async () => lines.join(''),
    now,
    async close() {
      await server.stop();
      await mailbox.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
