// A server of ours for the bench of identities. It makes the proofs that it will be shown, since it alone knows codes
// and tokens, and says on request how fast its verifiers are without HTTP, device proof and session.
import { randomUUID } from 'node:crypto';
import { readConfig } from '../../server/dist/config.js';
import { DEFAULT_RATE_LIMITS } from '../../server/dist/http/rate-limits.js';
import { createServer } from '../../server/dist/server.js';
import { DEFAULT_PIN_BUDGETS } from '../../server/dist/services.js';
import { startMailedCodes } from './mailed-codes.mjs';
import { pinPlace, proofMakers } from './proof-makers.mjs';

const ENOUGH = 1_000_000_000;
const each = (object, value) => Object.fromEntries(Object.keys(object).map((name) => [name, value]));
const codes = await startMailedCodes();
const environment = { HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'warn', SMTP_URL: codes.smtpUrl };
const server = await createServer(readConfig({ ...environment, ...process.env }), {
  // One process plays every visitor here, which is just what these limits are there to stop.
  rateLimits: each(DEFAULT_RATE_LIMITS, { max: ENOUGH, timeWindow: 60_000 }),
  pinBudgets: each(DEFAULT_PIN_BUDGETS, ENOUGH),
});
const { services } = server;
const workspace = await services.workspaces.create('Bench', [process.argv[2]]);
const makers = await proofMakers({ services, codes }, workspace);
const url = `http://127.0.0.1:${await server.listen()}`;

// Whatever ended the bench ends this process too.
process.once('disconnect', () => process.exit());
process.on('message', async (order) => {
  if (order === 'cpu') process.send({ cpu: process.cpuUsage() });
  else if (order === 'stop') await stop();
  else if (order.verify) process.send(await verifyAlone(order));
  else process.send({ ...(await makers[order.method](order.requests)), nonce: services.nonces.issue() });
});
process.send({ url, appId: workspace.appId });

/** All requests of a method, some at a time, through its verifier alone. */
async function verifyAlone({ verify: method, requests, atATime }) {
  const judge = method === 'device proof' ? deviceProofJudge() : await judgeOf(method, requests);
  const before = process.cpuUsage();
  const began = performance.now();
  await Promise.all(
    Array.from({ length: atATime }, async (_, first) => {
      for (let index = first; index < requests.length; index += atATime) await judge(requests[index], index);
    }),
  );
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(before);
  return { perSecond: requests.length / seconds, cpu: (user + system) / requests.length };
}

function deviceProofJudge() {
  const context = { method: 'POST', url: { hosts: [new URL(url).host], path: '/v1/sessions' } };
  return ({ deviceProof }) => services.deviceProofs.verify(deviceProof, context);
}

async function judgeOf(method, requests) {
  const { bodies } = await makers[method](requests);
  const { settings, name: siteName } = await services.workspaces.get(workspace.appId);
  const place = { workspaceId: workspace.appId, settings, siteName };
  if (method === 'email-pin') {
    return ({ thumbprint }, index) => {
      const { challenge_id, pin } = bodies[index];
      return services.pins.verify(challenge_id, pin, { ...place, ...pinPlace(thumbprint) });
    };
  }
  return ({ thumbprint }, index) => {
    const device = { thumbprint, proofId: randomUUID(), proofExpiresAt: Date.now() + 300_000 };
    return services.verifiers.verify(bodies[index].proof, { ...place, device });
  };
}

async function stop() {
  await server.stop();
  await codes.close();
  process.disconnect();
}
