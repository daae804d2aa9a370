import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { API_KEY_SCOPES, serverPaths, type ApiKeyScope } from 'chat-messenger/protocol';
import { BackEnd } from './support/back-end.ts';
import { DAY, MINUTE, SECOND } from './support/clock.ts';
import { describeOnEveryEngine } from './support/every-engine.ts';
import { refusalOf, type Call } from './support/http.ts';
import { ORIGIN, TestServer, type TestWorkspace } from './support/server.ts';

/** One call for each scope, and what it answers to a key that is good for it. */
const CALLS: Readonly<Record<ApiKeyScope, readonly Call[]>> = {
  identify: [{ method: 'POST', path: serverPaths.identify, body: { external_id: 'u-1' } }],
  'contact:token': [
    { method: 'POST', path: serverPaths.contactToken, body: { email: 'ada@example.com' } },
    { path: `${serverPaths.contactToken}?email=ada@example.com` },
  ],
  'contact:write': [{ method: 'POST', path: serverPaths.contacts, body: { email: 'ada@example.com' } }],
  'user:pin': [
    {
      method: 'PUT',
      path: serverPaths.securityHash('u-1'),
      body: { security_hash: '0123456789abcdef' },
    },
  ],
  'identity:revoke': [{ method: 'POST', path: serverPaths.revokeIdentity, body: { external_id: 'u-1' } }],
};
const everyCall = Object.values(CALLS).flat();

describe('The gate for the servers of sites', () => {
  let server: TestServer;
  let workspace: TestWorkspace;
  before(async () => {
    server = await TestServer.start();
    workspace = await server.workspace();
  });
  after(() => server.stop());

  it('lets a key do what its scopes say and nothing else (AGT-9)', async () => {
    const all = new BackEnd(server, workspace);
    await all.post(serverPaths.contacts, { email: 'ada@example.com' });
    for (const scope of API_KEY_SCOPES) {
      const { key } = await server.services.apiKeys.create(workspace.appId, {
        name: scope,
        scopes: [scope],
        actor: 'test',
      });
      const limited = new BackEnd(server, { apiKey: key });
      for (const [needed, calls] of Object.entries(CALLS)) {
        for (const call of calls) {
          const answer = await limited.call(call);
          if (needed === scope) assert.ok(answer.status < 300, answer.text);
          else assert.equal(refusalOf(answer), '403 scope_missing');
        }
      }
    }
  });

  it('refuses whatever a browser sends, whether its key is good or not, and says nothing that invites pages (S2S-6, CAT-4, C30)', async () => {
    for (const call of everyCall) {
      for (const sign of [{ origin: ORIGIN }, { 'sec-fetch-site': 'same-origin' }, { cookie: 'a=b' }]) {
        for (const apiKey of [workspace.apiKey, 'cmak_none', 'none']) {
          const answer = await new BackEnd(server, { apiKey }).call({ ...call, headers: sign });
          assert.equal(refusalOf(answer), '403 server_only');
          assert.equal(answer.headers.get('access-control-allow-origin'), null);
        }
      }
    }
  });

  it('answers no preflight, although the same page may ask for sessions (S2S-6)', async () => {
    const preflight = async (path: string) => {
      const headers = { origin: ORIGIN, 'access-control-request-method': 'POST' };
      const answer = await server.call({ method: 'OPTIONS', path, headers });
      return answer.headers.get('access-control-allow-origin');
    };
    assert.equal(await preflight('/v1/sessions'), ORIGIN);
    for (const { path } of everyCall) assert.equal(await preflight(path), null, path);
  });

  it("takes a call that Node's own fetch makes, which names a fetch mode (S2S-6)", async () => {
    const headers = { 'sec-fetch-mode': 'cors' };
    const answer = await new BackEnd(server, workspace).call({
      method: 'POST',
      path: serverPaths.contacts,
      body: { email: 'node@example.com' },
      headers,
    });
    assert.equal(answer.status, 200);
  });

  it('answers alike to no key, to noise, to a key that never was and to another kind of secret (AGT-9)', async () => {
    const refusals = await Promise.all(
      [undefined, 'noise', `${workspace.apiKey.slice(0, -7)}A000000`, workspace.portalSecret].map((key) =>
        server.call({
          method: 'POST',
          path: serverPaths.identify,
          body: { external_id: 'u-1' },
          ...(key !== undefined && { headers: { authorization: `Bearer ${key}` } }),
        }),
      ),
    );
    for (const refusal of refusals) assert.equal(refusalOf(refusal), '401 api_key_invalid');
  });

  it('slows down guesses from a network, and lets good keys through there too (AGT-9, COM-14)', async (test) => {
    const limited = await TestServer.during(test, {
      rateLimits: { apiKeyFailuresPerNetwork: { max: 3, timeWindow: MINUTE } },
    });
    const { apiKey } = await limited.workspace();
    const from = (network: string, key: string) =>
      new BackEnd(limited, { apiKey: key }).call({
        method: 'POST',
        path: serverPaths.identify,
        body: { external_id: 'u-1' },
        headers: { 'x-forwarded-for': network },
      });
    for (let count = 0; count < 5; count++) assert.equal((await from('192.0.2.1', apiKey)).status, 201);
    for (let count = 0; count < 3; count++)
      assert.equal(refusalOf(await from('192.0.2.1', 'guess')), '401 api_key_invalid');
    const slowed = await from('192.0.2.1', 'guess');
    assert.equal(refusalOf(slowed), '429 rate_limited');
    assert.ok(Number(slowed.headers.get('retry-after')) > 0);
    for (const network of ['192.0.2.1', '192.0.2.2']) {
      assert.equal((await from(network, apiKey)).status, 201);
    }
    assert.equal(refusalOf(await from('192.0.2.1', 'guess')), '429 rate_limited');
    assert.equal(refusalOf(await from('192.0.2.2', 'guess')), '401 api_key_invalid');
  });

  it('does nothing for a key of another workspace (COM-8)', async () => {
    const other = new BackEnd(server, await server.workspace());
    const { contact_id } = await new BackEnd(server, workspace).identify({ external_id: 'mine' });
    const wanted = { id: contact_id };
    assert.equal(refusalOf(await other.post(serverPaths.contactToken, wanted)), '404 not_found');
    assert.notEqual((await other.identify({ external_id: 'mine' })).contact_id, contact_id);
  });
});

