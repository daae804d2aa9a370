import { createHmac, randomBytes } from 'node:crypto';
import { serverPaths, type ContactToken, type IdentifyToken } from 'chat-messenger/protocol';
import type { Canaries } from './canaries.ts';
import { connectionKey } from '../../server/dist/demo/connection-key.js';
import { openIssuer } from './journey-issuer.ts';
import type { OwnStack } from './stack.ts';

/** One way to be known: what the page's author writes down, and what the page does beside it. */
export interface Way {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string>>;
  /** Handed over by `setIdentityToken`. */
  readonly jwt?: string;
  /** Proven by the code that is mailed to this address. */
  readonly mailbox?: string;
  /** What the page says of the visitor by the property. */
  readonly customData?: Readonly<Record<string, string>>;
}

/** Ways that work, each with secrets of its own, and the same spoilt. */
export interface Ways {
  readonly right: readonly Way[];
  readonly wrong: readonly Way[];
  /** What a site's server asks, and gets what goes into its page. */
  readonly apiKey: string;
}

const IDENTIFY = /^POST \/v1\/identify$/;
const CONTACT_TOKEN = /^(GET|POST) \/v1\/contacts\/chat-auth-token$/;
const HOUR_S = 3_600;

/** Makes everything that a visitor of a stack may present; all of it is watched. */
export async function waysOf(stack: OwnStack, canaries: Canaries): Promise<Ways> {
  const { site, services, serverUrl } = stack;
  const { appId } = site;
  const secret = (name: string, value: string) => canaries.add(name, value, 'secret');
  const person = (name: string) => canaries.make(name, 'person');
  const email = (way: string) =>
    canaries.add(`email of ${way}`, `${person('local part')}@example.com`, 'person');
  const random = () => randomBytes(32).toString('hex');

  const [portal] = await services.secrets.everyPortalSecret();
  const portalSecret = secret('portal secret', portal?.value ?? '');
  const { key } = await services.apiKeys.create(appId, {
    name: 'journey',
    scopes: ['identify', 'contact:token', 'contact:write', 'user:pin', 'identity:revoke'],
    actor: 'journey',
  });
  const apiKey = secret('API key', key);
  const backEnd = async (path: string, body?: object) => {
    const response = await fetch(serverUrl + path, {
      headers: { authorization: `Bearer ${apiKey}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return (await response.json()) as unknown;
  };

  const v1 = (address: string) => secret('portal key', connectionKey(portalSecret, address));
  const v2 = (address: string, at: number) => {
    const message = ['cm-portal-v2', appId, address, String(at)].join('\n');
    const mac = secret('portal key MAC', createHmac('sha256', portalSecret).update(message).digest('hex'));
    return secret('portal key v2', `v2.${String(at)}.${mac}`);
  };
  const portalWay = (name: string, address: string, connectionKey: string): Way => ({
    name,
    attributes: { 'connection-email': address, 'connection-key': connectionKey },
  });
  const now = () => Math.floor(Date.now() / 1_000);

  const ofContact = email('contact token');
  await backEnd(serverPaths.contacts, { email: ofContact, name: person('name of contact') });
  await backEnd(`${serverPaths.contactToken}?email=${encodeURIComponent(ofContact)}`);
  const issued = (await backEnd(serverPaths.contactToken, { email: ofContact })) as ContactToken;
  const contactToken = canaries.add('contact token', issued.auth_token, 'secret', CONTACT_TOKEN);

  const identified = (await backEnd(serverPaths.identify, {
    external_id: person('external id'),
    email: email('server token'),
    name: person('name of server token'),
    custom_data: { plan: canaries.make('verified custom data', 'text') },
  })) as IdentifyToken;
  const userToken = canaries.add('server token', identified.token, 'secret', IDENTIFY);

  const issuer = await openIssuer(stack, Date.now);
  const jwt = async (life?: number) => secret('identity token', await issuer.token(person('subject'), life));

  const userId = person('user id');
  const spoilt = (token: string) => secret('spoilt token', `${token.slice(0, -4)}AAAA`);
  const portalEmail = email('portal key');
  return {
    apiKey,
    right: [
      { name: 'anonymous' },
      {
        name: 'claimed',
        attributes: {
          email: email('claim'),
          name: person('claimed name'),
          phone: person('phone'),
          company: person('company'),
        },
        customData: { cart: canaries.make('custom data', 'text') },
      },
      {
        name: 'pinned user',
        attributes: { 'user-id': userId, 'security-hash': secret('security hash', random()) },
      },
      { name: 'email PIN', attributes: { 'connection-type': 'messenger_auth' }, mailbox: email('PIN') },
      portalWay('portal key v1', portalEmail, v1(portalEmail)),
      portalWay('portal key v2', portalEmail, v2(portalEmail, now())),
      { name: 'contact token', attributes: { email: ofContact, 'auth-token': contactToken } },
      { name: 'server token', attributes: { 'user-token': userToken } },
      { name: 'identity token', attributes: { 'identity-mode': 'token' }, jwt: await jwt() },
    ],
    wrong: [
      portalWay('wrong portal key', portalEmail, secret('wrong portal key', random())),
      portalWay('old portal key', portalEmail, v2(portalEmail, now() - HOUR_S)),
      portalWay('portal key of a malformed address', person('malformed email'), v1(person('other email'))),
      {
        name: 'other hash of a pinned user',
        attributes: { 'user-id': userId, 'security-hash': secret('other security hash', random()) },
      },
      { name: 'spoilt contact token', attributes: { email: ofContact, 'auth-token': spoilt(contactToken) } },
      { name: 'spoilt server token', attributes: { 'user-token': spoilt(userToken) } },
      { name: 'expired token', attributes: { 'identity-mode': 'token' }, jwt: await jwt(-HOUR_S) },
      { name: 'spoilt token', attributes: { 'identity-mode': 'token' }, jwt: spoilt(await jwt()) },
    ],
  };
}
