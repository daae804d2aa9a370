import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { outcome } from './driver/http.ts';
import { encoded, goodClaims, identityToken, ISSUER, macToken, SigningKey } from './driver/issuer.ts';
import type { Operator } from './driver/operator.ts';
import { BackEnd } from './driver/site.ts';
import { Visitor } from './driver/visitor.ts';
import { asks, fresh, target } from './suite.ts';

const judged = async (token: string, wishes = {}) =>
  outcome(await Visitor.create().present(identityToken(token), wishes));
const REFUSED = /^401 identity_invalid (malformed|mismatch|unknown_key)$/;
const seconds = () => Math.floor(target.now() / 1_000);

let trusted: Promise<SigningKey> | undefined;
/** The key that the app trusts, once for all cases. */
const keyOf = (operator: Operator) => (trusted ??= new SigningKey(fresh('key')).trusted(operator));

describe('An identity token', () => {
  asks(
    'C35 opens its subject at level 4, of its issuer (JWT-6, JWT-9, JWT-11)',
    ['operator'],
    async ({ operator }) => {
      const key = await keyOf(operator);
      const sub = fresh('sub');
      const claims = { sub, name: 'Ada', email: 'ada@example.com', email_verified: true };
      const one = await Visitor.open(identityToken(key.token(claims)));
      assert.deepEqual(one.live.identity, {
        level: 4,
        method: 'identity-token',
        email: 'ada@example.com',
        email_verified: true,
        name: 'Ada',
        name_verified: true,
      });
      const { message } = await one.start();
      assert.equal(message.assurance?.long_lived, false);
      assert.ok(message.assurance.key_id?.includes(key.kid));
      const again = await Visitor.open(identityToken(key.token({ sub })));
      assert.equal(again.live.contact_id, one.live.contact_id);
      const byServer = await new BackEnd().identify({ external_id: sub });
      assert.notEqual(byServer.contact_id, one.live.contact_id);
    },
  );

  asks(
    'C35 is signed with RS256 by a key of the issuer, and not otherwise (JWT-1)',
    ['operator'],
    async ({ operator }) => {
      const key = await keyOf(operator);
      const header = { alg: 'RS256', typ: 'JWT', kid: key.kid };
      const claims = goodClaims();
      const unsigned = (alg: unknown) => `${encoded({ ...header, alg })}.${encoded(claims)}.`;
      const forged = [
        unsigned('none'),
        unsigned('nOnE'),
        unsigned(undefined),
        `${unsigned('none')}${encoded('x')}`,
        key.sign({ ...header, alg: 'none' }, claims),
        key.sign({ ...header, alg: undefined }, claims),
        key.sign({ ...header, alg: 'rs256' }, claims),
        key.sign({ ...header, alg: ['RS256'] }, claims),
        macToken({ ...header, alg: 'HS256' }, claims, key.pem),
        macToken({ ...header, alg: 'HS256' }, claims, key.der),
        macToken({ ...header, alg: 'HS256' }, claims, target.portalSecret),
        macToken(header, claims, key.pem),
        key.sign({ ...header, alg: 'RS512' }, claims, 'sha512'),
        key.sign(header, claims, 'sha512'),
        new SigningKey(key.kid).sign(header, claims),
      ];
      for (const token of forged) assert.match(await judged(token), REFUSED, token.slice(0, 80));
      assert.equal(await judged(key.sign(header, claims)), '201');
      const [head = '', , signature = ''] = key.sign(header, claims).split('.');
      const other = encoded({ ...claims, sub: 'somebody-else' });
      assert.equal(await judged(`${head}.${other}.${signature}`), '401 identity_invalid mismatch');
    },
  );

  asks('C38 is for this workspace, by its exact name (JWT-6)', ['operator'], async ({ operator }) => {
    const key = await keyOf(operator);
    const mine = `chat:${target.appId}`;
    const wrong: unknown[] = [
      undefined,
      null,
      '',
      'chat:',
      target.appId,
      `${mine}2`,
      mine.slice(0, -1),
      mine.toUpperCase(),
      { 0: mine },
      [],
      ['chat:other'],
      [mine, 1],
      [[mine]],
    ];
    for (const aud of wrong) assert.match(await judged(key.token({ aud })), REFUSED, JSON.stringify(aud));
    assert.equal(await judged(key.token({ aud: ['chat:other', mine] })), '201');
  });

  asks(
    'C38 of one workspace is nothing in another (JWT-6, COM-8)',
    ['operator', 'secondApp'],
    async ({ operator, secondApp }) => {
      const key = await keyOf(operator);
      const there = async (token: string) =>
        outcome(await Visitor.create({ app: secondApp }).present(identityToken(token)));
      assert.match(await there(key.token({ aud: `chat:${secondApp.appId}` })), /unknown_key$/);
      const own = await new SigningKey(fresh('own')).trusted(operator, ISSUER, secondApp.appId);
      assert.match(await there(own.token()), /mismatch$/);
      assert.equal(await there(own.token({ aud: `chat:${secondApp.appId}` })), '201');
      assert.match(await judged(own.token()), REFUSED);
    },
  );

  asks(
    'C39 has times that are whole seconds, in order, and at most a day apart (JWT-6, JWT-7)',
    ['operator'],
    async ({ operator }) => {
      const key = await keyOf(operator);
      const { iat, exp } = goodClaims();
      const raw = (times: string) => {
        const { iss, aud, sub } = goodClaims();
        const head = JSON.stringify({ iss, aud, sub }).slice(0, -1);
        return key.sign({ alg: 'RS256', typ: 'JWT', kid: key.kid }, `${head}${times}}`);
      };
      for (const wrong of [
        String(exp),
        exp + 0.5,
        -1,
        undefined,
        null,
        [exp],
        iat - 1,
        iat,
        iat + 25 * 3_600,
      ]) {
        assert.match(await judged(key.token({ exp: wrong })), /malformed$|expired$/, JSON.stringify(wrong));
      }
      assert.match(await judged(raw(`,"iat":${String(iat)},"exp":1e400`)), /malformed$/);
      for (const wrong of [String(iat), iat + 0.5, -1, undefined, null, [iat]]) {
        assert.match(await judged(key.token({ iat: wrong })), /malformed$/, JSON.stringify(wrong));
      }
      for (const wrong of ['1', 1.5, null])
        assert.match(await judged(key.token({ nbf: wrong })), /malformed$/);
      assert.equal(await judged(key.token({ exp: iat + 24 * 3_600 })), '201');
    },
  );

  asks(
    'C39 says who it is about, as a text within its bounds (JWT-6, JWT-9)',
    ['operator'],
    async ({ operator }) => {
      const key = await keyOf(operator);
      for (const sub of [undefined, null, '', 1, ['a'], {}, 'a\u0000', 'a\n', 'x'.repeat(256)]) {
        assert.match(await judged(key.token({ sub })), /malformed$/, JSON.stringify(sub));
      }
      for (const said of [
        { email: ' ada@example.com' },
        { email: 1 },
        { email: 'ada@example.com', email_verified: 'true' },
        { name: 1 },
        { custom_data: [1] },
        { custom_data: { cm_x: 1 } },
        { scope: 1 },
        { scope: 'a', workspace_external_id: 'b' },
      ]) {
        assert.match(await judged(key.token(said)), /malformed$/, JSON.stringify(said));
      }
      const scoped = key.token({ sub: fresh('sub'), scope: 'north' });
      assert.equal(await judged(scoped, { scope: 'south' }), '400 subject_mismatch');
      assert.equal(await judged(scoped, { scope: 'north' }), '201');
      const named = key.token({ email: 'ada@example.com', email_verified: true });
      assert.equal(await judged(named, { claims: { email: 'eve@example.com' } }), '400 subject_mismatch');
    },
  );

  asks('C40 is good with a minute of leeway (JWT-7)', ['operator'], async ({ operator }) => {
    const key = await keyOf(operator);
    const at = (claims: object) => judged(key.token(claims));
    const now = seconds();
    assert.equal(await at({ iat: now - 600, exp: now - 55 }), '201');
    assert.match(await at({ iat: now - 600, exp: now - 61 }), /expired$/);
    assert.equal(await at({ iat: now + 59, exp: now + 600 }), '201');
    assert.match(await at({ iat: seconds() + 63, exp: now + 600 }), /not_yet$/);
    assert.match(await at({ nbf: seconds() + 63 }), /not_yet$/);
    assert.equal(await at({ nbf: now + 59 }), '201');
  });

  asks('C42 is compact, plain and unambiguous (JWT-2, JWT-8)', ['operator'], async ({ operator }) => {
    const key = await keyOf(operator);
    const header = { alg: 'RS256', typ: 'JWT', kid: key.kid };
    const claims = goodClaims();
    const good = key.sign(header, claims);
    const [head = '', body = '', signature = ''] = good.split('.');
    const written = JSON.stringify(claims).slice(0, -1);
    const spelled = [
      JSON.stringify({ payload: body, signatures: [{ protected: head, signature }] }),
      `${good}.${signature}`,
      `${head}.${body}`,
      `${head}..${signature}`,
      `${head}.${body}.${signature}=`,
      `${head}.${body}\n.${signature}`,
      ` ${good}`,
      good.replaceAll('-', '+').replaceAll('_', '/') === good
        ? `${good}+`
        : good.replaceAll('-', '+').replaceAll('_', '/'),
      key.sign(header, `${written},"sub":"somebody-else"}`),
      key.sign(header, `{"sub":"somebody-else",${written.slice(1)}}`),
      key.sign(header, `${written},"s\\u0075b":"somebody-else"}`),
      key.sign(`{"alg":"none",${JSON.stringify(header).slice(1)}`, claims),
      key.sign(header, { ...claims, deep: { a: { b: { c: { d: 1 } } } } }),
      key.sign(header, '[]'),
      key.sign(header, '"text"'),
      key.sign(header, { ...claims, padding: 'x'.repeat(8_192) }),
    ];
    for (const token of spelled) assert.match(await judged(token), /malformed$/, token.slice(0, 60));
    for (const more of [
      { crit: ['exp'] },
      { b64: false },
      { zip: 'DEF' },
      { cty: 'JWT' },
      { enc: 'A128GCM' },
    ]) {
      assert.match(
        await judged(key.sign({ ...header, ...more }, claims)),
        /malformed$/,
        JSON.stringify(more),
      );
    }
    for (const typ of ['at+jwt', 'dpop+jwt', 'logout+jwt', 'jwt', '', null, 1]) {
      assert.match(await judged(key.sign({ ...header, typ }, claims)), /malformed$/, String(typ));
    }
    for (const typ of ['chat-identity+jwt', 'JWT', undefined]) {
      assert.equal(await judged(key.sign({ ...header, typ }, claims)), '201', String(typ));
    }
    for (const wrong of ['', null, 1, [good], { good }]) {
      const answer = await Visitor.create().present({ method: 'identity-token', identity_token: wrong });
      assert.equal(outcome(answer), '400 bad_request');
    }
  });
});
