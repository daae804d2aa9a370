import { expect } from '@open-wc/testing';
import type { IdentityRequest } from '../../src/client/state.js';
import { pageOfEachTest, record } from '../support/messenger.js';

const email = 'ada@example.com';
const key = 'a'.repeat(64);
const portalKey = (connection_email: string, connection_key: string) =>
  ({ method: 'portal-key', connection_email, connection_key }) as const;

describe('<chat-messenger> tells the client who the visitor is', () => {
  const page = pageOfEachTest();

  const token = 'cat1.kid.1800000000.mac';
  const cases: [string, Record<string, string>, IdentityRequest['proof'], Partial<IdentityRequest>?][] = [
    ['nothing: anonymous', {}, { method: 'anonymous' }],
    [
      'email and key: the portal vouches',
      { 'connection-email': email, 'connection-key': key },
      portalKey(email, key),
    ],
    [
      'email, key and type: the portal vouches',
      { 'connection-type': 'messenger_auth', 'connection-email': email, 'connection-key': key },
      portalKey(email, key),
    ],
    ['the type alone: a code by mail', { 'connection-type': 'messenger_auth' }, { method: 'email-pin' }],
    [
      'name and email: claimed',
      { name: 'Ada', email },
      { method: 'claimed' },
      { claims: { name: 'Ada', email } },
    ],
    [
      'first and last name: one name',
      { 'first-name': 'Ada', 'last-name': 'Lovelace', phone: '+44 20', company: 'Engine Ltd' },
      { method: 'claimed' },
      { claims: { name: 'Ada Lovelace', phone: '+44 20', company: 'Engine Ltd' } },
    ],
    [
      'an email with its token: the token of the endpoint, and no claim beside it',
      { email, 'auth-token': token, 'first-name': 'Ada' },
      { method: 'contact-token', email, auth_token: token },
      { claims: { name: 'Ada' } },
    ],
    ['a token without email', { 'auth-token': token }, { method: 'contact-token', auth_token: token }],
    [
      'an empty token: refused',
      { email, 'auth-token': '' },
      { method: 'contact-token', email, auth_token: '' },
    ],
    [
      'a user token, scoped',
      { 'user-token': 'cmit_x', 'external-id': 'acme' },
      { method: 'server-token', user_token: 'cmit_x' },
      { scope: 'acme' },
    ],
    ['a user id alone: claimed', { 'user-id': 'u-17' }, { method: 'claimed', user_id: 'u-17' }],
    [
      'a user id with its hash, and what is claimed of it',
      { 'user-id': 'u-17', 'security-hash': 'h', name: 'Ada', email },
      { method: 'pinned-user', user_id: 'u-17', security_hash: 'h' },
      { claims: { name: 'Ada', email } },
    ],
    [
      'a hash without its id: refused',
      { 'security-hash': 'h' },
      { method: 'pinned-user', user_id: '', security_hash: 'h' },
    ],
    ['token mode: waits for the page', { 'identity-mode': 'token' }, { method: 'awaited' }],
    ['an unknown mode: refused', { 'identity-mode': 'cookie' }, portalKey('', '')],
    ['an email without its key: refused', { 'connection-email': email }, portalKey(email, '')],
    ['a key without its email: refused', { 'connection-key': key }, portalKey('', key)],
    ['an empty key: refused', { 'connection-email': email, 'connection-key': '' }, portalKey(email, '')],
    ['two empty values: refused', { 'connection-email': '', 'connection-key': '' }, portalKey('', '')],
    ['an empty type: refused', { 'connection-type': '' }, portalKey('', '')],
    [
      'an unknown type: refused, whatever stands beside it',
      { 'connection-type': 'sso', 'connection-email': email, 'connection-key': key },
      portalKey('', ''),
    ],
    [
      'a wrong proof beside claims: refused',
      { 'connection-email': '', name: 'Ada' },
      portalKey('', ''),
      { claims: { name: 'Ada' } },
    ],
    ['an empty claim stays a claim', { name: '' }, { method: 'claimed' }, { claims: { name: '' } }],
  ];
  for (const [title, attributes, proof, rest] of cases) {
    it(title, async () => {
      await page.add(attributes).updateComplete;
      expect(page.client.identified).to.deep.equal([{ proof, onFailure: 'pin', ...rest }]);
    });
  }

  it('attributes set one after the other, in any order, become one call', async () => {
    const element = page.add();
    element.setAttribute('connection-key', key);
    element.connectionType = 'messenger_auth';
    element.setAttribute('connection-email', email);
    element.onIdentityFailure = 'block';
    await element.updateComplete;
    expect(page.client.identified).to.deep.equal([{ proof: portalKey(email, key), onFailure: 'block' }]);
  });

  it('the same values again are no new call, other values are one', async () => {
    const element = page.add({ 'connection-email': email, 'connection-key': key });
    await element.updateComplete;
    element.setAttribute('connection-key', key);
    element.theme = 'dark';
    await element.updateComplete;
    element.connectionEmail = 'grace@example.com';
    element.connectionKey = 'b'.repeat(64);
    await element.updateComplete;
    expect(page.client.identified.map(({ proof }) => proof)).to.deep.equal([
      portalKey(email, key),
      portalKey('grace@example.com', 'b'.repeat(64)),
    ]);
  });

  it('properties set before the upgrade count', async () => {
    const host = document.createElement('div');
    const early = Object.assign(
      document.implementation.createHTMLDocument().createElement('chat-messenger'),
      {
        appId: 'app_1',
        connectionEmail: email,
        connectionKey: key,
      },
    );
    document.body.append(host);
    host.append(early);
    await early.updateComplete;
    expect(page.client.identified.map(({ proof }) => proof)).to.deep.equal([portalKey(email, key)]);
    host.remove();
  });

  for (const name of ['connection-key', 'app-id', 'data-note']) {
    it(`a secret of the server in ${name} stops it, without repeating the secret`, async () => {
      const secret = 'cmps_0123456789abcdef';
      const said: string[] = [];
      const { error } = console;
      console.error = (...parts: unknown[]) => said.push(parts.join(' '));
      const element = page.make({ [name]: secret });
      const events = record(element, 'error');
      document.body.append(element);
      await element.updateComplete;
      console.error = error;
      expect(page.clients.addresses).to.deep.equal([]);
      expect(events.map((event) => event['type'])).to.deep.equal(['error']);
      expect(said).to.have.length(1);
      expect(said[0]).to.include('secret').and.not.include(secret);
    });
  }
});