describeOnEveryEngine('An API key', (servers) => {
  it('is dead once it is revoked or a year old, and its last use is known to the minute (AGT-9)', async () => {
    const server = await servers.start();
    const { apiKeys } = server.services;
    const { appId } = await server.workspace();
    const made = await apiKeys.create(appId, { name: 'shop', scopes: ['identify'], actor: 'test' });
    const backEnd = new BackEnd(server, { apiKey: made.key });
    const identify = () => backEnd.post(serverPaths.identify, { external_id: 'u-1' });
    const info = async () => (await apiKeys.list(appId)).find(({ id }) => id === made.id);

    assert.equal((await info())?.lastUsedAt, null);
    server.clock.freezeAt(Date.now());
    const first = server.clock.now();
    await identify();
    server.clock.advance(59 * SECOND);
    await identify();
    assert.equal((await info())?.lastUsedAt, first);
    server.clock.advance(SECOND);
    await identify();
    assert.equal((await info())?.lastUsedAt, first + MINUTE);

    server.clock.freezeAt(made.expiresAt - 1);
    assert.equal((await identify()).status, 201);
    server.clock.advance(1);
    assert.equal(refusalOf(await identify()), '401 api_key_invalid');
    server.clock.freezeAt(made.expiresAt - DAY);
    assert.equal((await identify()).status, 201);
    await apiKeys.revoke(appId, made.id, 'test');
    assert.equal(refusalOf(await identify()), '401 api_key_invalid');
    assert.equal(await apiKeys.revoke(appId, 'none', 'test'), undefined);
  });
});
