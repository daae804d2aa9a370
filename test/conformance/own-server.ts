import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMailbox } from '../../server/dist/demo/mailbox.js';
import { createServer } from '../../server/dist/server.js';
import type { Services } from '../../server/dist/services.js';
import { readChanges } from '../../server/dist/workspaces/setting-values.js';
import type { Operator } from './driver/operator.ts';
import type { Target } from './target.ts';

const HOST = '127.0.0.1';
const ORIGIN = 'https://portal.example';
const PUBLIC_URL = 'http://chat.example';

/**
 * The server of this repository on a free port, with its limits as they are, a mailbox, and a clock to move. This is
 * the one file of the suite that knows it; its operator acts in this process, which spares each case a second.
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
    networks: true,
    mailbox: async () => mailbox.messages(),
    clock: {
      advance(milliseconds) {
        ahead += milliseconds;
      },
    },
    operator: operatorOf(server.services, now),
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

function operatorOf(services: Services, now: () => number): Operator {
  const { secrets, apiKeys, issuers, pinnedUsers, workspaces, agents } = services;
  const actor = 'conformance';
  return {
    async createApp(origin, ...settings) {
      const app = await workspaces.create('Conformance', [origin]);
      await workspaces.change(app.appId, readChanges(settings), actor);
      return { origin, ...app };
    },
    async rotateSecret(appId, days) {
      const formerUntil = now() + days * 86_400_000;
      const { id, value = '' } = await secrets.rotate(appId, 'portal-key', { actor, formerUntil });
      return { id, secret: value };
    },
    retireSecret: (appId, id) => secrets.retire(appId, id, actor),
    async revokeSecret(appId, id) {
      await secrets.revoke(appId, id, actor);
    },
    createApiKey: (appId, scope) => apiKeys.create(appId, { name: 'Conformance', scopes: [scope], actor }),
    async revokeApiKey(appId, id) {
      await apiKeys.revoke(appId, id, actor);
    },
    async addIssuerKey(appId, issuer, file, kid) {
      await issuers.addKey(appId, issuer, { text: readFileSync(file, 'utf8'), kid }, actor);
    },
    async revokeIssuerKey(appId, issuer, kid) {
      await issuers.revokeKey(appId, issuer, kid, actor);
    },
    addIssuer: (appId, issuer, url) => issuers.addPublishing(appId, issuer, url, actor),
    async resetUserPin(appId, userId) {
      await pinnedUsers.reset(appId, userId, actor);
    },
    set: (appId, ...changes) => workspaces.change(appId, readChanges(changes), actor),
    invite: (appId) => agents.invite(appId),
  };
}
