import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { keyObject, readPublicKey } from '../dist/crypto/rsa-public-key.js';
import { checkSignature } from '../dist/identity/signature.js';
import { MINUTE } from './support/clock.ts';
import { refusalOf } from './support/http.ts';
import { encoded, SigningKey, tokenProof } from './support/issuer.ts';
import { TestServer } from './support/server.ts';
import { SignIn, type SignedIn } from './support/sign-in.ts';
import { Visitor } from './support/visitor.ts';

const partsOf = (token: string) =>
  token
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>);

describe('The tokens of an OpenID provider that others wrote', () => {
  const key = new SigningKey('provider-2026');
  let server: TestServer;
  let provider: SignIn;
  let appId: string;
  let ada: SignedIn;
  before(async () => {
    server = await TestServer.start({ outbound: { allowLoopback: true } });
    ({ appId } = await server.workspace());
    provider = await SignIn.start(appId, key);
    ada = await provider.signIn('ada');
    await server.services.issuers.addPublishing(appId, provider.issuer, provider.jwksUrl, 'test');
  });
  after(async () => {
    await server.stop();
    await provider.stop();
  });

  const present = async (token: string) => (await Visitor.create(server, appId)).present(tokenProof(token));

  it('sign a visitor in, by the keys that it publishes (JWT-5, JWT-6)', async () => {
    const visitor = await (await Visitor.create(server, appId)).open(tokenProof(ada.idToken));
    assert.deepEqual(visitor.session?.identity, {
      level: 4,
      method: 'identity-token',
      name: 'Ada Lovelace',
      name_verified: true,
      email: 'ada@example.com',
      email_verified: true,
    });
    const { idToken } = await provider.signIn('ada');
    const again = await (await Visitor.create(server, appId)).open(tokenProof(idToken));
    assert.equal(again.session?.contact_id, visitor.session.contact_id);
    const other = await provider.signIn('grace');
    const grace = await (await Visitor.create(server, appId)).open(tokenProof(other.idToken));
    assert.notEqual(grace.session?.contact_id, visitor.session.contact_id);
  });

  it('are refused where they were made to open something else, though all the rest of them is right (JWT-8)', async () => {
    const [header = {}, claims = {}] = partsOf(ada.accessToken);
    assert.equal(header['typ'], 'at+jwt');
    assert.equal(header['kid'], key.kid);
    assert.equal(claims['aud'], `chat:${appId}`);
    assert.equal(claims['sub'], 'ada');
    assert.equal(refusalOf(await present(ada.accessToken)), '401 identity_invalid malformed');
  });

  it('are refused where a token has to say what it is for (JWT-8)', async () => {
    await server.change(appId, { jwt_typ_compat: false });
    assert.equal(refusalOf(await present(ada.idToken)), '401 identity_invalid malformed');
    await server.change(appId, { jwt_typ_compat: true });
  });

  it('are refused by another workspace that trusts the same provider (JWT-6)', async () => {
    const other = await server.workspace();
    await server.services.issuers.addPublishing(other.appId, provider.issuer, provider.jwksUrl, 'test');
    const visitor = await Visitor.create(server, other.appId);
    assert.equal(refusalOf(await visitor.present(tokenProof(ada.idToken))), '401 identity_invalid mismatch');
  });

  it('open nothing once their key is revoked, though it is still published (JWT-14, COM-11)', async () => {
    const visitor = await (await Visitor.create(server, appId)).open(tokenProof(ada.idToken));
    const { issuers } = server.services;
    assert.ok((await issuers.revokeKey(appId, provider.issuer, key.kid, 'test')) >= 1);
    assert.equal(refusalOf(await visitor.call({ path: '/v1/conversations' })), '401 session_revoked');
    server.clock.advance(10 * MINUTE);
    assert.equal(refusalOf(await present(ada.idToken)), '401 identity_invalid unknown_key');
  });
});

