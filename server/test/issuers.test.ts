import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, beforeEach, describe, it } from 'node:test';
import { paths } from 'chat-messenger/protocol';
import { DAY, MINUTE, SECOND } from './support/clock.ts';
import { describeOnEveryEngine } from './support/every-engine.ts';
import { refusalOf } from './support/http.ts';
import { SigningKey, tokenProof } from './support/issuer.ts';
import { KeyHost } from './support/key-host.ts';
import { Program } from './support/program.ts';
import type { TestServer } from './support/server.ts';
import { Visitor } from './support/visitor.ts';

const ISSUER = 'https://login.northwind.example';
const UNKNOWN_KEY = '401 identity_invalid unknown_key';
const TYPE = 'chat-identity+jwt';
const [A, B, C] = [new SigningKey('a'), new SigningKey('b'), new SigningKey('c')];

function tokenFor(
  appId: string,
  signer: SigningKey,
  now: number,
  changes: object = {},
  iss = ISSUER,
): string {
  const iat = Math.floor(now / SECOND);
  const claims = { iss, aud: `chat:${appId}`, sub: 'ada', iat, exp: iat + 600, ...changes };
  return signer.sign({ alg: 'RS256', typ: TYPE, kid: signer.kid }, claims);
}

describeOnEveryEngine('The issuers of a workspace', (servers) => {
  let server: TestServer;
  let appId: string;
  before(async () => {
    server = await servers.start({ outbound: { allowLoopback: true } });
  });
  beforeEach(async () => {
    ({ appId } = await server.workspace());
  });

  const issuers = () => server.services.issuers;
  const add = (key: SigningKey, issuer = ISSUER, text = JSON.stringify(key.jwk)) =>
    issuers().addKey(appId, issuer, { text }, 'test');
  const present = async (key: SigningKey, changes: object = {}, issuer = ISSUER) =>
    refusalOf(
      await (
        await Visitor.create(server, appId)
      ).present(tokenProof(tokenFor(appId, key, server.clock.now(), changes, issuer))),
    );
  const signedIn = async (key: SigningKey, changes: object = {}, issuer = ISSUER) =>
    (await Visitor.create(server, appId)).open(
      tokenProof(tokenFor(appId, key, server.clock.now(), changes, issuer)),
    );
  const alive = async (visitor: Visitor) => refusalOf(await visitor.call({ path: paths.conversations }));
  const states = async () => {
    const [issuer] = await issuers().list(appId);
    return Object.fromEntries((issuer?.keys ?? []).map(({ kid, state }) => [kid, state]));
  };
  const audited = async () =>
    (
      await server.services.store.read
        .selectFrom('audit_entries')
        .select(['action', 'target'])
        .where('workspace_id', '=', appId)
        .orderBy('at')
        .orderBy('id')
        .execute()
    ).map(({ action, target }) => `${action} ${target}`);

  it('change keys without a gap: the former one verifies for a week, and never a third (COM-11)', async () => {
    await add(A);
    await add(B);
    assert.deepEqual(await states(), { a: 'retiring', b: 'active' });
    assert.deepEqual([await present(A), await present(B)], ['201', '201']);
    await add(C);
    assert.deepEqual(await states(), { a: 'retired', b: 'retiring', c: 'active' });
    assert.deepEqual([await present(A), await present(B), await present(C)], [UNKNOWN_KEY, '201', '201']);
    server.clock.advance(7 * DAY);
    assert.deepEqual(await states(), { a: 'retired', b: 'retired', c: 'active' });
    assert.deepEqual([await present(B), await present(C)], [UNKNOWN_KEY, '201']);
  });

  it('may retire a key, which ends no session, or revoke it, which ends all that it opened (COM-11, JWT-14)', async () => {
    await add(A);
    await add(B);
    const other = `${ISSUER}/other`;
    await add(A, other);
    const visitors = [
      await signedIn(A),
      await signedIn(A, { sub: 'eve' }),
      await signedIn(B),
      await signedIn(A, {}, other),
    ];
    const allAlive = () => Promise.all(visitors.map(alive));
    await issuers().retireKey(appId, ISSUER, 'a', 'test');
    assert.deepEqual(await allAlive(), ['200', '200', '200', '200']);
    assert.deepEqual([await present(A), await present(B)], [UNKNOWN_KEY, '201']);
    assert.equal(await issuers().revokeKey(appId, ISSUER, 'a', 'test'), 2);
    const ended = '401 session_revoked';
    assert.deepEqual(await allAlive(), [ended, ended, '200', '200']);
    assert.deepEqual(await states(), { a: 'revoked', b: 'active' });
    assert.deepEqual([await present(A), await present(B)], [UNKNOWN_KEY, '201']);
    assert.deepEqual((await audited()).slice(-2), [
      `issuer_key.retired ${ISSUER}#a`,
      `issuer_key.revoked ${ISSUER}#a`,
    ]);
  });

  it('cannot bring a revoked key back, under no name and not by beginning anew (COM-11)', async () => {
    await add(A);
    await issuers().revokeKey(appId, ISSUER, 'a', 'test');
    const refused = { code: 'bad_request', message: /is revoked/ };
    await assert.rejects(add(A), refused);
    const text = JSON.stringify({ ...A.jwk, kid: 'renamed' });
    await assert.rejects(add(A, ISSUER, text), refused);
    await add(B);
    await issuers().remove(appId, ISSUER, 'test');
    await assert.rejects(add(A), refused);
    await add(B);
    assert.deepEqual([await present(A), await present(B)], [UNKNOWN_KEY, '201']);
    await assert.rejects(issuers().retireKey(appId, ISSUER, 'a', 'test'), { code: 'not_found' });
  });

  it('can be removed, which ends all that their tokens opened, and nothing else', async () => {
    await add(A);
    const other = `${ISSUER}/other`;
    await add(B, other);
    const [ada, eve, namesake] = [
      await signedIn(A),
      await signedIn(A, { sub: 'eve' }),
      await signedIn(B, {}, other),
    ];
    assert.equal(await issuers().remove(appId, ISSUER, 'test'), 2);
    assert.deepEqual(
      [await alive(ada), await alive(eve), await alive(namesake)],
      ['401 session_revoked', '401 session_revoked', '200'],
    );
    assert.deepEqual([await present(A), await present(B, {}, other)], [UNKNOWN_KEY, '201']);
    await assert.rejects(issuers().remove(appId, ISSUER, 'test'), { code: 'not_found' });
  });

  it('belong to one workspace: another one neither trusts them nor can end their keys (COM-8)', async () => {
    await add(A);
    const ada = await signedIn(A);
    const { appId: elsewhere } = await server.workspace();
    assert.deepEqual(await issuers().list(elsewhere), []);
    await assert.rejects(issuers().remove(elsewhere, ISSUER, 'test'), { code: 'not_found' });
    await assert.rejects(issuers().retireKey(elsewhere, ISSUER, 'a', 'test'), { code: 'not_found' });
    assert.equal(await issuers().revokeKey(elsewhere, ISSUER, 'a', 'test'), 0);
    assert.deepEqual([await alive(ada), await present(A)], ['200', '201']);
    const visitor = await Visitor.create(server, elsewhere);
    const token = tokenFor(elsewhere, A, server.clock.now());
    assert.equal(refusalOf(await visitor.present(tokenProof(token))), UNKNOWN_KEY);
  });

  it('either publish their keys or have them given, and not both', async () => {
    const url = 'https://login.northwind.example/jwks.json';
    await add(A);
    await assert.rejects(issuers().addPublishing(appId, ISSUER, url, 'test'), { code: 'bad_request' });
    await issuers().remove(appId, ISSUER, 'test');
    await issuers().addPublishing(appId, ISSUER, url, 'test');
    await assert.rejects(add(A), { code: 'bad_request', message: /publishes its keys/ });
    await issuers().addPublishing(appId, ISSUER, `${url}?v=2`, 'test');
    assert.equal((await issuers().list(appId))[0]?.jwksUrl, `${url}?v=2`);
    for (const bad of ['https://10.0.0.1/', 'file:///etc/passwd', 'https://a:b@login.example/', 'x']) {
      await assert.rejects(issuers().addPublishing(appId, ISSUER, bad, 'test'), { code: 'bad_request' }, bad);
    }
  });

  it('that publish their keys are known by what verified, and can have a key blocked for good (JWT-14)', async (test) => {
    const host = await KeyHost.start();
    test.after(() => host.stop());
    host.publish([A.jwk, B.jwk]);
    await issuers().addPublishing(appId, ISSUER, host.url(), 'test');
    const ada = await signedIn(A);
    assert.deepEqual(await states(), { a: 'published' });
    assert.equal(await issuers().revokeKey(appId, ISSUER, 'a', 'test'), 1);
    assert.equal(await alive(ada), '401 session_revoked');
    const asked = host.requests.length;
    server.clock.advance(10 * MINUTE);
    assert.equal(await present(A), UNKNOWN_KEY);
    assert.equal(host.requests.length, asked);
    assert.equal(await present(B), '201');
    assert.deepEqual(await states(), { a: 'revoked', b: 'published' });
    // The blocked key does not count: a token without a kid means the other one.
    const iat = Math.floor(server.clock.now() / SECOND);
    const claims = { iss: ISSUER, aud: `chat:${appId}`, sub: 'ada', iat, exp: iat + 60 };
    const withoutKid = B.sign({ alg: 'RS256', typ: TYPE }, claims);
    await (await Visitor.create(server, appId)).open(tokenProof(withoutKid));
    assert.equal(await present(C), UNKNOWN_KEY);
  });

  it('whose keys cannot be had sign nobody in, and the page is told to come again (COM-7, F25)', async (test) => {
    const host = await KeyHost.start();
    test.after(() => host.stop());
    host.answer = (response) => response.writeHead(500).end();
    await issuers().addPublishing(appId, ISSUER, host.url(), 'test');
    const visitor = await Visitor.create(server, appId);
    const answer = await visitor.present(tokenProof(tokenFor(appId, A, server.clock.now())));
    assert.equal(refusalOf(answer), '503 unavailable');
    assert.equal(answer.headers.get('retry-after'), '30');
  });

  it('count what is wanting in their tokens, so that it can be put right (JWT-7, JWT-8)', async () => {
    await add(A);
    const iat = Math.floor(server.clock.now() / SECOND);
    const claims = (life: number) => ({
      iss: ISSUER,
      aud: `chat:${appId}`,
      sub: 'ada',
      iat,
      exp: iat + life,
    });
    const open = async (header: object, life: number) =>
      (await Visitor.create(server, appId)).open(
        tokenProof(A.sign({ alg: 'RS256', kid: 'a', ...header }, claims(life))),
      );
    await open({ typ: TYPE }, 3_600);
    await open({ typ: TYPE }, 3_601);
    await open({ typ: 'JWT' }, 600);
    await open({}, 86_400);
    const [issuer] = await issuers().list(appId);
    const [key] = issuer?.keys ?? [];
    assert.deepEqual(key?.forms, {
      typed: 1,
      'typed, long-lived': 1,
      untyped: 1,
      'untyped, long-lived': 1,
    });
    assert.equal(key.uses, 4);
    assert.equal(key.lastUsedAt !== null, true);
  });

  it('have public RSA keys of a size that holds, in PEM or as a JWK, and nothing else (JWT-4)', async () => {
    assert.equal((await add(A, ISSUER, A.pem)).kid.length, 43);
    assert.equal((await issuers().addKey(appId, ISSUER, { text: B.pem, kid: 'own' }, 'test')).kid, 'own');
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
    const pss = generateKeyPairSync('rsa-pss', { modulusLength: 2_048 }).publicKey;
    const short = new SigningKey('short', { bits: 1_024 });
    const cubed = new SigningKey('cubed', { exponent: 3 });
    for (const [text, reason] of [
      [C.privatePem, /private key/],
      [C.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(), /private key/],
      [`${C.pem}${C.privatePem}`, /private key/],
      [JSON.stringify(C.privateKey.export({ format: 'jwk' })), /private key/],
      [JSON.stringify({ kty: 'oct', k: 'c2VjcmV0' }), /private key/],
      [short.pem, /2048/],
      [JSON.stringify(short.jwk), /2048/],
      [cubed.pem, /65537/],
      [JSON.stringify(cubed.jwk), /65537/],
      [ec.export({ type: 'spki', format: 'pem' }).toString(), /RSA/],
      [JSON.stringify(ec.export({ format: 'jwk' })), /RSA/],
      [pss.export({ type: 'spki', format: 'pem' }).toString(), /RSA/],
      [JSON.stringify({ ...C.jwk, alg: 'RS512' }), /RS256/],
      [JSON.stringify({ ...C.jwk, use: 'enc' }), /RS256/],
      [JSON.stringify({ ...C.jwk, key_ops: ['wrapKey'] }), /signatures/],
      [JSON.stringify({ keys: [C.jwk] }), /RSA/],
      [JSON.stringify({ ...C.jwk, n: Buffer.alloc(1_025, 0xff).toString('base64url') }), /8192/],
      [JSON.stringify({ ...C.jwk, n: undefined }), /2048/],
      [JSON.stringify({ ...C.jwk, n: 7 }), /cannot be read/],
      [JSON.stringify({ ...C.jwk, kid: 'k'.repeat(129) }), /kid/],
      ['-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----', /cannot be read/],
      ['[]', /JWK/],
      ['', /PEM/],
    ] as const) {
      const refused = { code: 'bad_request', message: reason };
      await assert.rejects(add(C, ISSUER, text), refused, `${String(reason)} ${text.slice(0, 60)}`);
    }
    const kept = await server.services.store.read
      .selectFrom('issuer_keys')
      .select('jwk')
      .where('workspace_id', '=', appId)
      .execute();
    for (const { jwk } of kept) {
      assert.deepEqual(Object.keys(JSON.parse(jwk) as object).sort(), ['e', 'kty', 'n']);
    }
  });

  it('are named as their tokens name them: without spaces, and in 255 bytes (JWT-6)', async () => {
    for (const issuer of ['', ' ', 'a b', 'a\n', 'https://a.example/#b', 'é'.repeat(128), '\ud800']) {
      await assert.rejects(add(A, issuer), { code: 'bad_request' }, JSON.stringify(issuer));
    }
    await add(A, 'northwind');
    await add(B, 'i'.repeat(255));
    assert.equal(await present(B, {}, 'i'.repeat(255)), '201');
  });
});

