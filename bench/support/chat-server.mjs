// A server of ours in a process of its own. Tells its parent where it listens, and on request what
// processor time all its threads have used.
import { createHmac } from 'node:crypto';
import { createServer } from '../../server/dist/server.js';
import { readConfig } from '../../server/dist/config.js';

const UNLIMITED = { max: 1_000_000_000, timeWindow: 60_000 };
// One process plays every visitor here, which is just what these limits are there to stop.
const rateLimits = Object.fromEntries(
  [
    'identityPerDevice',
    'identityPerNetwork',
    'failuresPerWorkspace',
    'sendBurst',
    'sendPerContact',
    'startPerDevice',
    'startPerNetwork',
  ].map((name) => [name, UNLIMITED]),
);

const [origin, email] = process.argv.slice(2);
const server = await createServer(
  readConfig({ HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'warn', ...process.env }),
  {
    rateLimits,
  },
);
const { appId, portalSecret } = await server.services.workspaces.create('Bench', [origin]);
const port = await server.listen();

// Whatever ended the bench ends this process too.
process.once('disconnect', () => process.exit());
process.on('message', async (message) => {
  if (message === 'cpu') process.send({ cpu: process.cpuUsage() });
  if (message !== 'stop') return;
  await server.stop();
  process.disconnect();
});
process.send({
  url: `http://127.0.0.1:${port}`,
  appId,
  connectionKey: createHmac('sha256', portalSecret).update(email).digest('hex'),
});
