import { paths, PROOF_HEADER } from 'chat-messenger/protocol';
import { startChild } from './child.mjs';
import { deviceProof, makeDevices } from './device-proofs.mjs';
import { median } from './figures.mjs';

export const METHODS = [
  'anonymous',
  'claimed',
  'pinned-user',
  'portal-key v1',
  'portal-key v2',
  'contact-token',
  'server-token',
  'identity-token',
  'email-pin',
];
const ORIGIN = 'http://127.0.0.1:1';
const PEOPLE = 64;

/**
 * Sessions opened per second, by method and by the bare server, and what the verifiers do alone; medians. Everybody
 * comes again and again from one device, and every request is signed before the clock starts.
 */
export async function measureRates({ rounds, proofs }) {
  const devices = await makeDevices(PEOPLE);
  const [burst, bare, chat] = await Promise.all([
    startChild('burst.mjs'),
    startChild('bare-proofs.mjs'),
    startChild('identity-server.mjs', { parameters: [ORIGIN] }),
  ]);
  const requests = Array.from({ length: proofs }, (_, index) => {
    const { thumbprint } = devices[index % PEOPLE];
    return { person: index % PEOPLE, turn: Math.floor(index / PEOPLE), thumbprint };
  });

  /** The requests of one burst. */
  async function prepared(name) {
    if (name === 'bare') {
      const body = { app_id: chat.hello.appId, proof: { method: 'anonymous' } };
      return { path: paths.sessions, nonce: 'bench', bodies: requests.map(() => body) };
    }
    return chat.ask({ method: name, requests });
  }

  async function session(name) {
    const server = name === 'bare' ? bare : chat;
    const { url } = server.hello;
    const { path, nonce, bodies } = await prepared(name);
    const signed = await Promise.all(
      bodies.map(async (body, index) => {
        const proof = await deviceProof(devices[index % PEOPLE], { url: url + path, nonce });
        return { headers: { origin: ORIGIN, [PROOF_HEADER]: proof }, body: JSON.stringify(body) };
      }),
    );
    const spent = ({ cpu }) => cpu.user + cpu.system;
    const before = spent(await server.ask('cpu'));
    const { seconds } = await burst.ask({ url, path, requests: signed, connections: PEOPLE });
    return { perSecond: proofs / seconds, cpu: (spent(await server.ask('cpu')) - before) / proofs };
  }

  async function alone(name) {
    if (name !== 'device proof') return chat.ask({ verify: name, requests, atATime: PEOPLE });
    const { nonce } = await chat.ask({ method: 'anonymous', requests: [] });
    const url = chat.hello.url + paths.sessions;
    const signed = await Promise.all(
      devices.map(async (device) => ({ deviceProof: await deviceProof(device, { url, nonce }) })),
    );
    const shown = requests.map(({ person }) => signed[person]);
    return chat.ask({ verify: name, requests: shown, atATime: PEOPLE });
  }

  try {
    return {
      sessions: await inTurns(['bare', ...METHODS], session, rounds),
      verifiers: await inTurns(['device proof', ...METHODS], alone, rounds),
    };
  } finally {
    await Promise.all([burst, bare, chat].map((child) => child.stop()));
  }
}

/** Once to warm up, then in another order each round. */
async function inTurns(names, measure, rounds) {
  const results = Object.fromEntries(names.map((name) => [name, []]));
  for (const name of names) await measure(name);
  for (let round = 0; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) results[name].push(await measure(name));
  }
  return Object.fromEntries(
    Object.entries(results).map(([name, all]) => [
      name,
      {
        perSecond: median(all.map(({ perSecond }) => perSecond)),
        cpu: median(all.map(({ cpu }) => cpu)),
      },
    ]),
  );
}
