import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { serverPaths } from 'chat-messenger/protocol';
import { Doctor } from '../dist/doctor/doctor.js';
import type { Diagnosis, FindingCode } from '../dist/doctor/findings.js';
import { withoutChanges } from '../dist/doctor/rehearsal.js';
import { BackEnd, contactProof } from './support/back-end.ts';
import { DAY, MINUTE, SECOND } from './support/clock.ts';
import { bodyOf, refusalOf } from './support/http.ts';
import { encoded, macToken, SigningKey, tokenProof } from './support/issuer.ts';
import { ORIGIN, TestServer, type TestWorkspace } from './support/server.ts';
import { portalProof, Visitor } from './support/visitor.ts';

const ADA = 'ada@example.com';
const HASH = '0123456789abcdef';
const ISSUER = 'https://login.example';

/** One mistake, what it is called, and words that the person who made it needs to read. */
interface Mistake {
  readonly title: string;
  readonly proof: unknown;
  readonly finding: FindingCode;
  readonly words: RegExp;
}

describe('The doctor', () => {
  let server: TestServer;
  let rehearsal: TestServer;
  let own: TestWorkspace;
  let other: TestWorkspace;
  before(async () => {
    server = await TestServer.start();
    const { clock, dataDir } = server;
    rehearsal = await TestServer.start({ store: { dataDir }, clock, guardStore: withoutChanges });
    own = await server.workspace();
    other = await server.workspace([ORIGIN], 'Southwind');
  });
  after(async () => {
    await rehearsal.stop();
    await server.stop();
  });

  const ask = async (proof: unknown, options: { origin?: string; appId?: string } = {}) => {
    const { services } = rehearsal;
    const text = typeof proof === 'string' ? proof : JSON.stringify(proof);
    const workspace = await services.workspaces.get(options.appId ?? own.appId);
    return new Doctor(services).examine(workspace, {
      text,
      ...(options.origin !== undefined && { origin: options.origin }),
    });
  };
  const codes = ({ findings }: Diagnosis) => findings.map(({ code }) => code);
  /** States that the doctor finds exactly this, and that the server refuses the proof too. */
  const finds = async ({ title, proof, finding, words }: Mistake) => {
    const diagnosis = await ask(proof);
    assert.deepEqual([diagnosis.accepted, codes(diagnosis)], [false, [finding]], title);
    assert.match(diagnosis.findings[0]?.message ?? '', words, title);
    const answer = await (await Visitor.create(server, own.appId)).present(proof);
    assert.ok(answer.status >= 400, `${title}: the server says ${answer.text}`);
  };
  const hmac = (key: string | Buffer, message: string, hash = 'sha256') =>
    createHmac(hash, key).update(message).digest('hex');
  const key = (connection_key: string, connection_email = ADA) => ({
    method: 'portal-key',
    connection_email,
    connection_key,
  });
  const seconds = () => Math.floor(server.clock.now() / SECOND);
  const timed = (at: number | string, options: { email?: string; lines?: readonly string[] } = {}) => {
    const { email = ADA, lines = ['cm-portal-v2', own.appId, email, String(at)] } = options;
    return key(`v2.${String(at)}.${hmac(own.portalSecret, lines.join('\n'))}`);
  };

  it('says of a good portal key as whom and at which level it is accepted, and that it never expires (HM-6)', async () => {
    const diagnosis = await ask(portalProof(own, ADA), { origin: ORIGIN });
    const [secret] = await server.services.secrets.list(own.appId);
    assert.deepEqual(
      [diagnosis.accepted, diagnosis.subject],
      [true, { method: 'portal-key', level: 4, name: ADA, keyId: secret?.id }],
    );
    assert.deepEqual(codes(diagnosis), ['long_lived']);
    assert.deepEqual(codes(await ask(timed(seconds()))), []);
  });

  it('reads a proof alone, a whole request, and the attributes of an element in any spelling', async () => {
    const proof = portalProof(own, ADA) as unknown as Record<string, string>;
    const { connection_email: email, connection_key } = proof;
    const forms = [
      proof,
      { app_id: own.appId, proof, claims: { name: 'Ada' } },
      { 'app-id': own.appId, 'connection-email': email, 'connection-key': connection_key },
      { connectionType: 'messenger_auth', connectionEmail: email, connectionKey: connection_key },
      { connection_email: email, connection_key },
    ];
    for (const form of forms) assert.equal((await ask(form)).subject?.name, ADA, JSON.stringify(form));
    assert.equal((await ask({ name: 'Ada', email: ADA })).subject?.method, 'claimed');
    assert.equal((await ask({})).subject?.method, 'anonymous');
    assert.equal((await ask({ 'user-id': 'free' })).subject?.level, 1);
  });

  it('names what is wrong with the form of a proof, field by field (COM-3, COM-4)', async () => {
    const good = portalProof(own, ADA);
    const mistakes: Mistake[] = [
      {
        title: 'a number',
        proof: { method: 'pinned-user', user_id: 12345, security_hash: HASH },
        finding: 'not_a_string',
        words: /user_id is a number.*"12345", in quotes/,
      },
      {
        title: 'null',
        proof: { ...good, connection_key: null },
        finding: 'not_a_string',
        words: /connection_key is null/,
      },
      {
        title: 'an empty template',
        proof: { ...good, connection_key: '' },
        finding: 'empty_field',
        words: /connection_key is empty/,
      },
      {
        title: 'half a proof',
        proof: { method: 'portal-key', connection_email: ADA },
        finding: 'missing_field',
        words: /connection_key is missing/,
      },
      {
        title: 'a second subject',
        proof: { ...good, user_id: 'ada' },
        finding: 'unknown_field',
        words: /portal-key has no field "user_id"/,
      },
      {
        title: 'an unknown method',
        proof: { method: 'portal' },
        finding: 'unknown_method',
        words: /"portal" is no method; there are .*portal-key/,
      },
      {
        title: 'too long',
        proof: { ...good, connection_key: 'a'.repeat(513) },
        finding: 'field_malformed',
        words: /1 to 512 characters/,
      },
      {
        title: 'the secret itself',
        proof: { ...good, connection_key: own.portalSecret },
        finding: 'secret_in_page',
        words: /rotate it and revoke/,
      },
    ];
    for (const mistake of mistakes) await finds(mistake);
    assert.deepEqual(codes(await ask('{')), ['not_json']);
    assert.deepEqual(codes(await ask({ 'user-id': 'a', 'user-token': 'b' })), ['several_methods']);
    assert.deepEqual(codes(await ask({ 'connection-email': ADA })), ['missing_field']);
    assert.deepEqual(codes(await ask({ app_id: other.appId, proof: good })), ['other_app']);
    assert.deepEqual(codes(await ask({ proof: good, claims: { email: 7 } })), ['claims_malformed']);
    assert.deepEqual(codes(await ask({ proof: good, claims: { email: 'eve@example.com' } })), [
      'subject_mismatch',
    ]);
  });

  it('names the mistake behind a portal key that does not fit (HM-1, EML-2, N10)', async () => {
    const { portalSecret: secret } = own;
    const body = secret.replace('cmps_', '');
    const mistakes: Mistake[] = [
      {
        title: 'another case',
        proof: key(hmac(secret, 'Ada@Example.com')),
        finding: 'other_spelling',
        words: /made for "Ada@Example\.com", and the page passes "ada@example\.com"/,
      },
      {
        title: 'lower-cased for the key alone',
        proof: key(hmac(secret, ADA), 'ADA@EXAMPLE.COM'),
        finding: 'other_spelling',
        words: /made for "ada@example\.com", and the page passes "ADA@EXAMPLE\.COM"/,
      },
      {
        title: 'a line break in what was signed',
        proof: key(hmac(secret, `${ADA}\n`)),
        finding: 'other_spelling',
        words: /"ada@example\.com\\n"/,
      },
      {
        title: 'URL-encoded',
        proof: key(hmac(secret, 'ada%40example.com')),
        finding: 'other_spelling',
        words: /ada%40example/,
      },
      {
        title: 'a secret of another workspace',
        proof: key(hmac(other.portalSecret, ADA)),
        finding: 'other_workspace',
        words: new RegExp(`"Southwind", ${other.appId}`),
      },
      {
        title: 'a base64-decoded secret',
        proof: key(hmac(Buffer.from(body, 'base64'), ADA)),
        finding: 'secret_decoded',
        words: /base64-decoded/,
      },
      {
        title: 'a line break in the secret',
        proof: key(hmac(`${secret}\n`, ADA)),
        finding: 'secret_altered',
        words: /line break/,
      },
      {
        title: 'no prefix',
        proof: key(hmac(body, ADA)),
        finding: 'secret_altered',
        words: /without its prefix/,
      },
      {
        title: 'no secret at all',
        proof: key(hmac('', ADA)),
        finding: 'secret_empty',
        words: /variable that holds it was not set/,
      },
      {
        title: 'swapped',
        proof: key(hmac(ADA, secret)),
        finding: 'swapped',
        words: /other way round/,
      },
      {
        title: 'SHA-256 without HMAC',
        proof: key(
          createHash('sha256')
            .update(secret + ADA)
            .digest('hex'),
        ),
        finding: 'not_hmac',
        words: /SHA-256 of the secret and the address, a plain hash/,
      },
      {
        title: 'SHA-1',
        proof: key(hmac(secret, ADA, 'sha1')),
        finding: 'other_hash',
        words: /HMAC-SHA-1; it has to be HMAC-SHA256/,
      },
      {
        title: 'base64',
        proof: key(createHmac('sha256', secret).update(ADA).digest('base64')),
        finding: 'key_not_hex',
        words: /base64/,
      },
      {
        title: 'cut off',
        proof: key(hmac(secret, ADA).slice(1)),
        finding: 'key_malformed',
        words: /has 63 characters; it takes 64/,
      },
      {
        title: 'made up',
        proof: key('0'.repeat(64)),
        finding: 'no_cause_found',
        words: /no secret of this server/,
      },
      {
        title: 'a space in the address',
        proof: key(hmac(secret, `${ADA} `), `${ADA} `),
        finding: 'email_malformed',
        words: /space around it/,
      },
    ];
    for (const mistake of mistakes) await finds(mistake);
  });

  it('knows a hex secret that was decoded before use', async () => {
    const secret = 'ab'.repeat(32);
    const { appId } = await server.workspaceWithSecret(secret);
    const diagnosis = await ask(key(hmac(Buffer.from(secret, 'hex'), ADA)), { appId });
    assert.deepEqual(codes(diagnosis), ['secret_decoded']);
    assert.match(diagnosis.findings[0]?.message ?? '', /hex-decoded/);
  });

  it('says that the secret is retired, revoked or retiring, and until when (COM-11)', async () => {
    const { appId, portalSecret } = await server.workspace();
    const { secrets } = server.services;
    const proof = portalProof({ portalSecret }, ADA);
    const [first] = await secrets.list(appId);
    const { formerUntil } = await secrets.rotate(appId, 'portal-key', { actor: 'test' });
    const retiring = await ask(proof, { appId });
    assert.deepEqual([retiring.accepted, codes(retiring)], [true, ['long_lived', 'secret_retiring']]);
    assert.ok(retiring.findings[1]?.message.includes(new Date(formerUntil).toISOString().slice(0, 19)));
    await secrets.retire(appId, first?.id ?? '', 'test');
    assert.deepEqual(codes(await ask(proof, { appId })), ['secret_retired']);
    await secrets.revoke(appId, first?.id ?? '', 'test');
    const revoked = await ask(proof, { appId });
    assert.deepEqual(codes(revoked), ['secret_revoked']);
    assert.deepEqual(revoked.answer, { code: 'identity_invalid', reason: 'mismatch' });
  });

  it('tells by how much a clock is wrong, and what else is wrong with a key that has a time (HM-5)', async () => {
    server.clock.freezeAt(Math.floor(server.clock.now() / SECOND) * SECOND);
    const now = seconds();
    const mistakes: Mistake[] = [
      { title: 'ahead', proof: timed(now + 94), finding: 'clock_ahead', words: /94 s ahead/ },
      { title: 'behind', proof: timed(now - 605), finding: 'expired', words: /10 minutes old.*behind/ },
      {
        title: 'milliseconds',
        proof: timed(now * 1_000),
        finding: 'milliseconds',
        words: /takes whole seconds/,
      },
      {
        title: 'the address alone was signed',
        proof: timed(now, { lines: [ADA] }),
        finding: 'other_message',
        words: /only the address was signed/,
      },
      {
        title: 'another app id was signed',
        proof: timed(now, { lines: ['cm-portal-v2', other.appId, ADA, String(now)] }),
        finding: 'other_app_id',
        words: new RegExp(other.appId),
      },
      {
        title: 'line breaks in single quotes',
        proof: timed(now, { lines: [['cm-portal-v2', own.appId, ADA, String(now)].join('\\n')] }),
        finding: 'other_message',
        words: /backslash/,
      },
      {
        title: 'a sign before the time',
        proof: timed(`+${String(now)}`),
        finding: 'key_malformed',
        words: /no time in whole seconds/,
      },
    ];
    for (const mistake of mistakes) await finds(mistake);
    await server.change(own.appId, { require_portal_v2: true });
    assert.deepEqual(codes(await ask(portalProof(own, ADA))), ['portal_v2_required']);
    await server.change(own.appId, { require_portal_v2: false });
  });

  it('shows the list where the origin of the page is not on it, and what is nearly the same (WEB-6)', async () => {
    const near = await ask(portalProof(own, ADA), { origin: 'http://www.portal.example' });
    assert.deepEqual([near.accepted, codes(near)], [false, ['origin_not_listed']]);
    assert.match(near.findings[0]?.message ?? '', /"https:\/\/portal\.example" is on it.*The list: https:/);
    const closed = await server.workspace([]);
    const { findings } = await ask({ method: 'anonymous' }, { appId: closed.appId, origin: ORIGIN });
    assert.match(findings[0]?.message ?? '', /the list of the app is empty/);
  });

  it('explains a user id that is pinned to another hash, and pins nothing itself (TOFU-2, TOFU-3)', async () => {
    const hash = hmac('a secret of the site', 'u-1');
    const pinned = { method: 'pinned-user', user_id: 'u-1', security_hash: hash };
    const free = await ask(pinned);
    assert.deepEqual([free.accepted, free.subject?.level, codes(free)], [true, 2, ['would_pin']]);
    const attempt = { ...pinned, security_hash: hmac('another secret', 'u-1') };
    assert.equal((await ask(attempt)).accepted, true, 'the id is still free');
    await (await Visitor.create(server, own.appId)).open(pinned as never);
    assert.deepEqual(codes(await ask(pinned)), []);
    const mistakes: Mistake[] = [
      {
        title: 'another hash',
        proof: attempt,
        finding: 'tofu_mismatch',
        words: /"u-1" is pinned to another security_hash since .* first browser .*user-pin set/,
      },
      {
        title: 'no hash',
        proof: { method: 'claimed', user_id: 'u-1' },
        finding: 'pinned_without_hash',
        words: /refused without its security_hash/,
      },
      {
        title: 'the hash in another case',
        proof: { ...pinned, security_hash: hash.toUpperCase() },
        finding: 'other_spelling',
        words: /in another case/,
      },
      {
        title: 'a weak hash',
        proof: { ...pinned, security_hash: 'a'.repeat(64) },
        finding: 'security_hash_weak',
        words: /8 different characters/,
      },
    ];
    for (const mistake of mistakes) await finds(mistake);
  });

  it('explains a user token, and takes none of its uses (S2S-2)', async () => {
    const backEnd = new BackEnd(server, own);
    const { token } = await backEnd.identify({ external_id: 'ada', one_time: true, ttl: 60 });
    const proof = { method: 'server-token', user_token: token };
    for (let count = 0; count < 3; count += 1) {
      const diagnosis = await ask(proof);
      assert.deepEqual([diagnosis.accepted, codes(diagnosis)], [true, ['uses_left']]);
      assert.match(diagnosis.findings[0]?.message ?? '', /opens 1 more/);
    }
    assert.deepEqual(codes(await ask(proof, { appId: other.appId })), ['other_workspace']);
    await (await Visitor.create(server, own.appId)).open(proof as never);
    const unknown = token.startsWith('cmit_') ? (await otherServersToken()).token : '';
    const mistakes: Mistake[] = [
      { title: 'spent', proof, finding: 'token_used_up', words: /no use left/ },
      {
        title: 'cut off',
        proof: { ...proof, user_token: token.slice(0, -1) },
        finding: 'token_malformed',
        words: /checksum/,
      },
      {
        title: 'of another server',
        proof: { ...proof, user_token: unknown },
        finding: 'token_unknown',
        words: /another server made it/,
      },
    ];
    for (const mistake of mistakes) await finds(mistake);
    const late = await backEnd.identify({ external_id: 'ada', ttl: 60 });
    server.clock.advance(3 * MINUTE);
    await finds({
      title: 'over',
      proof: { ...proof, user_token: late.token },
      finding: 'expired',
      words: /over 120 s ago/,
    });
  });

  const otherServersToken = async () => {
    const { newToken } = await import('../dist/crypto/tokens.js');
    return { token: newToken('cmit') };
  };

  it('explains a contact token (CAT-5)', async () => {
    const backEnd = new BackEnd(server, own);
    await backEnd.post(serverPaths.contacts, { email: ADA });
    await backEnd.post(serverPaths.contacts, { email: 'eve@example.com' });
    const issued = await backEnd.contactToken({ email: ADA, ttl: 60 });
    const proof = contactProof(issued) as unknown as Record<string, string>;
    assert.equal((await ask(proof)).subject?.name, ADA);
    assert.deepEqual(codes(await ask(proof, { appId: other.appId })), ['other_workspace']);
    const [, kid = ''] = issued.auth_token.split('.');
    const mistakes: Mistake[] = [
      {
        title: 'the email of somebody else',
        proof: { ...proof, email: 'eve@example.com' },
        finding: 'email_changed',
        words: /passes "eve@example\.com", and the token was made for another address/,
      },
      {
        title: 'the email of nobody',
        proof: { ...proof, email: 'nobody@example.com' },
        finding: 'contact_unknown',
        words: /no contact "nobody@example\.com"/,
      },
      {
        title: 'no email',
        proof: { method: 'contact-token', auth_token: issued.auth_token },
        finding: 'missing_field',
        words: /pass the email/,
      },
      {
        title: 'cut off',
        proof: { ...proof, auth_token: issued.auth_token.slice(0, -1) },
        finding: 'token_malformed',
        words: /cut off/,
      },
      {
        title: 'of another server',
        proof: { ...proof, auth_token: issued.auth_token.replace(kid, 'kid-of-another-server') },
        finding: 'kid_unknown',
        words: /another server made the token/,
      },
    ];
    for (const mistake of mistakes) await finds(mistake);
    server.clock.advance(3 * MINUTE);
    await finds({ title: 'over', proof, finding: 'expired', words: /over 120 s ago/ });
    const { secrets } = server.services;
    await secrets.retire(own.appId, kid, 'test');
    await finds({ title: 'retired', proof, finding: 'secret_retired', words: /retired/ });
  });

  it('explains an identity token: issuer, key, signature, audience, times and form (JWT-1 to JWT-8)', async () => {
    const [signer, stranger] = [new SigningKey('k1'), new SigningKey('k1')];
    const { issuers } = server.services;
    await issuers.addKey(own.appId, ISSUER, { text: signer.pem, kid: 'k1' }, 'test');
    const header = { alg: 'RS256', typ: 'chat-identity+jwt', kid: 'k1' };
    const now = seconds();
    const claims = { iss: ISSUER, aud: `chat:${own.appId}`, sub: 'ada', iat: now, exp: now + 300 };
    const token = (head: object = {}, body: object = {}, by = signer) =>
      tokenProof(by.sign({ ...header, ...head }, { ...claims, ...body }));
    const good = await ask(token());
    assert.deepEqual([good.accepted, good.subject?.name, good.subject?.level], [true, 'ada', 4]);
    const mistakes: Mistake[] = [
      {
        title: 'HS256',
        proof: tokenProof(macToken({ ...header, alg: 'HS256' }, claims, 'secret')),
        finding: 'algorithm_not_allowed',
        words: /alg is "HS256", signed with a shared secret.*RS256 is taken/,
      },
      {
        title: 'none',
        proof: tokenProof(`${encoded({ ...header, alg: 'none' })}.${encoded(claims)}.AA`),
        finding: 'algorithm_not_allowed',
        words: /not signed at all/,
      },
      {
        title: 'an access token',
        proof: token({ typ: 'at+jwt' }),
        finding: 'typ_not_allowed',
        words: /access token.*write chat-identity\+jwt/,
      },
      {
        title: 'a key in the header',
        proof: token({ jku: 'https://evil.example' }),
        finding: 'header_not_allowed',
        words: /may not have jku/,
      },
      {
        title: 'Bearer',
        proof: tokenProof(`Bearer ${(token() as { identity_token: string }).identity_token}`),
        finding: 'token_malformed',
        words: /begins with Bearer/,
      },
      {
        title: 'an unknown issuer',
        proof: token({}, { iss: `${ISSUER}/` }),
        finding: 'issuer_unknown',
        words: /"https:\/\/login\.example\/", which is not trusted\. "https:\/\/login\.example" is/,
      },
      {
        title: 'an unknown kid',
        proof: token({ kid: 'k9' }),
        finding: 'kid_unknown',
        words: /no key "k9"\. The keys given here: "k1"/,
      },
      {
        title: 'another signature',
        proof: token({}, {}, stranger),
        finding: 'signature_wrong',
        words: /did not sign this/,
      },
      {
        title: 'another audience',
        proof: token({}, { aud: 'chat' }),
        finding: 'audience_wrong',
        words: new RegExp(`aud is "chat"; it has to be, or to hold, "chat:${own.appId}"`),
      },
      {
        title: 'ahead',
        proof: token({}, { iat: now + 94, exp: now + 400 }),
        finding: 'clock_ahead',
        words: /begins in 94 s/,
      },
      {
        title: 'over',
        proof: token({}, { iat: now - 500, exp: now - 200 }),
        finding: 'expired',
        words: /over 200 s ago/,
      },
      {
        title: 'too long a life',
        proof: token({}, { exp: now + (2 * DAY) / SECOND }),
        finding: 'life_too_long',
        words: /48 hours; 5 to 15 minutes/,
      },
      {
        title: 'a number for a subject',
        proof: token({}, { sub: 12345 }),
        finding: 'not_a_string',
        words: /sub is the number 12345.*"12345", in quotes/,
      },
      {
        title: 'no subject',
        proof: token({}, { sub: undefined }),
        finding: 'claim_missing',
        words: /has no sub/,
      },
      {
        title: 'milliseconds',
        proof: token({}, { iat: now, exp: (now + 300) * 1_000 }),
        finding: 'milliseconds',
        words: /exp is in milliseconds/,
      },
    ];
    for (const mistake of mistakes) await finds(mistake);
    const several = await ask(token({}, { aud: 'chat', iat: now - 500, exp: now - 200 }, stranger));
    assert.deepEqual(codes(several), ['signature_wrong', 'audience_wrong', 'expired']);
    await server.change(own.appId, { jwt_typ_compat: false, jwt_jti_once: true });
    assert.deepEqual(codes(await ask(token({ typ: 'JWT' }))), ['typ_not_allowed']);
    const once = token({}, { jti: 'once' });
    assert.equal((await ask(once)).accepted, true);
    assert.equal((await ask(once)).accepted, true, 'asking does not use it');
    await (await Visitor.create(server, own.appId)).open(once);
    assert.deepEqual(codes(await ask(once)), ['token_used_up']);
    await issuers.revokeKey(own.appId, ISSUER, 'k1', 'test');
    const revoked = await ask(token());
    assert.deepEqual(codes(revoked), ['key_retired']);
  });

  it('says that the sign-ins of a person were ended after the proof was made (JWT-14)', async () => {
    const proof = timed(seconds() - 60);
    assert.equal((await ask(proof)).accepted, true);
    const backEnd = new BackEnd(server, own);
    bodyOf(await backEnd.post(serverPaths.revokeIdentity, { email: ADA }));
    await finds({ title: 'revoked', proof, finding: 'proof_revoked', words: /make a new proof/ });
  });
});

