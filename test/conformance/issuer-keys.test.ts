import assert from 'node:assert/strict';
import { after, describe } from 'node:test';
import { outcome } from './driver/http.ts';
import { goodClaims, identityToken, KeyHost, SigningKey } from './driver/issuer.ts';
import type { Operator } from './driver/operator.ts';
import { BackEnd } from './driver/site.ts';
import { Socket } from './driver/socket.ts';
import { Visitor } from './driver/visitor.ts';
import { paths } from './driver/wire.ts';
import { asks, END_REACHES_SOCKETS, fresh, target } from './suite.ts';

const judged = async (token: string, wishes = {}) =>
  outcome(await Visitor.create().present(identityToken(token), wishes));
const REFUSED = /^401 identity_invalid (malformed|mismatch|unknown_key)$/;
const seconds = () => Math.floor(target.now() / 1_000);

let trusted: Promise<SigningKey> | undefined;
/** The key that the app trusts, once for all cases. */
const keyOf = (operator: Operator) => (trusted ??= new SigningKey(fresh('key')).trusted(operator));

describe('The keys of an issuer', () => {
  asks(
    'C35 names a key that its issuer has, where there is more than one (JWT-4, JWT-11)',
    ['operator'],
    async ({ operator }) => {
      const issuer = `https://${fresh('issuer')}.example`;
      const first = await new SigningKey('first').trusted(operator, issuer);
      const claims = { ...goodClaims(), iss: issuer };
      const bare = { alg: 'RS256', typ: 'JWT' };
      assert.equal(await judged(first.sign(bare, claims)), '201', 'there is but one');
      const second = await new SigningKey('second').trusted(operator, issuer);
      assert.match(await judged(first.sign(bare, claims)), /unknown_key$/);
      assert.match(await judged(second.sign({ ...bare, kid: 'first' }, claims)), /mismatch$/);
      for (const kid of ['third', '', '../second', '__proto__', 2, ['second'], 'x'.repeat(129)]) {
        assert.match(await judged(second.sign({ ...bare, kid }, claims)), REFUSED, String(kid));
      }
      const ofOther = await keyOf(operator);
      assert.match(await judged(ofOther.sign({ ...bare, kid: ofOther.kid }, claims)), /unknown_key$/);
      for (const iss of ['https://nobody.example', `${issuer}/`, issuer.toUpperCase(), [issuer], null, '']) {
        assert.match(await judged(second.sign({ ...bare, kid: 'second' }, { ...claims, iss })), REFUSED);
      }
      const sub = fresh('sub');
      const here = await Visitor.open(identityToken(second.token({ iss: issuer, sub })));
      const there = await Visitor.open(identityToken(ofOther.token({ sub })));
      assert.notEqual(here.live.contact_id, there.live.contact_id);
    },
  );

  asks(
    'C36 brings no key along and points to none; nobody is asked for one (JWT-3)',
    ['operator'],
    async ({ operator }) => {
      const key = await keyOf(operator);
      const own = new SigningKey(key.kid);
      const host = await KeyHost.start([own.jwk]);
      try {
        const pointers = { jku: host.url, x5u: host.url, jwk: own.jwk, x5c: [own.der.toString('base64')] };
        for (const [name, value] of Object.entries(pointers)) {
          const header = { alg: 'RS256', typ: 'JWT', kid: key.kid, [name]: value };
          assert.match(await judged(own.sign(header, goodClaims())), REFUSED, name);
          assert.match(await judged(key.sign(header, goodClaims())), /malformed$/, name);
        }
        assert.equal(host.connections, 0);
      } finally {
        await host.stop();
      }
    },
  );

  asks(
    'C43 makes the server ask its issuer once, whatever key ids strangers make up (JWT-5)',
    ['operator', 'loopback'],
    async ({ operator }) => {
      const issuer = `https://${fresh('issuer')}.example`;
      const [key, stranger] = [new SigningKey('published'), new SigningKey('made-up')];
      const host = await KeyHost.start([key.jwk]);
      after(() => host.stop());
      await operator.addIssuer(target.appId, issuer, host.url);
      const token = (by: SigningKey, kid: string) => by.token({ iss: issuer }, { kid });
      assert.equal(await judged(token(key, 'published')), '201');
      const kids = Array.from({ length: 50 }, (_, at) => `kid-${String(at)}`);
      const outcomes = await Promise.all(kids.map((kid) => judged(token(stranger, kid))));
      assert.deepEqual([...new Set(outcomes)], ['401 identity_invalid unknown_key']);
      assert.equal(host.requests, 1);
      assert.match(await judged(token(stranger, 'published')), /mismatch$/);
      assert.equal(await judged(token(key, 'published')), '201');
      assert.equal(host.requests, 1);
    },
  );

  asks(
    'C43 is refused where its issuer cannot be asked (COM-7, JWT-5)',
    ['operator', 'loopback'],
    async ({ operator }) => {
      const issuer = `https://${fresh('issuer')}.example`;
      const key = new SigningKey('published');
      const host = await KeyHost.start([key.jwk]);
      await operator.addIssuer(target.appId, issuer, host.url);
      await host.stop();
      assert.equal(await judged(key.token({ iss: issuer })), '503 unavailable');
    },
  );

  asks(
    'C43 dies with what it opened, by its key and by its subject (JWT-14, COM-11)',
    ['operator'],
    async ({ operator }) => {
      const issuer = `https://${fresh('issuer')}.example`;
      const key = await new SigningKey('one').trusted(operator, issuer);
      const sub = fresh('sub');
      const iat = seconds() - 30;
      const token = key.token({ iss: issuer, sub, iat });
      const [one, other] = [
        await Visitor.open(identityToken(token)),
        await Visitor.open(identityToken(key.token({ iss: issuer, sub: fresh('sub') }))),
      ];
      const backEnd = new BackEnd();
      const revoked = await backEnd.post(paths.revokeIdentity, {
        issuer,
        subject: sub,
        not_before: iat + 10,
      });
      assert.equal(revoked.status, 200);
      assert.equal(outcome(await one.list()), '401 session_revoked');
      assert.match(await judged(token), /expired$/);
      assert.equal(await judged(key.token({ iss: issuer, sub })), '201');
      assert.equal(outcome(await other.list()), '200');

      const early = fresh('sub');
      await backEnd.post(paths.revokeIdentity, { issuer, subject: early });
      assert.match(
        await judged(key.token({ iss: issuer, sub: early, iat })),
        /expired$/,
        'before its first use',
      );

      const socket = await Socket.live(other);
      await operator.revokeIssuerKey(target.appId, issuer, 'one');
      assert.equal(await socket.closedWithin(END_REACHES_SOCKETS), 4403);
      assert.match(await judged(key.token({ iss: issuer, sub })), /unknown_key$/);
    },
  );

  asks(
    'C40 a workspace may take each token once, and only those of their own type (JWT-8, JWT-10)',
    ['operator'],
    async ({ operator }) => {
      const app = await operator.createApp(target.origin, 'jwt_jti_once=true', 'jwt_typ_compat=false');
      const issuer = `https://${fresh('issuer')}.example`;
      const key = await new SigningKey('one').trusted(operator, issuer, app.appId);
      const claims = () => ({ ...goodClaims(app), iss: issuer, jti: fresh('jti') });
      const there = async (token: string) =>
        outcome(await Visitor.create({ app }).present(identityToken(token)));
      const token = key.token(claims());
      assert.equal(await there(token), '201');
      assert.match(await there(token), /expired$/);
      assert.match(await there(key.token(claims(), { typ: 'JWT' })), /malformed$/);
      await operator.set(app.appId, 'jwt_jti_once=false', 'jwt_typ_compat=true');
      assert.equal(await there(token), '201');
    },
  );
});