describe('The issuer commands', () => {
  it('add an issuer by its key, list it, and retire, revoke and remove', async (test) => {
    const dir = mkdtempSync(join(tmpdir(), 'chat-messenger-issuer-'));
    test.after(() => {
      rmSync(dir, { recursive: true, force: true });
    });
    const run = (...words: string[]) => new Program(words, { DATA_DIR: dir }).ended;
    const made = await run('workspace', 'create', '--name', 'Shop', '--json');
    const { app_id: appId } = JSON.parse(made.stdout) as { app_id: string };
    const about = ['--app-id', appId, '--issuer', ISSUER];
    const [file, secret] = [join(dir, 'key.pem'), join(dir, 'secret.pem')];
    writeFileSync(file, A.pem);
    writeFileSync(secret, A.privatePem);

    const added = await run('issuer', 'add', ...about, '--key', file, '--kid', 'a');
    assert.equal(added.code, 0, added.stderr);
    assert.match(added.stdout, new RegExp(`audience +chat:${appId}`));
    const list = async () => (await run('issuer', 'list', '--app-id', appId)).stdout;
    assert.match(await list(), new RegExp(`${ISSUER} +a +active +- +0 +given`));

    const refused = await run('issuer', 'add', ...about, '--key', secret);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /^this is a private key.*\n$/);
    assert.ok(!refused.stderr.includes('BEGIN'));
    for (const wrong of [
      [...about],
      [...about, '--key', file, '--jwks-url', 'https://login.example/jwks'],
      [...about, '--jwks-url', 'https://login.example/jwks', '--kid', 'a'],
      [...about, '--key', join(dir, 'none.pem')],
      ['--app-id', appId, '--key', file],
      ...['http://login.example/jwks', 'http://127.0.0.1/jwks', 'https://login.example:22/'].map((url) => [
        ...about,
        '--jwks-url',
        url,
      ]),
    ]) {
      assert.equal((await run('issuer', 'add', ...wrong)).code, 1, wrong.join(' '));
    }

    assert.match((await run('issuer', 'key', 'retire', ...about, '--kid', 'a')).stdout, /^Retired/);
    assert.match(
      (await run('issuer', 'key', 'revoke', ...about, '--kid', 'a')).stdout,
      /^Revoked. 0 sign-ins/,
    );
    assert.match(await list(), / a +revoked/);
    assert.match((await run('issuer', 'remove', ...about)).stdout, /^Removed/);
    assert.doesNotMatch(await list(), /northwind/);
  });
});
