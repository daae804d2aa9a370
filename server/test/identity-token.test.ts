import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { MessagePage, Session } from 'chat-messenger/protocol';
import { paths } from 'chat-messenger/protocol';
import { DAY, HOUR, SECOND } from './support/clock.ts';
import { bodyOf, refusalOf } from './support/http.ts';
import { encoded, macToken, SigningKey, tokenProof } from './support/issuer.ts';
import { KeyHost } from './support/key-host.ts';
import { TestServer } from './support/server.ts';
import { Visitor } from './support/visitor.ts';

const ISSUER = 'https://login.northwind.example';
const OTHER_ISSUER = 'https://login.contoso.example';
const TYPE = 'chat-identity+jwt';
const MALFORMED = '401 identity_invalid malformed';
const MISMATCH = '401 identity_invalid mismatch';
const UNKNOWN_KEY = '401 identity_invalid unknown_key';
const NOW = 1_800_000_000;

describe('An identity token', () => {
  const [key, otherKey] = [new SigningKey('2026-a'), new SigningKey('other')];
  const HEADER = { alg: 'RS256', typ: TYPE, kid: key.kid };
  let server: TestServer;
  let keyHost: KeyHost;
  let appId: string;
  before(async () => {
    keyHost = await KeyHost.start();
    server = await TestServer.start({ outbound: { allowLoopback: true } });
    server.clock.freezeAt(NOW * SECOND);
  });
  beforeEach(async () => {
    ({ appId } = await server.workspace());
    await trust(ISSUER, key);
    server.clock.freezeAt(NOW * SECOND);
  });
  after(async () => {
    await server.stop();
    await keyHost.stop();
  });

  const trust = (issuer: string, signer: SigningKey, workspaceId = appId) =>
    server.services.issuers.addKey(workspaceId, issuer, { text: JSON.stringify(signer.jwk) }, 'test');
  const claims = (changes: object = {}) => ({
    iss: ISSUER,
    aud: `chat:${appId}`,
    sub: 'ada',
    iat: NOW,
    exp: NOW + 600,
    ...changes,
  });
  const token = (changes: object = {}, header: object = {}) =>
    key.sign({ ...HEADER, ...header }, claims(changes));
  const present = async (identity_token: unknown, wishes: object = {}) =>
    (await Visitor.create(server, appId)).present({ method: 'identity-token', identity_token }, wishes);
  const open = async (identity_token: string, wishes: object = {}) =>
    bodyOf<Session>(await present(identity_token, wishes));
  const subject = async (identity_token: string) => {
    const { settings } = await server.services.workspaces.get(appId);
    return server.services.identityTokens.verify(
      { method: 'identity-token', identity_token },
      { workspaceId: appId, settings, deviceThumbprint: 'device' },
    );
  };
  async function refuses(refusal: string, ...tokens: readonly string[]): Promise<void> {
    for (const one of tokens) assert.equal(refusalOf(await present(one)), refusal, describeToken(one));
  }
  async function accepts(...tokens: readonly string[]): Promise<void> {
    for (const one of tokens) assert.equal(refusalOf(await present(one)), '201', describeToken(one));
  }

  it('signs its subject in on every device, at the highest level, and messages tell by which key (JWT-11, LVL-2)', async () => {
    const [one, two] = [await Visitor.create(server, appId), await Visitor.create(server, appId)];
    await one.open(tokenProof(token({ name: 'Ada\u202e Lovelace' })));
    assert.deepEqual(one.session?.identity, { level: 4, method: 'identity-token', name: 'Ada Lovelace' });
    const { conversation } = await one.start('Is my order on its way?');
    await two.open(tokenProof(token({ iat: NOW - 30 })));
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
    await trust(OTHER_ISSUER, otherKey);
    const ada = await open(token());
    const namesake = otherKey.sign({ ...HEADER, kid: 'other' }, claims({ iss: OTHER_ISSUER }));
    assert.notEqual((await open(namesake)).contact_id, ada.contact_id);
    assert.notEqual((await open(token({ sub: 'Ada' }))).contact_id, ada.contact_id);
    const elsewhere = await server.workspace();
    await trust(ISSUER, key, elsewhere.appId);
    const visitor = await Visitor.create(server, elsewhere.appId);
    await visitor.open(tokenProof(token({ aud: `chat:${elsewhere.appId}` })));
    assert.notEqual(visitor.session?.contact_id, ada.contact_id);
  });

  it('is refused when anything of it was changed, or when another key signed it (JWT-1)', async () => {
    await trust(OTHER_ISSUER, otherKey);
    const [head = '', body = '', signature = ''] = token().split('.');
    const flipped = Buffer.from(signature, 'base64url');
    flipped.writeUInt8(flipped.readUInt8(100) ^ 1, 100);
    await refuses(
      MISMATCH,
      `${head}.${encoded(claims({ sub: 'eve' }))}.${signature}`,
      `${encoded({ ...HEADER, typ: 'JWT' })}.${body}.${signature}`,
      `${head}.${body}.${flipped.toString('base64url')}`,
      `${head}.${body}.${signature.slice(0, 4)}`,
      otherKey.sign(HEADER, claims()),
      // Signed by a key that is trusted, but for somebody else.
      otherKey.sign({ ...HEADER, kid: key.kid }, claims()),
    );
    await refuses(UNKNOWN_KEY, otherKey.sign({ ...HEADER, kid: 'other' }, claims()));
    await accepts(token());
  });

  it('is refused with any other algorithm, always for the same reason (C35, JWT-1)', async () => {
    const der = key.publicKey.export({ type: 'spki', format: 'der' });
    const head = (alg: unknown) => ({ ...HEADER, alg });
    const unsigned = (alg: unknown) => `${encoded(head(alg))}.${encoded(claims())}.`;
    await refuses(
      MALFORMED,
      unsigned('none'),
      unsigned('nOnE'),
      unsigned(undefined),
      key.sign(head('none'), claims()),
      key.sign(head('NONE'), claims()),
      key.sign(head(undefined), claims()),
      key.sign(head(null), claims()),
      key.sign(head(['RS256']), claims()),
      key.sign(head('rs256'), claims()),
      key.sign(head('RS256 '), claims()),
      macToken(head('HS256'), claims(), key.pem),
      macToken(head('HS256'), claims(), key.pem.trim()),
      macToken(head('HS256'), claims(), der),
      key.sign(head('RS512'), claims(), 'sha512'),
      key.sign(head('PS256'), claims()),
      unsigned('RS256'),
    );
    await refuses(MISMATCH, macToken(HEADER, claims(), key.pem), key.sign(HEADER, claims(), 'sha512'));
  });

  it('that brings a key, or says where one is, is refused, and nobody is asked for it (C36, JWT-3)', async () => {
    keyHost.publish([otherKey.jwk]);
    const forged = (header: object) => otherKey.sign({ alg: 'RS256', typ: TYPE, ...header }, claims());
    const certificate = otherKey.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    const headers: object[] = [
      { jku: keyHost.url() },
      { x5u: keyHost.url() },
      { jwk: otherKey.jwk },
      { x5c: [certificate] },
      { jku: keyHost.url(), kid: otherKey.kid },
    ];
    await refuses(MALFORMED, ...headers.map(forged));
    await refuses(MALFORMED, ...headers.map((header) => token({}, { ...header, kid: key.kid })));
    assert.equal(keyHost.connections, 0);
  });

  it('is for one workspace, which its audience names exactly (C38, JWT-6)', async () => {
    const right = `chat:${appId}`;
    const { appId: other } = await server.workspace();
    await accepts(token({ aud: right }), token({ aud: [right] }), token({ aud: [`chat:${other}`, right] }));
    await refuses(
      MISMATCH,
      token({ aud: `chat:${other}` }),
      token({ aud: [] }),
      token({ aud: [`chat:${other}`] }),
      token({ aud: '' }),
      token({ aud: appId }),
      token({ aud: right.slice(0, -1) }),
      token({ aud: `${right}2` }),
      token({ aud: [`${right} chat:x`] }),
      token({ aud: right.toUpperCase() }),
    );
    await refuses(
      MALFORMED,
      token({ aud: undefined }),
      token({ aud: null }),
      token({ aud: { [right]: right } }),
      token({ aud: [right, 7] }),
      token({ aud: [[right]] }),
    );
  });

  it('has a beginning and an end, at most a day apart (C39, JWT-6, JWT-7)', async () => {
    const raw = (times: string) =>
      key.sign(HEADER, `{"iss":"${ISSUER}","aud":"chat:${appId}","sub":"ada",${times}}`);
    await refuses(
      MALFORMED,
      raw(`"iat":${String(NOW)},"exp":"${String(NOW + 600)}"`),
      raw(`"iat":${String(NOW)},"exp":${String(NOW + 600)}.5`),
      raw(`"iat":${String(NOW)},"exp":-1`),
      raw(`"iat":${String(NOW)},"exp":1e400`),
      raw(`"iat":${String(NOW)},"exp":9007199254740993`),
      raw(`"iat":${String(NOW)}`),
      raw(`"iat":${String(NOW)},"exp":null`),
      raw(`"iat":${String(NOW)},"exp":${String(NOW - 1)}`),
      raw(`"iat":${String(NOW)},"exp":${String(NOW)}`),
      raw(`"exp":${String(NOW + 600)}`),
      raw(`"iat":"${String(NOW)}","exp":${String(NOW + 600)}`),
      raw(`"iat":${String(NOW)}.5,"exp":${String(NOW + 600)}`),
      raw(`"iat":-1,"exp":${String(NOW + 600)}`),
      raw(`"iat":${String(NOW)},"exp":${String(NOW + 600)},"nbf":"${String(NOW)}"`),
      raw(`"iat":${String(NOW)},"exp":${String(NOW + 600)},"nbf":true`),
      token({ exp: NOW + (25 * HOUR) / SECOND }),
      token({ exp: NOW + DAY / SECOND + 1 }),
    );
    await accepts(token({ exp: NOW + DAY / SECOND }));
  });

  it('is taken up to a minute before and after its time, for clocks that differ (C40, JWT-7)', async () => {
    const life = (from: number, to: number, more: object = {}) =>
      token({ iat: NOW + from, exp: NOW + to, ...more });
    await accepts(
      life(-600, -59),
      life(59, 600),
      life(60, 600),
      life(0, 600, { nbf: NOW + 60 }),
      life(0, 600, { nbf: NOW }),
    );
    await refuses('401 identity_invalid expired', life(-600, -60), life(-600, -61));
    await refuses('401 identity_invalid not_yet', life(61, 600), life(0, 600, { nbf: NOW + 61 }));
    await refuses('401 identity_invalid not_yet', life(61, 600, { nbf: NOW }));
  });

  it('is refused in every serialisation but the compact one (C42, JWT-2)', async () => {
    const whole = token();
    const [head = '', body = '', signature = ''] = whole.split('.');
    const json = JSON.stringify({ protected: head, payload: body, signature });
    await refuses(
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
    const twice = (text: string) => `{${text},${JSON.stringify(claims()).slice(1)}`;
    const header = JSON.stringify(HEADER);
    await refuses(
      MALFORMED,
      key.sign(header, twice('"sub":"eve"')),
      key.sign(header, twice('"s\\u0075b":"eve"')),
      key.sign(header, twice('"iss":"https://evil.example"')),
      key.sign(header, twice('"custom_data":{"plan":"a","plan":"b"}')),
      key.sign(`{"alg":"none",${header.slice(1)}`, claims()),
      key.sign(`{"kid":"x",${header.slice(1)}`, claims()),
      key.sign(header, twice('"a":{"b":{"c":{"d":1},"d":{"e":{}}}}')),
      key.sign(header, '[]'),
      key.sign(header, 'null'),
      key.sign('"RS256"', claims()),
      key.sign(header, ''),
      key.sign(header, `\ufeff${JSON.stringify(claims())}`),
      key.sign(header, `${JSON.stringify(claims())}{}`),
      key.sign(header, Buffer.from(JSON.stringify(claims({ sub: 'a?a' })).replace('?', '\xff'), 'latin1')),
    );
    await accepts(key.sign(header, claims({ address: { a: { b: {} } } })));
  });

  it('is refused when it asks for more than a signature, or holds another token (JWT-2)', async () => {
    await refuses(
      MALFORMED,
      token({}, { crit: ['exp'], exp: NOW + 600 }),
      token({}, { b64: false, crit: ['b64'] }),
      token({}, { b64: true }),
      token({}, { zip: 'DEF' }),
      token({}, { enc: 'A256GCM' }),
      token({}, { cty: 'JWT' }),
    );
  });

  it('is refused when it is longer than 8 KiB (JWT-2)', async () => {
    const sized = (bytes: number) => {
      const bare = token({ pad: '' }).length;
      return token({ pad: 'x'.repeat(Math.floor(((bytes - bare) * 3) / 4)) });
    };
    const [fits, tooLong] = [sized(8_190), sized(8_196)];
    assert.ok(fits.length <= 8_192 && tooLong.length > 8_192);
    await accepts(fits);
    await refuses(MALFORMED, tooLong);
  });

  it('says what it is for, unless the workspace takes tokens that do not (JWT-8)', async () => {
    const typed = (typ: unknown) => token({}, { typ });
    const others = ['at+jwt', 'dpop+jwt', 'logout+jwt', 'jwt', 'application/at+jwt', '', null, 7, ['JWT']];
    await accepts(typed(TYPE), typed('JWT'), typed(undefined));
    await refuses(MALFORMED, ...others.map(typed));
    await server.change(appId, { jwt_typ_compat: false });
    await accepts(typed(TYPE));
    await refuses(MALFORMED, typed('JWT'), typed(undefined), ...others.map(typed));
  });

  it('names its key, which is a name and nothing more (JWT-4)', async () => {
    await accepts(token({}, { kid: undefined }));
    await refuses(
      MALFORMED,
      ...['', 'k'.repeat(129), 'ключ', 'a\nb', null, 7, [key.kid]].map((kid) => token({}, { kid })),
    );
    await refuses(
      UNKNOWN_KEY,
      ...['k'.repeat(128), '../../etc/passwd', "' or '1'='1", '__proto__', 'constructor', '%'].map((kid) =>
        token({}, { kid }),
      ),
    );
    await trust(ISSUER, otherKey);
    await accepts(token(), otherKey.sign({ ...HEADER, kid: 'other' }, claims()));
    await refuses(UNKNOWN_KEY, token({}, { kid: undefined }));
  });

  it('comes from an issuer that the workspace trusts, spelled exactly so (JWT-6)', async () => {
    await refuses(
      UNKNOWN_KEY,
      token({ iss: OTHER_ISSUER }),
      token({ iss: `${ISSUER}/` }),
      token({ iss: ISSUER.toUpperCase() }),
      token({ iss: ISSUER.slice(0, -1) }),
    );
    await refuses(
      MALFORMED,
      ...[undefined, null, '', 7, [ISSUER], `${ISSUER}\0`].map((iss) => token({ iss })),
    );
    await server.services.issuers.remove(appId, ISSUER, 'test');
    await trust(OTHER_ISSUER, key);
    await refuses(UNKNOWN_KEY, token());
  });

  it('names its subject by a text of 1 to 255 bytes that can be kept as it is (JWT-6)', async () => {
    await accepts(token({ sub: 's'.repeat(255) }), token({ sub: 'Zoë 👩‍🚀 #1' }));
    await refuses(
      MALFORMED,
      ...[undefined, null, '', 7, ['ada'], {}, true, 's'.repeat(256), 'é'.repeat(128)].map((sub) =>
        token({ sub }),
      ),
      ...['a\0', 'a\n', 'a\u0085', 'a\u007f', '\ud800', 'a\udfff'].map((sub) => token({ sub })),
    );
  });

  it('may tell an address, which is proven only where it says so (JWT-9, LNK-2)', async () => {
    const proven = await subject(token({ email: 'Ada@EXAMPLE.com', email_verified: true }));
    assert.deepEqual(proven.email, { exact: 'Ada@EXAMPLE.com', verified: true });
    assert.equal(proven.vouchedEmail, 'ada@example.com');
    for (const verified of [false, undefined]) {
      const said = await subject(token({ email: 'ada@example.com', email_verified: verified }));
      assert.deepEqual(said.email, { exact: 'ada@example.com', verified: false });
      assert.equal(said.vouchedEmail, undefined);
    }
    const none = await subject(token({ email_verified: true }));
    assert.equal(none.email ?? none.vouchedEmail, undefined);
    await refuses(
      MALFORMED,
      ...['true', 1, null, 'false'].map((email_verified) =>
        token({ email: 'ada@example.com', email_verified }),
      ),
      ...['', null, 7, ['ada@example.com'], 'ada', ' ada@example.com', 'áda@example.com'].map((email) =>
        token({ email, email_verified: true }),
      ),
    );
  });

  it('stands above what the page says of an address (COM-2)', async () => {
    const proven = token({ email: 'ada@example.com', email_verified: true });
    const beside = (email: string) => present(proven, { claims: { email } });
    assert.equal(refusalOf(await beside('Ada@example.com')), '201');
    assert.equal(refusalOf(await beside('eve@example.com')), '400 subject_mismatch');
  });

  it('may name a scope, which the page cannot change (JWT-9, S2S-5)', async () => {
    const scoped = token({ scope: 'contoso' });
    assert.equal((await subject(scoped)).scope, 'contoso');
    assert.equal((await subject(token({ workspace_external_id: 'contoso' }))).scope, 'contoso');
    assert.equal(refusalOf(await present(scoped, { scope: 'contoso' })), '201');
    assert.equal(refusalOf(await present(scoped, { scope: 'fabrikam' })), '400 subject_mismatch');
    await accepts(token({ scope: 'a', workspace_external_id: 'a' }));
    await refuses(
      MALFORMED,
      token({ scope: 'a', workspace_external_id: 'b' }),
      ...['', 7, null, ['a'], 's'.repeat(256), 'a\0'].map((scope) => token({ scope })),
      token({ workspace_external_id: '' }),
    );
  });

  it('may carry custom data and a name, within their bounds (JWT-9, S2S-4)', async () => {
    const custom_data = { plan: 'gold', seats: 3, trial: false, note: null };
    const { contact_id } = await open(token({ custom_data, name: ' Ada ' }));
    const contact = await server.services.store.read
      .selectFrom('contacts')
      .select(['custom_data', 'non_verified_custom_data', 'name', 'name_verified'])
      .where('id', '=', contact_id)
      .executeTakeFirstOrThrow();
    assert.deepEqual(
      { ...contact },
      {
        custom_data: JSON.stringify(custom_data),
        non_verified_custom_data: '{}',
        name: 'Ada',
        name_verified: 1,
      },
    );
    await accepts(token({ name: '' }));
    await refuses(
      MALFORMED,
      ...[7, null, ['Ada']].map((name) => token({ name })),
      ...['gold', null, 7, [], { plan: { a: 1 } }, { plan: ['a'] }, { cm_plan: 1 }, { 'a b': 1 }].map(
        (data) => token({ custom_data: data }),
      ),
      key.sign(HEADER, JSON.stringify(claims({ custom_data: 0 })).replace(':0', ':{"__proto__":1}')),
      token({ custom_data: { plan: 'x'.repeat(1_025) } }),
    );
  });

  it('can be presented again until it ends, and only once where it has an id and the workspace says so (JWT-10)', async () => {
    const reused = token({ jti: 'first' });
    await accepts(reused, reused);
    await refuses(MALFORMED, ...['', 7, null, 'j'.repeat(256)].map((jti) => token({ jti })));
    await server.change(appId, { jwt_jti_once: true });
    await accepts(reused);
    await refuses('401 identity_invalid expired', reused, token({ jti: 'first', sub: 'eve' }));
    const withoutId = token();
    await accepts(token({ jti: 'second' }), withoutId, withoutId);
    // Others may use the same ids.
    await trust(OTHER_ISSUER, otherKey);
    await accepts(otherKey.sign({ ...HEADER, kid: 'other' }, claims({ iss: OTHER_ISSUER, jti: 'first' })));
    const elsewhere = await server.workspace();
    await server.change(elsewhere.appId, { jwt_jti_once: true });
    await trust(ISSUER, key, elsewhere.appId);
    const visitor = await Visitor.create(server, elsewhere.appId);
    await visitor.open(tokenProof(token({ aud: `chat:${elsewhere.appId}`, jti: 'first' })));
    // As long as the token itself would be taken, its id is remembered.
    server.clock.advance(659 * SECOND);
    await server.services.store.run('prune', { now: server.clock.now() });
    await refuses('401 identity_invalid expired', reused);
  });

  it('that is refused uses up no id (JWT-10)', async () => {
    await server.change(appId, { jwt_jti_once: true });
    await refuses(MISMATCH, otherKey.sign(HEADER, claims({ jti: 'once' })));
    await accepts(token({ jti: 'once' }));
  });

  it('made before its subject was revoked is dead, and one made later is not (JWT-14)', async () => {
    const { contact_id } = await open(token());
    await server.services.store.run('revokeContact', {
      workspaceId: appId,
      contactId: contact_id,
      proofsNotBefore: (NOW + 10) * SECOND,
      now: server.clock.now(),
    });
    await refuses('401 identity_invalid expired', token({ iat: NOW + 9 }));
    await accepts(token({ iat: NOW + 10 }), token({ sub: 'eve', iat: NOW - 60 }));
  });

  it('is a text, and not one that is long or empty (COM-3, COM-4)', async () => {
    for (const value of ['', 7, null, [token()], {}, true, 'x'.repeat(65_537)]) {
      const answer = await present(value);
      assert.ok(['400 bad_request', '413 too_large'].includes(refusalOf(answer)), refusalOf(answer));
    }
    await refuses(MALFORMED, 'x', 'x'.repeat(60_000), randomUUID());
  });

  it('is told why it is refused without a word of what is in it (COM-9, COM-12)', async () => {
    const secret = token({ aud: 'chat:elsewhere', sub: 'canary-subject', name: 'canary-name' });
    const { text } = await present(secret);
    assert.doesNotMatch(text, /canary/);
    assert.ok(!text.includes(secret.split('.')[2] ?? secret));
  });
});

/** Another letter that stands for the same bytes, because its last bits are not used. */
function sameBits(letter: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return letters[letters.indexOf(letter) + 1] ?? '';
}

/** What was presented, for whoever reads a failure. */
function describeToken(token: string): string {
  const [head = '', body = ''] = token.split('.');
  return `${Buffer.from(head, 'base64url').toString()} ${Buffer.from(body, 'base64url').toString().slice(0, 300)}`;
}
