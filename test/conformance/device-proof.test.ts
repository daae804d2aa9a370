import assert from 'node:assert/strict';
import { createHash, createHmac, generateKeyPairSync } from 'node:crypto';
import { describe } from 'node:test';
import { ask, outcome } from './driver/http.ts';
import { Device } from './driver/device.ts';
import { ANONYMOUS, Visitor } from './driver/visitor.ts';
import { paths } from './driver/wire.ts';
import { asks, MINUTE, SECOND, target } from './suite.ts';

const INVALID = '401 device_proof_invalid';
const OPEN = { proof: ANONYMOUS };
const ADDRESS = target.publicUrl + paths.sessions;
const withProof = async (parts: object) => outcome(await Visitor.create().prove(paths.sessions, OPEN, parts));
const proofBy = async (make: (one: Visitor, nonce: string) => string) => {
  const one = Visitor.create();
  return outcome(await one.proveWith(make(one, await one.nonce()), paths.sessions, OPEN));
};

describe('A device proof', () => {
  asks(
    'SES-4 is needed to open, to renew and for both requests of a code, and a refusal brings the nonce',
    [],
    async () => {
      const { origin } = target;
      for (const path of [paths.sessions, paths.renew, paths.startPin, paths.verifyPin]) {
        const answer = await ask({ method: 'POST', path, headers: { origin }, body: {} });
        assert.equal(outcome(answer), '401 nonce_required', path);
        const nonce = answer.headers.get('dpop-nonce') ?? '';
        assert.equal(await withProof({ nonce }), '201');
      }
    },
  );

  asks('SES-4 names a nonce of this server, whole', [], async () => {
    const nonce = await Visitor.create().nonce();
    const changed = [
      '',
      'x',
      `${nonce}x`,
      nonce.slice(1),
      nonce.replace(/^./, (first) => (first === 'z' ? 'y' : 'z')),
      nonce.slice(0, nonce.lastIndexOf('.') + 1),
    ];
    for (const one of changed) assert.equal(await withProof({ nonce: one }), '401 nonce_required', one);
    assert.equal(await withProof({ claims: { nonce: undefined } }), '401 nonce_required');
    assert.equal(await withProof({ claims: { nonce: [nonce] } }), '401 nonce_required');
  });

  asks(
    'SES-4 is good for five minutes by the server’s clock, whatever the browser’s says',
    ['clock'],
    async ({ clock }) => {
      const nonce = await Visitor.create().nonce();
      clock.advance(5 * MINUTE - 5 * SECOND);
      assert.equal(await withProof({ nonce }), '201');
      clock.advance(10 * SECOND);
      assert.equal(await withProof({ nonce }), '401 nonce_required');
      assert.equal(await withProof({ claims: { iat: 1, exp: 2 } }), '201');
    },
  );

  asks('SES-4 is taken once, not even twice at once, and not after a refusal', [], async () => {
    const one = Visitor.create();
    const proof = await one.proofFor(paths.sessions);
    const send = async (body: object = OPEN) => outcome(await one.proveWith(proof, paths.sessions, body));
    const outcomes = await Promise.all([send(), send(), send(), send()]);
    assert.deepEqual(outcomes.toSorted(), ['201', INVALID, INVALID, INVALID]);
    assert.equal(await send(), INVALID);
    const refused = await one.proofFor(paths.sessions);
    assert.equal(outcome(await one.proveWith(refused, paths.sessions, { proof: {} })), '400 bad_request');
    assert.equal(outcome(await one.proveWith(refused, paths.sessions, OPEN)), INVALID);
  });

  asks('SES-4 is about this request and no other', [], async () => {
    const { origin } = new URL(target.publicUrl);
    const wrong: object[] = [
      { htm: 'GET' },
      { htm: 'post' },
      { htm: undefined },
      { htu: `${origin}${paths.renew}` },
      { htu: `https://elsewhere.example${paths.sessions}` },
      { htu: `${ADDRESS}?a=b` },
      { htu: `${ADDRESS}#a` },
      { htu: paths.sessions },
      { htu: undefined },
      { htu: [ADDRESS] },
      { jti: undefined },
      { jti: '' },
      { jti: 'short' },
      { jti: 'x'.repeat(129) },
      { jti: 12345678 },
      { ath: createHash('sha256').update('').digest('base64url') },
    ];
    for (const claims of wrong) assert.equal(await withProof({ claims }), INVALID, JSON.stringify(claims));
    assert.equal(await withProof({}), '201');
  });

  asks(
    'SES-4 is signed with ES256 by the key that stands in it, a public one, as a dpop+jwt',
    [],
    async () => {
      const claims = (nonce: string) => ({ htm: 'POST', htu: ADDRESS, jti: crypto.randomUUID(), nonce });
      const b64 = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
      const other = new Device();
      const foreign = new Device();
      const secret = foreign.privateKey.export({ format: 'jwk' });
      const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' });
      for (const header of [
        { typ: 'JWT' },
        { typ: undefined },
        { alg: 'none' },
        { alg: 'HS256' },
        { alg: 'RS256' },
        { jwk: undefined },
        { jwk: other.jwk },
        { jwk: p384 },
      ]) {
        assert.equal(await withProof({ header }), INVALID, JSON.stringify(header));
      }
      const leaking = foreign.sign(
        { alg: 'ES256', typ: 'dpop+jwt', jwk: secret },
        claims(await Visitor.create().nonce()),
      );
      assert.equal(outcome(await Visitor.create().proveWith(leaking, paths.sessions, OPEN)), INVALID);
      const unsigned = await proofBy(
        ({ device }, nonce) =>
          `${b64({ alg: 'none', typ: 'dpop+jwt', jwk: device.jwk })}.${b64(claims(nonce))}.`,
      );
      assert.equal(unsigned, INVALID);
      const symmetric = await proofBy((_, nonce) => {
        const jwk = { kty: 'oct', k: Buffer.from('secret').toString('base64url') };
        const signed = `${b64({ alg: 'HS256', typ: 'dpop+jwt', jwk })}.${b64(claims(nonce))}`;
        return `${signed}.${createHmac('sha256', 'secret').update(signed).digest('base64url')}`;
      });
      assert.equal(symmetric, INVALID);
      for (const noise of ['x', 'a.b.c', '..', 'x'.repeat(4_000)]) {
        assert.equal(await proofBy(() => noise), INVALID, noise.slice(0, 10));
      }
    },
  );
});
