import { createHash, createHmac, generateKeyPairSync, randomUUID } from 'node:crypto';
import { paths } from 'chat-messenger/protocol';
import { SignJWT } from 'jose';

const ISSUER = 'https://login.example';
/** How often a server token opens a session. */
const TOKEN_USES = 5;

/** Every way to be known: makes the bodies that this many requests of these people carry. */
export async function proofMakers({ services, codes }, { appId, portalSecret, apiKey }) {
  const { settings, name: siteName } = await services.workspaces.get(appId);
  const principal = await services.apiKeys.resolve(apiKey);
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const key = { text: publicKey.export({ type: 'spki', format: 'pem' }), kid: 'bench' };
  await services.issuers.addKey(appId, ISSUER, key, 'bench');
  const seconds = () => Math.floor(Date.now() / 1_000);
  const email = (person) => `person${person}@example.com`;
  const mac = (text) => createHmac('sha256', portalSecret).update(text).digest('hex');
  const portalKey = (person, connection_key) => ({
    method: 'portal-key',
    connection_email: email(person),
    connection_key,
  });
  const sessions = (make) => async (requests) => ({
    path: paths.sessions,
    bodies: await Promise.all(
      requests.map(async (request) => ({ app_id: appId, proof: await make(request), ...request.wishes })),
    ),
  });

  const onceEach = new Map();
  const kept = (name, make) => {
    if (!onceEach.has(name)) onceEach.set(name, make());
    return onceEach.get(name);
  };
  const contactToken = (person) =>
    kept(`contact ${person}`, async () => {
      await services.identities.addContact({ email: email(person) }, principal);
      return services.contactTokens.issue({ email: email(person) }, principal);
    });
  const jwt = (person) =>
    kept(`jwt ${person}`, () =>
      new SignJWT({ name: `Person ${person}` })
        .setProtectedHeader({ alg: 'RS256', typ: 'chat-identity+jwt', kid: 'bench' })
        .setIssuer(ISSUER)
        .setAudience(`chat:${appId}`)
        .setSubject(`person-${person}`)
        .setIssuedAt(seconds())
        .setExpirationTime(seconds() + 600)
        .sign(privateKey),
    );
  let batches = 0;

  return {
    anonymous: sessions(() => ({ method: 'anonymous' })),
    claimed: sessions(({ person }) => ({ method: 'claimed', user_id: `claimed-${person}` })),
    'pinned-user': sessions(({ person }) => ({
      method: 'pinned-user',
      user_id: `pinned-${person}`,
      security_hash: createHash('sha256').update(`${person}`).digest('hex'),
    })),
    'portal-key v1': sessions(({ person }) => portalKey(person, mac(email(person)))),
    'portal-key v2': sessions(({ person }) => {
      const at = seconds();
      return portalKey(person, `v2.${at}.${mac(['cm-portal-v2', appId, email(person), at].join('\n'))}`);
    }),
    'contact-token': sessions(async ({ person }) => {
      const { auth_token } = await contactToken(person);
      return { method: 'contact-token', email: email(person), auth_token };
    }),
    'server-token': async (requests) => {
      batches += 1;
      const batch = batches;
      return sessions(async ({ person, turn }) => {
        const issue = () => services.serverTokens.issue({ external_id: `served-${person}` }, principal);
        const { token } = await kept(`${batch} ${person} ${Math.floor(turn / TOKEN_USES)}`, issue);
        return { method: 'server-token', user_token: token };
      })(requests);
    },
    'identity-token': sessions(async ({ person }) => ({
      method: 'identity-token',
      identity_token: await jwt(person),
    })),
    /** Every code is of an address of its own: one device has one open challenge for an address. */
    'email-pin': async (requests) => ({
      path: paths.verifyPin,
      bodies: await Promise.all(
        requests.map(async ({ thumbprint }) => {
          const address = `${randomUUID()}@example.com`;
          const place = { workspaceId: appId, siteName, settings, ...pinPlace(thumbprint) };
          const { challenge_id } = await services.pins.start(address, place);
          return { app_id: appId, challenge_id, pin: await codes.of(address) };
        }),
      ),
    }),
  };
}

/** A device that has just proven its key. */
export function pinPlace(thumbprint) {
  const device = { thumbprint, proofId: randomUUID(), proofExpiresAt: Date.now() + 600_000 };
  return { device, network: '127.0.0.1', browser: 'bench' };
}
