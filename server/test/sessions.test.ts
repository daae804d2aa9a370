import assert from 'node:assert/strict';
import { before, it } from 'node:test';
import { NONCE_HEADER, paths, PROOF_HEADER, type Proof, type Session } from 'chat-messenger/protocol';
import { exportJWK, SignJWT } from 'jose';
import { DAY, HOUR, MINUTE, TestClock } from './support/clock.ts';
import { Device } from './support/device.ts';
import { describeOnEveryEngine } from './support/every-engine.ts';
import { bodyOf, refusalOf } from './support/http.ts';
import { ORIGIN, type TestServer, type TestWorkspace } from './support/server.ts';
import { portalProof, Visitor } from './support/visitor.ts';

const ANONYMOUS: Proof = { method: 'anonymous' };
const URL_OF_SESSIONS = `http://chat.example${paths.sessions}`;

describeOnEveryEngine('A session', (servers) => {
  let server: TestServer;
  let workspace: TestWorkspace;
  before(async () => {
    server = await servers.start();
    workspace = await server.workspace();
  });

  const visitor = () => Visitor.create(server, workspace.appId);
  const body = () => ({ app_id: workspace.appId, proof: ANONYMOUS });
  const list = async (one: Visitor) => refusalOf(await one.call({ path: paths.conversations }));
  /** Posts a proof made by hand. */
  const post = (proof: string) =>
    server.call({
      method: 'POST',
      path: paths.sessions,
      body: body(),
      headers: { origin: ORIGIN, [PROOF_HEADER]: proof },
    });

  it('needs a device proof; the refusal carries the nonce to make one with, which then is accepted (SES-4)', async () => {
    const { device } = await visitor();
    const headers = { origin: ORIGIN };
    const bare = await server.call({ method: 'POST', path: paths.sessions, body: body(), headers });
    assert.equal(refusalOf(bare), '401 nonce_required');
    const unsigned = await post(await device.proof({ method: 'POST', url: URL_OF_SESSIONS }));
    assert.equal(refusalOf(unsigned), '401 nonce_required');
    for (const { headers } of [bare, unsigned]) {
      const nonce = headers.get(NONCE_HEADER) ?? '';
      assert.equal(
        (await post(await device.proof({ method: 'POST', url: URL_OF_SESSIONS, nonce }))).status,
        201,
      );
    }
  });

  it('takes a nonce for five minutes, and none that it did not make (SES-4)', async () => {
    const one = await visitor();
    const nonce = await one.nonce();
    server.clock.advance(5 * MINUTE + 1_000);
    const late = await one.prove(paths.sessions, body(), { nonce });
    assert.equal(refusalOf(late), '401 nonce_required');
    assert.ok(late.headers.get(NONCE_HEADER));
    for (const foreign of ['x', '', `${nonce}x`, nonce.replace(/^./, 'z')]) {
      assert.equal(
        refusalOf(await one.prove(paths.sessions, body(), { nonce: foreign })),
        '401 nonce_required',
      );
    }
  });

  it('is not opened twice by one proof, not even at once (SES-4)', async () => {
    const { device, ...one } = await visitor();
    const nonce = await new Visitor(server, one.appId, device).nonce();
    const proof = await device.proof({ method: 'POST', url: URL_OF_SESSIONS, nonce });
    const answers = await Promise.all([1, 2, 3, 4].map(() => post(proof)));
    assert.deepEqual(answers.map(refusalOf).sort(), [
      '201',
      ...Array.from({ length: 3 }, () => '401 device_proof_invalid'),
    ]);
  });

  it('is not opened by a proof over anything but this request (SES-4)', async () => {
    const one = await visitor();
    const wrong = [
      { claims: { htm: 'GET' } },
      { claims: { htm: 'post' } },
      { url: `https://chat.example${paths.renewSession}` },
      { url: `http://evil.example${paths.sessions}` },
      { url: `${URL_OF_SESSIONS}?x=1` },
      { url: paths.sessions },
      { claims: { htu: 5 } },
      { claims: { jti: 'short' } },
      { claims: { jti: undefined } },
      { claims: { jti: 'x'.repeat(129) } },
      { token: 'cms_somebody' },
      { header: { typ: 'JWT' } },
      { header: { typ: undefined } },
      { header: { jwk: undefined } },
      { header: { jwk: (await Device.create()).jwk } },
    ];
    for (const parts of wrong) {
      const refusal = refusalOf(await one.prove(paths.sessions, body(), parts));
      assert.equal(refusal, '401 device_proof_invalid', JSON.stringify(parts));
    }
  });

  it('is not opened by a proof without signature, under a shared secret, or that shows its private key (SES-4)', async () => {
    const one = await visitor();
    const nonce = await one.nonce();
    const claims = { htm: 'POST', htu: URL_OF_SESSIONS, jti: 'a-jti-of-its-own', nonce };
    const { jwk } = one.device;
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const none = ['none', 'nOnE', ''].map((alg) => `${part({ alg, typ: 'dpop+jwt', jwk })}.${part(claims)}.`);
    const secret = Buffer.from(JSON.stringify(jwk));
    const shared = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', typ: 'dpop+jwt', jwk })
      .sign(secret);
    const privateJwk = await exportJWK(one.device.privateKey);
    const telling = await one.device.proof({
      method: 'POST',
      url: URL_OF_SESSIONS,
      nonce,
      header: { jwk: privateJwk },
    });
    for (const proof of [...none, shared, telling]) {
      assert.equal(refusalOf(await post(proof)), '401 device_proof_invalid');
    }
  });

  it('ends exactly after 60 minutes, however much it was used (SES-2)', async () => {
    const clock = new TestClock();
    const other = await servers.start({ clock });
    const { appId } = await other.workspace();
    const one = await (await Visitor.create(other, appId)).open();
    const end = one.session?.expires_at ?? 0;
    clock.freezeAt(end - 1);
    assert.equal(await list(one), '200');
    clock.freezeAt(end);
    assert.equal(await list(one), '401 session_expired');
    assert.equal(end - (clock.now() - 60 * MINUTE), 60 * MINUTE);
  });

  it('of level 0, 1 or 3 is continued by the device key alone; the level stays (SES-5, LVL-1)', async () => {
    for (const proof of [ANONYMOUS, { method: 'claimed' } as const]) {
      const one = await (await visitor()).open(proof);
      const { contact_id, identity, token } = one.session as Session;
      server.clock.advance(61 * MINUTE);
      assert.equal(await list(one), '401 session_expired');
      one.session = bodyOf<Session>(await one.renew());
      assert.deepEqual([one.session.contact_id, one.session.identity], [contact_id, identity]);
      assert.notEqual(one.session.token, token);
      assert.equal(await list(one), '200');
    }
  });

  it('of a portal key is not continued by the device key, not even as somebody this device was before (SES-5)', async () => {
    const one = await (await visitor()).open();
    server.clock.advance(1_000);
    await one.open(portalProof(workspace, 'ada@example.com'));
    assert.equal(refusalOf(await one.renew()), '401 session_expired');
  });

  it('of a device that never opened one is not continued (SES-5)', async () => {
    assert.equal(refusalOf(await (await visitor()).renew()), '401 session_expired');
  });

  it('of level 0 is continued until 90 days of rest or 365 days in all (SES-5)', async () => {
    const clock = new TestClock();
    const other = await servers.start({ clock });
    const { appId } = await other.workspace();
    const [resting, lasting] = [await Visitor.create(other, appId), await Visitor.create(other, appId)];
    await resting.open();
    await lasting.open();
    clock.advance(90 * DAY - MINUTE);
    assert.equal((await lasting.renew()).status, 201);
    clock.advance(2 * MINUTE);
    assert.equal(refusalOf(await resting.renew()), '401 session_expired');
    for (const days of [89, 89, 89]) {
      clock.advance(days * DAY);
      assert.equal((await lasting.renew()).status, 201);
    }
    clock.advance(9 * DAY);
    assert.equal(refusalOf(await lasting.renew()), '401 session_expired');
  });

  it('that was ended is refused as revoked, and so is everything that could renew it (SES-17, SES-18)', async () => {
    const one = await (await visitor()).open();
    const tab = one.anotherTab();
    tab.session = bodyOf<Session>(await one.renew());
    assert.equal((await one.call({ method: 'POST', path: paths.endSession, body: {} })).status, 204);
    assert.equal(await list(one), '401 session_revoked');
    assert.equal(await list(tab), '401 session_revoked');
    assert.equal(refusalOf(await one.renew()), '401 session_revoked');
    assert.equal((await one.present(ANONYMOUS)).status, 201, 'a new one may begin');
  });

  it('of another person is untouched when one ends', async () => {
    const [one, other] = [await (await visitor()).open(), await (await visitor()).open()];
    await one.call({ method: 'POST', path: paths.endSession, body: {} });
    assert.equal(await list(other), '200');
  });

  it('is the eleventh of a contact: the oldest ends, and is told why (SES-19)', async () => {
    const proof = portalProof(workspace, 'eleven@example.com');
    const tabs: Visitor[] = [];
    for (let count = 0; count < 11; count += 1) {
      tabs.push(await (await visitor()).open(proof));
      server.clock.advance(10);
    }
    const states = await Promise.all(tabs.map(list));
    assert.deepEqual(states, ['401 session_displaced', ...Array.from({ length: 10 }, () => '200')]);
  });

  it('token that nobody issued, or a broken one, is no session (COM-4)', async () => {
    const one = await (await visitor()).open();
    const broken = [`${one.token.slice(0, -1)}x`, 'cms_x', 'x', one.token.replace('cms', 'cmas')];
    for (const token of broken) {
      const answer = await one.call({
        path: paths.conversations,
        headers: { authorization: `Bearer ${token}` },
      });
      assert.equal(refusalOf(answer), '401 session_expired');
    }
    for (const authorization of ['', 'Bearer', `Basic ${one.token}`, one.token]) {
      const answer = await one.call({ path: paths.conversations, headers: { authorization } });
      assert.equal(refusalOf(answer), '401 session_expired');
    }
  });

  it('is stored only as a hash of its token (SES-1)', async () => {
    const one = await (await visitor()).open();
    const rows = await server.services.store.read.selectFrom('sessions').selectAll().execute();
    assert.ok(!JSON.stringify(rows).includes(one.token));
  });

  it('is not opened from an origin that is not on the list, from `null`, or without Origin (WEB-6)', async () => {
    const origins = [
      'https://evil.example',
      'https://portal.example.evil.example',
      'https://portal.example:8443',
      'http://portal.example',
      'https://sub.portal.example',
      'null',
      'https://portal.example/',
    ];
    for (const origin of origins) {
      const one = await Visitor.create(server, workspace.appId, origin);
      const nonce = await (await visitor()).nonce();
      assert.equal(
        refusalOf(await one.prove(paths.sessions, body(), { nonce })),
        '403 origin_refused',
        origin,
      );
    }
    const one = await visitor();
    const proof = await one.device.proof({ method: 'POST', url: URL_OF_SESSIONS, nonce: await one.nonce() });
    const bare = await server.call({
      method: 'POST',
      path: paths.sessions,
      body: body(),
      headers: { [PROOF_HEADER]: proof },
    });
    assert.equal(refusalOf(bare), '403 origin_refused');
  });

  it('is opened by nobody in a workspace without origins (WEB-6)', async () => {
    const { appId } = await server.workspace([]);
    const one = await visitor();
    const answer = await one.prove(paths.sessions, { app_id: appId, proof: ANONYMOUS });
    assert.equal(refusalOf(answer), '403 origin_refused');
  });

  it('is good for the origin it was opened on only; changes need that Origin (WEB-6)', async () => {
    const other = 'https://second.example';
    const { appId } = await server.workspace([ORIGIN, other]);
    const one = await (await Visitor.create(server, appId)).open();
    const from = async (origin: string) =>
      refusalOf(await one.call({ path: paths.conversations, headers: { origin } }));
    assert.equal(await from(ORIGIN), '200');
    for (const origin of [other, 'null', 'https://evil.example'])
      assert.equal(await from(origin), '403 origin_refused');
    const headers = { authorization: `Bearer ${one.token}` };
    assert.equal((await server.call({ path: paths.conversations, headers })).status, 200);
    const change = await server.call({ method: 'POST', path: paths.endSession, body: {}, headers });
    assert.equal(refusalOf(change), '403 origin_refused');
  });

  it('of one workspace is nothing in another (COM-8, T15)', async () => {
    const elsewhere = await server.workspace();
    const one = await (await visitor()).open();
    const { conversation } = await one.start();
    const stranger = await (await Visitor.create(server, elsewhere.appId)).open();
    assert.equal(refusalOf(await stranger.call({ path: paths.messages(conversation.id) })), '404 not_found');
    const sameDevice = new Visitor(server, elsewhere.appId, one.device);
    assert.equal(refusalOf(await sameDevice.renew()), '401 session_expired');
    assert.notEqual((await sameDevice.open()).session?.contact_id, one.session?.contact_id);
  });

  it('preflight is answered for listed origins with the headers that pages need, and for no other (WEB-6, WEB-7)', async () => {
    const preflight = (origin: string) =>
      server.call({
        method: 'OPTIONS',
        path: paths.sessions,
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type,dpop',
        },
      });
    const { status, headers } = await preflight(ORIGIN);
    assert.equal(status, 204);
    assert.equal(headers.get('access-control-allow-origin'), ORIGIN);
    assert.equal(headers.get('access-control-allow-credentials'), null);
    assert.match(headers.get('vary') ?? '', /origin/i);
    for (const name of ['authorization', 'content-type', PROOF_HEADER]) {
      assert.match(headers.get('access-control-allow-headers') ?? '', new RegExp(name, 'i'));
    }
    for (const origin of ['https://evil.example', 'null']) {
      assert.equal((await preflight(origin)).headers.get('access-control-allow-origin'), null);
    }
  });

  it('answers of pages carry the nonce header readably, and are never cached', async () => {
    const answer = await (await visitor()).present(ANONYMOUS);
    assert.equal(answer.headers.get('access-control-allow-origin'), ORIGIN);
    assert.match(answer.headers.get('access-control-expose-headers') ?? '', new RegExp(NONCE_HEADER, 'i'));
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    assert.equal(answer.headers.get('set-cookie'), null);
  });

  it('is idle for an hour and still there: only the end of its time ends it (SES-2)', async () => {
    const one = await (await visitor()).open();
    server.clock.advance(HOUR - MINUTE);
    assert.equal(await list(one), '200');
  });
});
