import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { Agent } from './driver/agent.ts';
import { bodyOf, outcome } from './driver/http.ts';
import { BackEnd, portalKey, userToken } from './driver/site.ts';
import { Socket } from './driver/socket.ts';
import { ANONYMOUS, Visitor } from './driver/visitor.ts';
import { paths } from './driver/wire.ts';
import { asks, END_REACHES_SOCKETS, fresh, freshEmail, MINUTE, SECOND, target } from './suite.ts';

const backEnd = new BackEnd();
const judged = async (proof: unknown, wishes = {}) => outcome(await Visitor.create().present(proof, wishes));
const GONE = '401 identity_invalid expired';

describe('A token that a site’s server asked for', () => {
  asks('C29 opens five sessions of its user, and no sixth (S2S-1, S2S-2, S2S-8)', [], async () => {
    const external_id = fresh('user');
    const { token, contact_id } = await backEnd.identify({ external_id, name: 'Ada' });
    for (let count = 0; count < 5; count += 1) {
      const one = await Visitor.open(userToken(token));
      assert.equal(one.live.identity.level, 4);
      assert.equal(one.live.identity.method, 'server-token');
      assert.equal(one.live.contact_id, contact_id);
    }
    assert.equal(await judged(userToken(token)), GONE);
    assert.equal((await backEnd.identify({ external_id })).contact_id, contact_id);
  });

  asks('C29 of many last uses at once no more than five succeed (S2S-3)', [], async () => {
    const { token } = await backEnd.identify({ external_id: fresh('user') });
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => judged(userToken(token))));
    assert.equal(outcomes.filter((one) => one === '201').length, 5);
  });

  asks('C29 opens one where its server said so (S2S-2)', [], async () => {
    const { token } = await backEnd.identify({ external_id: fresh('user'), one_time: true });
    assert.equal(await judged(userToken(token)), '201');
    assert.equal(await judged(userToken(token)), GONE);
  });

  asks(
    'C29 ends after a quarter of an hour, or when its server said (S2S-2)',
    ['clock'],
    async ({ clock }) => {
      const usual = await backEnd.identify({ external_id: fresh('user') });
      const short = await backEnd.identify({ external_id: fresh('user'), ttl: 60 });
      clock.advance(59 * SECOND);
      assert.equal(await judged(userToken(short.token)), '201');
      clock.advance(2 * SECOND);
      assert.equal(await judged(userToken(short.token)), GONE);
      clock.advance(13 * MINUTE);
      assert.equal(await judged(userToken(usual.token)), '201');
      clock.advance(MINUTE);
      assert.equal(await judged(userToken(usual.token)), GONE);
      for (const ttl of [0, -1, 86_401, 1.5, '60']) {
        const refused = await backEnd.post(paths.identify, { external_id: fresh('user'), ttl });
        assert.equal(outcome(refused), '400 bad_request', String(ttl));
      }
    },
  );

  asks('C29 opens nothing in another workspace (COM-8)', ['secondApp'], async ({ secondApp }) => {
    const { token } = await backEnd.identify({ external_id: fresh('user') });
    const there = Visitor.create({ app: secondApp });
    assert.equal(outcome(await there.present(userToken(token))), '401 identity_invalid unknown_key');
    assert.equal(await judged(userToken(token)), '201');
  });

  asks('C29 is refused where anything in it is changed, and as anything but a text (COM-4)', [], async () => {
    const { token } = await backEnd.identify({ external_id: fresh('user') });
    const last = token.endsWith('0') ? '1' : '0';
    for (const wrong of [
      token.slice(0, -1) + last,
      token.slice(1),
      `${token}x`,
      token.toUpperCase(),
      'cmit_',
    ]) {
      assert.match(await judged(userToken(wrong)), /^401 identity_invalid/);
    }
    for (const wrong of [null, '', 0, [token], { $ne: '' }, true]) {
      assert.equal(await judged({ method: 'server-token', user_token: wrong }), '400 bad_request');
    }
    const other = { ...userToken(token), external_id: fresh('other') };
    assert.equal(await judged(other), '400 bad_request', 'a second subject (COM-2)');
    assert.equal(await judged({ ...ANONYMOUS, user_token: token }), '400 bad_request');
  });

  asks('C29 is no key to anything but a session (S2S-2, COM-9)', [], async () => {
    const { token } = await backEnd.identify({ external_id: fresh('user') });
    assert.equal(
      outcome(await new BackEnd(token).post(paths.identify, { external_id: 'x' })),
      '401 api_key_invalid',
    );
    const one = Visitor.create();
    const headers = { authorization: `Bearer ${token}` };
    one.session = { ...(await Visitor.open()).live, token };
    assert.equal(outcome(await one.call({ path: paths.conversations, headers })), '401 session_expired');
  });

  asks('C29 a changed email is a changed attribute, and joins nobody (S2S-7, MRG-3)', [], async () => {
    const [external_id, former, next] = [fresh('user'), freshEmail('former'), freshEmail('next')];
    const owner = await Visitor.open(portalKey(next));
    await owner.start();
    const said = { external_id, email_verified: true };
    const one = await Visitor.open(await backEnd.userProof({ ...said, email: former }));
    const again = await Visitor.open(await backEnd.userProof({ ...said, email: next }));
    assert.equal(again.live.contact_id, one.live.contact_id);
    assert.equal(again.live.identity.email, next);
    assert.notEqual(again.live.contact_id, owner.live.contact_id);
    assert.deepEqual(
      await again.conversations(),
      [],
      'no address is linked unless the workspace wants it (LNK-2)',
    );
    const beside = { claims: { email: former } };
    assert.equal(await judged(await backEnd.userProof({ external_id }), beside), '400 subject_mismatch');
  });

  asks('C29 carries the scope, which the page cannot change (S2S-5)', [], async () => {
    const said = { external_id: fresh('user'), workspace_external_id: 'north' };
    const north = await Visitor.open(await backEnd.userProof(said));
    assert.equal(north.live.scope, 'north');
    const { conversation } = await north.start('Of the north');
    assert.equal(await judged(await backEnd.userProof(said), { scope: 'south' }), '400 subject_mismatch');
    assert.equal(await judged(await backEnd.userProof(said), { scope: 'north' }), '201');
    const south = await Visitor.open(await backEnd.userProof({ ...said, workspace_external_id: 'south' }));
    assert.equal(south.live.contact_id, north.live.contact_id);
    assert.deepEqual(await south.conversations(), []);
    assert.equal(outcome(await south.call({ path: paths.messages(conversation.id) })), '404 not_found');
  });

  asks('C29 ends with what it opened when its server takes it back (JWT-14)', [], async () => {
    const external_id = fresh('user');
    const { token } = await backEnd.identify({ external_id });
    const [one, other] = [
      await Visitor.open(userToken(token)),
      await Visitor.open(await backEnd.userProof({ external_id: fresh('user') })),
    ];
    const socket = await Socket.live(one);
    assert.ok((await backEnd.post(paths.revokeIdentity, { external_id })).status < 300);
    assert.equal(await socket.closedWithin(END_REACHES_SOCKETS), 4403);
    assert.equal(outcome(await one.list()), '401 session_revoked');
    assert.match(await judged(userToken(token)), /^401 identity_invalid/);
    assert.equal(outcome(await other.list()), '200');
    assert.equal(await judged(await backEnd.userProof({ external_id })), '201');
  });

  asks(
    'C31 takes custom data of its documented form, and nothing of what has another (S2S-4)',
    [],
    async () => {
      const external_id = fresh('user');
      const say = (custom_data: unknown) => backEnd.post(paths.identify, { external_id, custom_data });
      const raw = (json: string) =>
        backEnd.post(paths.identify, `{"external_id":"${external_id}","custom_data":${json}}`);
      const keys = (count: number) =>
        Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${String(at)}`, at]));
      const long = 'x'.repeat(1_000);
      const refused: [string, string | undefined][] = [
        ['{"__proto__":{"x":1}}', undefined],
        ['{"__proto__":1}', '__proto__'],
        ['{"constructor":{"prototype":{"x":1}}}', 'constructor'],
        ['{"prototype":1}', 'prototype'],
        ['{"cm_verified":true}', 'cm_verified'],
        ['{"list":[[1]]}', 'list'],
        ['{"deep":{"a":1}}', 'deep'],
        ['{"lone":"\\ud800"}', 'lone'],
        ['{"nul":"\\u0000"}', 'nul'],
        ['{"a b":1}', 'a b'],
        [`{"${'k'.repeat(65)}":1}`, 'kkkk'],
        ['{"":1}', undefined],
        [JSON.stringify({ long: 'x'.repeat(1_025) }), 'long'],
        [JSON.stringify(keys(51)), undefined],
        [
          JSON.stringify(Object.fromEntries(Array.from({ length: 17 }, (_, at) => [`k${String(at)}`, long]))),
          undefined,
        ],
        ['[1]', undefined],
        ['"text"', undefined],
        ['null', undefined],
      ];
      for (const [json, name] of refused) {
        const answer = await raw(json);
        assert.equal(outcome(answer), '400 bad_request', json.slice(0, 80));
        if (name !== undefined) assert.ok(answer.text.includes(name), `${name} is named: ${answer.text}`);
      }
      assert.equal(outcome(await raw('{"n":NaN}')), '400 bad_request');
      assert.equal(outcome(await raw('{"n":1e400}')), '400 bad_request');
      assert.ok((await say(keys(50))).status < 300);
      assert.ok(
        (await say({ text: 'gold', 'a.b-c_D': 1.5, yes: true, nothing: null, long: 'x'.repeat(1_024) }))
          .status < 300,
      );
    },
  );

  asks(
    'C32 what a page says is never mixed with what its server says, and raises nothing (S2S-4, T28)',
    ['operator'],
    async ({ operator }) => {
      const external_id = fresh('user');
      const agent = await Agent.join(operator);
      const { token } = await backEnd.identify({ external_id, custom_data: { plan: 'free' } });
      const claims = { custom_data: { plan: 'gold', level: 4 } };
      const one = await Visitor.open(userToken(token), { claims });
      const details = await agent.contact(one.live.contact_id);
      assert.deepEqual(details.custom_data, { plan: 'free' });
      assert.deepEqual(details.non_verified_custom_data, { plan: 'gold', level: 4 });
      for (const custom_data of [{ cm_verified: true }, { plan: ['gold'] }]) {
        const answer = await one.call({ method: 'PUT', path: paths.claims, body: { custom_data } });
        assert.equal(outcome(answer), '400 bad_request');
      }
      const stranger = await Visitor.open(ANONYMOUS);
      const said = {
        method: 'PUT',
        path: paths.claims,
        body: { email: freshEmail(), custom_data: { level: 4 } },
      };
      assert.equal(bodyOf<{ level: number }>(await stranger.call(said)).level, 0);
      assert.equal((await stranger.start()).message.assurance?.level, 0);
      assert.equal((await agent.contact(stranger.live.contact_id)).email_verified, false);
      assert.deepEqual((await agent.contact(stranger.live.contact_id)).custom_data, {});
      assert.equal(await judged(ANONYMOUS, { level: 4, claims: { verified: true } }), '400 bad_request');
    },
  );

  asks(
    'C30 an API key is good for its scopes only, until it is revoked (S2S-1, AGT-9)',
    ['operator'],
    async ({ operator }) => {
      const narrow = await operator.createApiKey(target.appId, 'identify');
      const server = new BackEnd(narrow.key);
      const one = await Visitor.open(await server.userProof({ external_id: fresh('user') }));
      assert.equal(
        outcome(await server.post(paths.contactToken, { email: freshEmail() })),
        '403 scope_missing',
      );
      assert.equal(outcome(await server.post(paths.revokeIdentity, { user_id: 'x' })), '403 scope_missing');
      const pin = {
        method: 'PUT',
        path: paths.securityHash('x'),
        body: { security_hash: 'abcdefghijklmnop' },
      };
      assert.equal(outcome(await server.call(pin)), '403 scope_missing');
      const { token } = await server.identify({ external_id: fresh('user') });
      await operator.revokeApiKey(target.appId, narrow.id);
      assert.equal(outcome(await server.post(paths.identify, { external_id: 'x' })), '401 api_key_invalid');
      assert.equal(outcome(await one.list()), '401 session_revoked');
      assert.match(await judged(userToken(token)), /^401 identity_invalid/);
      for (const key of ['', 'cmak_', target.portalSecret, narrow.key.slice(0, -1)]) {
        assert.equal(
          outcome(await new BackEnd(key).post(paths.identify, { external_id: 'x' })),
          '401 api_key_invalid',
        );
      }
    },
  );

  asks(
    'C29 a link to an address that its server vouches for is made only where the workspace wants it (LNK-2)',
    ['operator'],
    async ({ operator }) => {
      const app = await operator.createApp(target.origin, 'link_asserted_email=true');
      const email = freshEmail();
      const server = new BackEnd(app.apiKey);
      const owner = await Visitor.open(portalKey(email, app.portalSecret), {}, { app });
      const { conversation } = await owner.start('By portal');
      const said = { external_id: fresh('user'), email };
      const sees = async (more: object) => {
        const one = await Visitor.open(await server.userProof({ ...said, ...more }), {}, { app });
        return one.conversations();
      };
      assert.deepEqual(await sees({}), []);
      assert.deepEqual(await sees({ email_verified: true }), [conversation.id]);
      assert.deepEqual(
        await sees({ email: freshEmail(), email_verified: true }),
        [],
        'the former link is gone',
      );
      await operator.set(app.appId, 'link_asserted_email=false');
      assert.deepEqual(await sees({ email_verified: true }), []);
    },
  );
});