describe('A stranger whose proof is refused', () => {
  it('is told one code, a class of reason and a request id, by which the log has what the operator needs (COM-12, LOG-1, LOG-2)', async (t) => {
    const lines: string[] = [];
    const server = await TestServer.during(t, { logLevel: 'info', onLog: (line) => lines.push(line) });
    const workspace = await server.workspace();
    const visitor = await Visitor.create(server, workspace.appId);
    const hash = hmacOf('u-1');
    await visitor.open({ method: 'pinned-user', user_id: 'u-1', security_hash: hash });
    const refused: readonly [unknown, string, object][] = [
      [
        { method: 'portal-key', connection_email: ADA, connection_key: hmacOf(ADA) },
        '401 identity_invalid mismatch',
        { code: 'identity_invalid', reason: 'mismatch', method: 'portal-key' },
      ],
      [
        { method: 'identity-token', identity_token: 'canary.canary.canary' },
        '401 identity_invalid malformed',
        { code: 'identity_invalid', reason: 'malformed', method: 'identity-token' },
      ],
      [
        { method: 'pinned-user', user_id: 'u-1', security_hash: hmacOf('canary') },
        '403 tofu_mismatch',
        { code: 'tofu_mismatch', method: 'pinned-user' },
      ],
    ];
    for (const [proof, refusal, fields] of refused) {
      const answer = await visitor.present(proof);
      assert.equal(refusalOf(answer), refusal);
      const { error, ...rest } = JSON.parse(answer.text) as { error: Record<string, string> };
      assert.deepEqual(rest, {});
      const allowed = ['code', 'message', 'reason', 'request_id'];
      assert.deepEqual(
        Object.keys(error).filter((name) => !allowed.includes(name)),
        [],
      );
      const line = lines.find(
        (one) => one.includes('proof refused') && one.includes(error['request_id'] ?? '?'),
      );
      const { level, time, msg, request_id, detail, ...said } = JSON.parse(line ?? '{}') as Record<
        string,
        unknown
      >;
      // What exactly was wrong stands in the log, and strangers are not told.
      assert.equal(typeof detail, error['code'] === 'identity_invalid' ? 'string' : 'undefined');
      assert.notEqual(detail, error['message']);
      assert.deepEqual(
        [level, typeof time, msg, request_id],
        [30, 'number', 'proof refused', error['request_id']],
      );
      assert.deepEqual(said, { workspace_id: workspace.appId, ...fields });
    }
    const all = lines.join('');
    for (const secret of [ADA, hmacOf(ADA), 'canary', hash, hmacOf('canary')]) {
      assert.ok(!all.includes(secret), `${secret} is in the log`);
    }
  });
});

function hmacOf(text: string): string {
  return createHmac('sha256', 'a secret of the site').update(text).digest('hex');
}