describe('Published signatures', () => {
  /** RFC 7515, appendix A.2. */
  const A2 = {
    key: {
      kty: 'RSA',
      n:
        'ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2' +
        'lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTB' +
        'EMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kz' +
        'k2PAcDTW9gb54h4FRWyuXpoQ',
      e: 'AQAB',
    },
    token:
      'eyJhbGciOiJSUzI1NiJ9' +
      '.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ' +
      '.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9' +
      'CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6' +
      '_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0' +
      'igcN_IoypGlUPQGe77Rw',
  };
  /** RFC 7520, section 4.1. */
  const COOKBOOK = {
    key: {
      kty: 'RSA',
      kid: 'bilbo.baggins@hobbiton.example',
      use: 'sig',
      n:
        'n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0VEiZQHz_AJmSCpMaJMRBSFKrKb' +
        '2wqVwGU_NsYOYL-QtiWN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBordaZ6Aj-oBHqFEHYpPe7Tpe-OfVfHd1E6cS6M1FZcD1NNLYD5lFHpP' +
        'I9bTwJlsde3uhGqC0ZCuEHg8lhzwOHrtIQbS0FVbb9k3-tVTU4fg_3L_vniUFAKwuCLqKnS2BYwdq_mzSnbLY7h_qixoR7jig3__kRhuax' +
        'wUkRz5iaiQkqgc5gHdrNP5zw',
      e: 'AQAB',
    },
    token:
      'eyJhbGciOiJSUzI1NiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9' +
      '.SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUgcm9hZC' +
      'wgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG' +
      '9mZiB0by4' +
      '.MRjdkly7_-oTPTS3AXP41iQIGKa80A0ZmTuV5MEaHoxnW2e5CZ5NlKtainoFmKZopdHM1O2U4mwzJdQx996ivp83xuglII7PNDi84wnB-B' +
      'DkoBwA78185hX-Es4JIwmDLJK3lfWRa-XtL0RnltuYv746iYTh_qHRD68BNt1uSNCrUCTJDt5aAE6x8wW1Kt9eRo4QPocSadnHXFxnt8Is9U' +
      'zpERV0ePPQdLuW3IS_de3xyIrDaLGdjluPxUAhb6L2aXic1U12podGU0KLUQSE_oI-ZnmKJ3F4uOZDnd6QZWJushZ41Axf_fcIe8u9ipH84o' +
      'goree7vjbU5y18kDquDg',
  };
  const read = (jwk: object) => keyObject({ ...readPublicKey(JSON.stringify(jwk)) });
  const refuses = (token: string, jwk: object) =>
    assert.rejects(checkSignature(token, read(jwk)), { code: 'identity_invalid', reason: 'mismatch' });

  for (const [name, { key, token }, other] of [
    ['RFC 7515 A.2', A2, COOKBOOK],
    ['RFC 7520 4.1', COOKBOOK, A2],
  ] as const) {
    it(`verify as ${name} says they do`, () => checkSignature(token, read(key)));

    it(`do not verify with another key, or once a bit of ${name} is changed`, async () => {
      await refuses(token, other.key);
      const parts = token.split('.').map((part) => Buffer.from(part, 'base64url'));
      for (const [index, part] of parts.entries()) {
        for (const at of [0, Math.floor(part.length / 2), part.length - 1]) {
          const changed = Buffer.from(part);
          changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
          await refuses(parts.with(index, changed).map(encoded).join('.'), key);
        }
      }
    });
  }

  it('do not verify by another algorithm than the one of the key, however right they are (JWT-1)', async () => {
    const own = new SigningKey('own');
    await checkSignature(own.sign({ alg: 'RS256' }, {}), own.publicKey);
    await refuses(own.sign({ alg: 'RS512' }, {}, 'sha512'), own.jwk);
    await refuses(own.sign({ alg: 'RS384' }, {}, 'sha384'), own.jwk);
  });
});
