import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { Agent } from './driver/agent.ts';
import { outcome } from './driver/http.ts';
import { BackEnd } from './driver/site.ts';
import { Visitor } from './driver/visitor.ts';
import { paths } from './driver/wire.ts';
import { asks, fresh, freshEmail, target } from './suite.ts';

/** What browsers add to their requests. */
const BROWSERS: readonly Readonly<Record<string, string>>[] = [
  { origin: target.origin },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-origin' },
  { cookie: 'a=b' },
];
const REQUESTS = [
  { method: 'POST', path: paths.identify, body: { external_id: 'user' } },
  { method: 'POST', path: paths.contactToken, body: { email: 'ada@example.com' } },
  { method: 'GET', path: `${paths.contactToken}?email=ada@example.com` },
  { method: 'POST', path: paths.contacts, body: { email: 'ada@example.com' } },
  { method: 'POST', path: paths.revokeIdentity, body: { user_id: 'user' } },
  { method: 'PUT', path: paths.securityHash('user'), body: { security_hash: 'abcdefghijklmnop' } },
];

describe('What only a site’s servers may ask', () => {
  asks(
    'C30 is refused to browsers, with a good key too, and invites no page (S2S-6, CAT-4)',
    [],
    async () => {
      const backEnd = new BackEnd();
      for (const request of REQUESTS) {
        for (const headers of BROWSERS) {
          const answer = await backEnd.call({ ...request, headers });
          assert.equal(outcome(answer), '403 server_only', `${request.path} ${JSON.stringify(headers)}`);
          assert.equal(answer.headers.get('access-control-allow-origin'), null);
        }
        const preflight = await backEnd.call({
          method: 'OPTIONS',
          path: request.path,
          headers: { origin: target.origin, 'access-control-request-method': request.method },
        });
        assert.equal(preflight.headers.get('access-control-allow-origin'), null);
      }
    },
  );

  asks('C30 needs a key: none, a wrong one and a session are refused (COM-1, COM-7)', [], async () => {
    const { live } = await Visitor.open();
    for (const request of REQUESTS) {
      for (const key of ['', 'x', live.token, `${target.apiKey}x`]) {
        const answer = await new BackEnd(key).call(request);
        if (answer.status !== 429) assert.equal(outcome(answer), '401 api_key_invalid', request.path);
      }
    }
  });

  asks(
    'C30 a key that a page has sent is flagged to the team (S2S-6)',
    ['operator'],
    async ({ operator }) => {
      const agent = await Agent.join(operator);
      const leaked = await operator.createApiKey(target.appId, 'identify');
      const flagged = async () => (await agent.warnings()).map(({ key_id }) => key_id).toSorted();
      const before = await flagged();
      const body = { external_id: fresh('user') };
      const headers = { origin: target.origin };
      const answer = await new BackEnd(leaked.key).call({
        method: 'POST',
        path: paths.identify,
        body,
        headers,
      });
      assert.equal(outcome(answer), '403 server_only');
      assert.deepEqual(await flagged(), [...before, leaked.id].toSorted());
      const proof = {
        method: 'portal-key',
        connection_email: freshEmail(),
        connection_key: target.portalSecret,
      };
      assert.equal(outcome(await Visitor.create().present(proof)), '401 identity_invalid malformed');
      assert.equal((await flagged()).length, before.length + 2);
    },
  );
});
