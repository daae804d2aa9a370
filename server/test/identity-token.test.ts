import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import { paths, type MessagePage } from 'chat-messenger/protocol';
import { SECOND } from './support/clock.ts';
import { bodyOf, refusalOf } from './support/http.ts';
import { encoded, macToken, tokenProof } from './support/issuer.ts';
import { KeyHost } from './support/key-host.ts';
import {
  HEADER,
  ISSUER,
  key,
  MALFORMED,
  MISMATCH,
  NOW,
  OTHER_ISSUER,
  otherKey,
  TokenDesk,
  UNKNOWN_KEY,
} from './support/token-desk.ts';
import { Visitor } from './support/visitor.ts';

const TYPE = HEADER.typ;

describe('An identity token', () => {
  let desk: TokenDesk;
  before(async () => {
    desk = await TokenDesk.start();
  });
  beforeEach(() => desk.renew());
  after(() => desk.stop());

  it('signs its subject in on every device, at the highest level, and messages tell by which key (JWT-11, LVL-2)', async () => {
    const [one, two] = [await desk.visitor(), await desk.visitor()];
    await one.open(tokenProof(desk.token({ name: 'Ada\u202e Lovelace' })));
    assert.deepEqual(one.session?.identity, {
      level: 4,
      method: 'identity-token',
      name: 'Ada Lovelace',
      name_verified: true,
    });
    const { conversation } = await one.start('Is my order on its way?');
    await two.open(tokenProof(desk.token({ iat: NOW - 30 })));
    assert.equal(two.session?.contact_id, one.session.contact_id);
    const { messages } = bodyOf<MessagePage>(await two.call({ path: paths.messages(conversation.id) }));
    assert.deepEqual(messages[0]?.assurance, {
      level: 4,
      method: 'identity-token',
      proven_at: NOW * SECOND,
      long_lived: false,
      key_id: `${ISSUER}#${key.kid}`,
    });
  });

  it('of the same subject from another issuer, or for another workspace, is another person (JWT-11)', async () => {
    await desk.trust(OTHER_ISSUER, otherKey);
    const ada = await desk.open(desk.token());
    const namesake = otherKey.sign({ ...HEADER, kid: 'other' }, desk.claims({ iss: OTHER_ISSUER }));
    assert.notEqual((await desk.open(namesake)).contact_id, ada.contact_id);
    assert.notEqual((await desk.open(desk.token({ sub: 'Ada' }))).contact_id, ada.contact_id);
    const elsewhere = await desk.server.workspace();
    await desk.trust(ISSUER, key, elsewhere.appId);
    const visitor = await Visitor.create(desk.server, elsewhere.appId);
    await visitor.open(tokenProof(desk.token({ aud: `chat:${elsewhere.appId}` })));
    assert.notEqual(visitor.session?.contact_id, ada.contact_id);
  });

  it('is refused when anything of it was changed, or when another key signed it (JWT-1)', async () => {
    await desk.trust(OTHER_ISSUER, otherKey);
    const [head = '', body = '', signature = ''] = desk.token().split('.');
    const flipped = Buffer.from(signature, 'base64url');
    flipped.writeUInt8(flipped.readUInt8(100) ^ 1, 100);
    await desk.refuses(
      MISMATCH,
      `${head}.${encoded(desk.claims({ sub: 'eve' }))}.${signature}`,
      `${encoded({ ...HEADER, typ: 'JWT' })}.${body}.${signature}`,
      `${head}.${body}.${flipped.toString('base64url')}`,
      `${head}.${body}.${signature.slice(0, 4)}`,
      otherKey.sign(HEADER, desk.claims()),
      // Signed by a key that is trusted, but for somebody else.
      otherKey.sign({ ...HEADER, kid: key.kid }, desk.claims()),
    );
    await desk.refuses(UNKNOWN_KEY, otherKey.sign({ ...HEADER, kid: 'other' }, desk.claims()));
    await desk.accepts(desk.token());
  });

  it('is refused with any other algorithm, always for the same reason (C35, JWT-1)', async () => {
    const der = key.publicKey.export({ type: 'spki', format: 'der' });
    const head = (alg: unknown) => ({ ...HEADER, alg });
    const unsigned = (alg: unknown) => `${encoded(head(alg))}.${encoded(desk.claims())}.`;
    await desk.refuses(
      MALFORMED,
      unsigned('none'),
      unsigned('nOnE'),
      unsigned(undefined),
      key.sign(head('none'), desk.claims()),
      key.sign(head('NONE'), desk.claims()),
      key.sign(head(undefined), desk.claims()),
      key.sign(head(null), desk.claims()),
      key.sign(head(['RS256']), desk.claims()),
      key.sign(head('rs256'), desk.claims()),
      key.sign(head('RS256 '), desk.claims()),
      macToken(head('HS256'), desk.claims(), key.pem),
      macToken(head('HS256'), desk.claims(), key.pem.trim()),
      macToken(head('HS256'), desk.claims(), der),
      key.sign(head('RS512'), desk.claims(), 'sha512'),
      key.sign(head('PS256'), desk.claims()),
      unsigned('RS256'),
    );
    await desk.refuses(
      MISMATCH,
      macToken(HEADER, desk.claims(), key.pem),
      key.sign(HEADER, desk.claims(), 'sha512'),
    );
  });

  it('that brings a key, or says where one is, is refused, and nobody is asked for it (C36, JWT-3)', async (test) => {
    const keyHost = await KeyHost.start();
    test.after(() => keyHost.stop());
    keyHost.publish([otherKey.jwk]);
    const forged = (header: object) => otherKey.sign({ alg: 'RS256', typ: TYPE, ...header }, desk.claims());
    const certificate = otherKey.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    const headers: object[] = [
      { jku: keyHost.url() },
      { x5u: keyHost.url() },
      { jwk: otherKey.jwk },
      { x5c: [certificate] },
      { jku: keyHost.url(), kid: otherKey.kid },
    ];
    await desk.refuses(MALFORMED, ...headers.map(forged));
    await desk.refuses(MALFORMED, ...headers.map((header) => desk.token({}, { ...header, kid: key.kid })));
    assert.equal(keyHost.connections, 0);
  });

  it('is refused in every serialisation but the compact one (C42, JWT-2)', async () => {
    const whole = desk.token();
    const [head = '', body = '', signature = ''] = whole.split('.');
    const json = JSON.stringify({ protected: head, payload: body, signature });
    await desk.refuses(
      MALFORMED,
      json,
      JSON.stringify({ payload: body, signatures: [{ protected: head, signature }] }),
      `${whole}.`,
      `${whole}.${signature}`,
      `${whole}.e30.e30`,
      `${head}.${body}`,
      head,
      '..',
      `${head}..${signature}`,
      `.${body}.${signature}`,
      `${head}.${body}.${signature}==`,
      `${head}=.${body}.${signature}`,
      `${whole}\n`,
      ` ${whole}`,
      `${head}.${body.slice(0, 20)}\n${body.slice(20)}.${signature}`,
      `${head}.${body}.${signature.replace(/.$/, '+')}`,
      `${head}.${body}.${signature.slice(0, -1)}${sameBits(signature.at(-1) ?? '')}`,
      `Bearer ${whole}`,
    );
  });

  it('is refused where one reader could understand it otherwise than another (JWT-2)', async () => {
    const twice = (text: string) => `{${text},${JSON.stringify(desk.claims()).slice(1)}`;
    const header = JSON.stringify(HEADER);
    await desk.refuses(
      MALFORMED,
      key.sign(header, twice('"sub":"eve"')),
      key.sign(header, twice('"s\\u0075b":"eve"')),
      key.sign(header, twice('"iss":"https://evil.example"')),
      key.sign(header, twice('"custom_data":{"plan":"a","plan":"b"}')),
      key.sign(`{"alg":"none",${header.slice(1)}`, desk.claims()),
      key.sign(`{"kid":"x",${header.slice(1)}`, desk.claims()),
      key.sign(header, twice('"a":{"b":{"c":{"d":1},"d":{"e":{}}}}')),
      key.sign(header, '[]'),
      key.sign(header, 'null'),
      key.sign('"RS256"', desk.claims()),
      key.sign(header, ''),
      key.sign(header, `\ufeff${JSON.stringify(desk.claims())}`),
      key.sign(header, `${JSON.stringify(desk.claims())}{}`),
      key.sign(
        header,
        Buffer.from(JSON.stringify(desk.claims({ sub: 'a?a' })).replace('?', '\xff'), 'latin1'),
      ),
    );
    await desk.accepts(key.sign(header, desk.claims({ address: { a: { b: {} } } })));
  });

  it('is refused when it asks for more than a signature, or holds another token (JWT-2)', async () => {
    await desk.refuses(
      MALFORMED,
      desk.token({}, { crit: ['exp'], exp: NOW + 600 }),
      desk.token({}, { b64: false, crit: ['b64'] }),
      desk.token({}, { b64: true }),
      desk.token({}, { zip: 'DEF' }),
      desk.token({}, { enc: 'A256GCM' }),
      desk.token({}, { cty: 'JWT' }),
    );
  });

  it('is refused when it is longer than 8 KiB (JWT-2)', async () => {
    const sized = (bytes: number) => {
      const bare = desk.token({ pad: '' }).length;
      return desk.token({ pad: 'x'.repeat(Math.floor(((bytes - bare) * 3) / 4)) });
    };
    const [fits, tooLong] = [sized(8_190), sized(8_196)];
    assert.ok(fits.length <= 8_192 && tooLong.length > 8_192);
    await desk.accepts(fits);
    await desk.refuses(MALFORMED, tooLong);
  });

  it('says what it is for, unless the workspace takes tokens that do not (JWT-8)', async () => {
    const typed = (typ: unknown) => desk.token({}, { typ });
    const others = ['at+jwt', 'dpop+jwt', 'logout+jwt', 'jwt', 'application/at+jwt', '', null, 7, ['JWT']];
    await desk.accepts(typed(TYPE), typed('JWT'), typed(undefined));
    await desk.refuses(MALFORMED, ...others.map(typed));
    await desk.server.change(desk.appId, { jwt_typ_compat: false });
    await desk.accepts(typed(TYPE));
    await desk.refuses(MALFORMED, typed('JWT'), typed(undefined), ...others.map(typed));
  });

  it('names its key, which is a name and nothing more (JWT-4)', async () => {
    await desk.accepts(desk.token({}, { kid: undefined }));
    await desk.refuses(
      MALFORMED,
      ...['', 'k'.repeat(129), 'ключ', 'a\nb', null, 7, [key.kid]].map((kid) => desk.token({}, { kid })),
    );
    await desk.refuses(
      UNKNOWN_KEY,
      ...['k'.repeat(128), '../../etc/passwd', "' or '1'='1", '__proto__', 'constructor', '%'].map((kid) =>
        desk.token({}, { kid }),
      ),
    );
    await desk.trust(ISSUER, otherKey);
    await desk.accepts(desk.token(), otherKey.sign({ ...HEADER, kid: 'other' }, desk.claims()));
    await desk.refuses(UNKNOWN_KEY, desk.token({}, { kid: undefined }));
  });

  it('is a text, and not one that is long or empty (COM-3, COM-4)', async () => {
    for (const value of ['', 7, null, [desk.token()], {}, true, 'x'.repeat(65_537)]) {
      const answer = await desk.present(value);
      assert.ok(['400 bad_request', '413 too_large'].includes(refusalOf(answer)), refusalOf(answer));
    }
    await desk.refuses(MALFORMED, 'x', 'x'.repeat(60_000), randomUUID());
  });

  it('is told why it is refused without a word of what is in it (COM-9, COM-12)', async () => {
    const secret = desk.token({ aud: 'chat:elsewhere', sub: 'canary-subject', name: 'canary-name' });
    const { text } = await desk.present(secret);
    assert.doesNotMatch(text, /canary/);
    assert.ok(!text.includes(secret.split('.')[2] ?? secret));
  });
});

/** Another letter that stands for the same bytes, because its last bits are not used. */
function sameBits(letter: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return letters[letters.indexOf(letter) + 1] ?? '';
}
