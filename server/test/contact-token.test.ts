import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import {
  paths,
  serverPaths,
  type ContactToken,
  type CreatedContact,
  type Session,
} from 'chat-messenger/protocol';
import { BackEnd, contactProof } from './support/back-end.ts';
import { DAY, HOUR, MINUTE, SECOND } from './support/clock.ts';
import { describeOnEveryEngine } from './support/every-engine.ts';
import { bodyOf, refusalOf } from './support/http.ts';
import { TestServer, type TestWorkspace } from './support/server.ts';
import { portalProof, Visitor } from './support/visitor.ts';

const ADA = 'ada@example.com';
const EVE = 'eve@example.com';
const MISMATCH = '401 identity_invalid mismatch';

describeOnEveryEngine('A contact token', (servers) => {
  let server: TestServer;
  let workspace: TestWorkspace;
  let backEnd: BackEnd;
  before(async () => {
    server = await servers.start();
    workspace = await server.workspace();
    backEnd = new BackEnd(server, workspace);
    for (const email of [ADA, EVE]) await backEnd.post(serverPaths.contacts, { email });
  });
  const visitor = () => Visitor.create(server, workspace.appId);
  const present = async (auth_token: string, email?: string) =>
    (await visitor()).present({ method: 'contact-token', auth_token, ...(email !== undefined && { email }) });
  const texts = async (one: Visitor) =>
    (await one.snapshot()).conversations.map(({ preview }) => preview?.text);

  it('opens the contact of an address with what its portal key opened, for a day (CAT-1, CAT-2, LNK-1)', async () => {
    const portal = await (await visitor()).open(portalProof(workspace, ADA));
    await portal.start('by portal');
    const token = await backEnd.contactToken({ email: 'Ada@Example.com' });
    assert.match(token.auth_token, /^cat1\.[0-9a-f-]{36}\.\d{10}\.[\w-]{43}$/);
    assert.equal(token.contact_id, portal.session?.contact_id);
    assert.equal(token.email, ADA);
    assert.ok(Math.abs(token.expires_at - server.clock.now() - DAY) < 10 * SECOND);
    const one = await (await visitor()).open(contactProof(token));
    assert.deepEqual(one.session?.identity, {
      level: 4,
      method: 'contact-token',
      email: ADA,
      email_verified: true,
    });
    assert.deepEqual(await texts(one), ['by portal']);
    const { message } = await one.start('by token');
    assert.equal(message.author.kind === 'contact' && message.assurance?.long_lived, true);
  });

  it('opens what another key only made the contact of: with the token the address is proven (CAT-1, MRG-9)', async () => {
    const email = 'Imported@example.com';
    const { key } = await server.services.apiKeys.create(workspace.appId, {
      name: 'import',
      scopes: ['contact:write'],
      actor: 'test',
    });
    await new BackEnd(server, { apiKey: key }).post(serverPaths.contacts, { email, name: 'Planted' });
    const token = await backEnd.contactToken({ email: 'imported@example.com' });
    assert.equal(token.email, 'imported@example.com');
    const one = await (await visitor()).open(contactProof(token));
    assert.deepEqual(one.session?.identity, {
      level: 4,
      method: 'contact-token',
      email: token.email,
      email_verified: true,
    });
  });

  it('of an id of the site names no scope, and the page cannot choose one (S2S-5)', async () => {
    const acme = { external_id: 'in-acme', workspace_external_id: 'acme' };
    await (await (await visitor()).open(await backEnd.proofOf(acme))).start('for acme only');
    const { contact_id } = await backEnd.identify({ ...acme, workspace_external_id: 'globex' });
    const proof = contactProof(await backEnd.contactToken({ id: contact_id }));
    const one = await visitor();
    assert.equal(refusalOf(await one.present(proof, { scope: 'acme' })), '400 subject_mismatch');
    assert.deepEqual(await texts(await one.open(proof)), []);
    const narrowed = contactProof(await backEnd.contactToken({ email: ADA }));
    assert.equal(refusalOf(await one.present(narrowed, { scope: 'acme' })), '201');
  });

  it('says whether it would last: more than an hour of life counts as long-lived (CAT-2)', async () => {
    const { id } = { id: (await backEnd.contactToken({ email: ADA })).contact_id };
    const lasting = await backEnd.contactToken({ id, ttl: (HOUR + MINUTE) / SECOND });
    const longLived = async () => {
      const one = await (await visitor()).open(contactProof(lasting));
      return (await one.start()).message.assurance?.long_lived;
    };
    assert.equal(await longLived(), true);
    server.clock.advance(2 * MINUTE);
    assert.equal(await longLived(), false);
    server.clock.advance(HOUR);
    assert.equal(refusalOf(await present(lasting.auth_token, ADA)), '401 identity_invalid expired');
  });

  it('is the same from GET as from its twin, and no cache keeps either (CAT-1, CAT-3)', async () => {
    const posted = await backEnd.post(serverPaths.contactToken, { email: ADA });
    const asked = await backEnd.call({ path: `${serverPaths.contactToken}?email=${ADA}&ttl=86400` });
    for (const answer of [posted, asked]) {
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get('cache-control'), 'no-store');
      const token = bodyOf<ContactToken>(answer);
      assert.equal((await present(token.auth_token, ADA)).status, 201);
    }
  });

  it('needs exactly one well-formed selector (CAT-1, C33)', async () => {
    const { contact_id: id } = await backEnd.contactToken({ email: ADA });
    const queries = [
      '',
      `?email=${ADA}&id=${id}`,
      '?email=a&id=1',
      '?email=',
      '?id=',
      `?email=&id=${id}`,
      '?id=1%20OR%201=1',
      '?id=1&id=2',
      `?id=${id}&id=${id}`,
      `?email=${ADA}&email=${EVE}`,
      `?email[]=${ADA}`,
      `?email=${ADA}&ttl=0`,
      `?email=${ADA}&ttl=2592001`,
      `?email=${ADA}&ttl=1e3`,
      `?email=${ADA}&level=4`,
    ];
    for (const query of queries) {
      const answer = await backEnd.call({ path: serverPaths.contactToken + query });
      assert.equal(refusalOf(answer), '400 bad_request', query);
    }
    const bodies = [
      {},
      { email: ADA, id },
      { email: '' },
      { id: '1' },
      { id: null },
      { email: ADA, ttl: 2_592_001 },
    ];
    for (const body of bodies) {
      assert.equal(refusalOf(await backEnd.post(serverPaths.contactToken, body)), '400 bad_request');
    }
    assert.equal(
      refusalOf(await backEnd.post(serverPaths.contactToken, { email: ` ${ADA}` })),
      '400 email_malformed',
    );
  });

  it('is given for nobody unknown, nor for who proved themselves another way (CAT-1, LVL-3, TOFU-5)', async () => {
    const device = await (await visitor()).open();
    const pinned = await (
      await visitor()
    ).open({ method: 'pinned-user', user_id: 'u-1', security_hash: '0123456789abcdef' });
    const wanted = [
      { email: 'unknown@example.com' },
      { id: '01890a5d-ac96-774b-bcce-b302099a8060' },
      { id: device.session?.contact_id ?? '' },
      { id: pinned.session?.contact_id ?? '' },
    ];
    for (const body of wanted) {
      assert.equal(refusalOf(await backEnd.post(serverPaths.contactToken, body)), '404 not_found');
    }
  });

  it('is refused with another email, with none, and with any part changed (CAT-2, CAT-5, COM-2)', async () => {
    const { auth_token: token } = await backEnd.contactToken({ email: ADA });
    const [, kid = '', exp = '', mac = ''] = token.split('.');
    const flipped = (mac.startsWith('A') ? 'B' : 'A') + mac.slice(1);
    assert.equal(refusalOf(await present(token, EVE)), MISMATCH);
    assert.equal(refusalOf(await present(token)), MISMATCH);
    assert.equal(refusalOf(await present(token, 'unknown@example.com')), MISMATCH);
    assert.equal(refusalOf(await present(`cat1.${kid}.${String(Number(exp) + 1)}.${mac}`, ADA)), MISMATCH);
    assert.equal(refusalOf(await present(`cat1.${kid}.${exp}.${flipped}`, ADA)), MISMATCH);
    const unknown = `cat1.01890a5d-ac96-774b-bcce-b302099a8060.${exp}.${mac}`;
    assert.equal(refusalOf(await present(unknown, ADA)), '401 identity_invalid unknown_key');
    for (const shape of [
      'x',
      `cat2.${kid}.${exp}.${mac}`,
      `cat1.${kid}.${exp}.`,
      `${token}.x`,
      `${token} `,
      `cat1.${kid}.0${exp}.${mac}`,
    ]) {
      assert.equal(refusalOf(await present(shape, ADA)), '401 identity_invalid malformed', shape);
    }
    assert.equal(refusalOf(await present(token, '')), '400 bad_request');
    assert.equal((await present(token, 'ADA@example.com')).status, 201);
  });

  it('is nothing in another workspace, and no portal key (CAT-2, COM-8, COM-10)', async () => {
    const token = await backEnd.contactToken({ email: ADA });
    const elsewhere = await server.workspace();
    const other = new BackEnd(server, elsewhere);
    await other.post(serverPaths.contacts, { email: ADA });
    await other.contactToken({ email: ADA });
    const there = await Visitor.create(server, elsewhere.appId);
    assert.equal(refusalOf(await there.present(contactProof(token))), '401 identity_invalid unknown_key');
    const mac = Buffer.from(token.auth_token.split('.')[3] ?? '', 'base64url').toString('hex');
    const asPortalKey = { method: 'portal-key', connection_email: ADA, connection_key: mac };
    assert.equal(refusalOf(await (await visitor()).present(asPortalKey)), MISMATCH);
  });

  it('opens a user of the site by id, with and without an email, and dies when the email changes (CAT-5)', async () => {
    const said = { external_id: 'u-7', email: 'seven@example.com', email_verified: true };
    const { contact_id: id } = await backEnd.identify(said);
    const user = await (await visitor()).open(await backEnd.proofOf(said));
    await user.start('as user');
    const token = await backEnd.contactToken({ id });
    assert.equal(token.email, said.email);
    const one = await (await visitor()).open(contactProof(token));
    assert.equal(one.session?.contact_id, id);
    assert.deepEqual(await texts(one), ['as user']);
    assert.equal(refusalOf(await present(token.auth_token)), MISMATCH);
    assert.equal(refusalOf(await present(token.auth_token, ADA)), MISMATCH);
    await backEnd.identify({ ...said, email: 'new@example.com' });
    for (const email of [said.email, 'new@example.com', undefined]) {
      assert.equal(refusalOf(await present(token.auth_token, email)), MISMATCH);
    }
    const { contact_id: bare } = await backEnd.identify({ external_id: 'u-8' });
    const withoutEmail = await backEnd.contactToken({ id: bare });
    assert.equal(withoutEmail.email, null);
    const two = await (await visitor()).open(contactProof(withoutEmail));
    assert.equal(two.session?.contact_id, bare);
    const claimed = await two.present(contactProof(withoutEmail), { claims: { email: ADA } });
    assert.equal(bodyOf<Session>(claimed).contact_id, bare);
    assert.equal(refusalOf(await present(withoutEmail.auth_token, ADA)), MISMATCH, 'a claim proves nothing');
    assert.equal((await present(withoutEmail.auth_token)).status, 201);
  });

  it('verifies while its key is retiring, and ends with its sessions when the key is revoked (COM-11, HM-9)', async () => {
    const old = await backEnd.contactToken({ email: EVE });
    const kid = old.auth_token.split('.')[1] ?? '';
    await server.services.secrets.rotate(workspace.appId, 'contact-token', { actor: 'test' });
    const fresh = await backEnd.contactToken({ email: EVE });
    assert.notEqual(fresh.auth_token.split('.')[1], kid);
    const one = await (await visitor()).open(contactProof(old));
    const other = await (await visitor()).open(contactProof(fresh));
    await server.services.secrets.revoke(workspace.appId, kid, 'test');
    assert.equal(refusalOf(await present(old.auth_token, EVE)), '401 identity_invalid unknown_key');
    assert.equal(refusalOf(await one.call({ path: paths.conversations })), '401 session_revoked');
    assert.equal((await other.call({ path: paths.conversations })).status, 200);
  });

  it('is made with one key, however many ask for the first at once (CAT-2)', async () => {
    const busy = new BackEnd(server, await server.workspace());
    await busy.post(serverPaths.contacts, { email: ADA });
    const tokens = await Promise.all(Array.from({ length: 10 }, () => busy.contactToken({ email: ADA })));
    assert.equal(new Set(tokens.map(({ auth_token }) => auth_token.split('.')[1])).size, 1);
  });

  it('is dead once its person is revoked, and the next one lives (JWT-14)', async () => {
    const email = 'revoked@example.com';
    await backEnd.post(serverPaths.contacts, { email });
    const before = await backEnd.contactToken({ email });
    await backEnd.post(serverPaths.revokeIdentity, { email });
    assert.equal(refusalOf(await present(before.auth_token, email)), MISMATCH);
    const after = await backEnd.contactToken({ email });
    assert.equal((await present(after.auth_token, email)).status, 201);
  });

  it('opens a space of its own where the workspace does not link the ways to prove an email (LNK-1)', async () => {
    const strict = await server.workspace();
    await server.change(strict.appId, { link_email_methods: false });
    const portal = await Visitor.create(server, strict.appId);
    await (await portal.open(portalProof(strict, ADA))).start('by portal');
    const its = new BackEnd(server, strict);
    assert.equal(refusalOf(await its.post(serverPaths.contactToken, { email: ADA })), '404 not_found');
    const byId = { id: portal.session?.contact_id ?? '' };
    assert.equal(refusalOf(await its.post(serverPaths.contactToken, byId)), '404 not_found');
    await its.post(serverPaths.contacts, { email: ADA });
    const one = await Visitor.create(server, strict.appId);
    await one.open(contactProof(await its.contactToken({ email: ADA })));
    assert.deepEqual(await texts(one), []);
  });
});

describeOnEveryEngine('The contact of an address', (servers) => {
  it('is made once, found ever after, and keeps its name until it is given a better one', async () => {
    const server = await servers.start();
    const backEnd = new BackEnd(server, await server.workspace());
    const add = async (body: object) =>
      bodyOf<CreatedContact>(await backEnd.post(serverPaths.contacts, body));
    const made = await Promise.all(Array.from({ length: 10 }, () => add({ email: ADA })));
    const { contact_id } = await add({ email: ADA });
    for (const each of made) assert.deepEqual(each, { contact_id, email: ADA, name: ADA });
    assert.equal((await add({ email: ADA, name: 'Ada\u202e Lovelace' })).name, 'Ada Lovelace');
    const again = await add({ email: 'ADA@example.com' });
    assert.deepEqual(again, { contact_id, email: 'ADA@example.com', name: 'Ada Lovelace' });
    for (const body of [{}, { email: '' }, { email: ADA, name: '\u200b' }, { email: ADA, level: 4 }]) {
      assert.equal(refusalOf(await backEnd.post(serverPaths.contacts, body)), '400 bad_request');
    }
  });
});

describe('The log', () => {
  it('holds neither the address nor the id that a contact token was asked for by, nor the token (CAT-3, LOG-2)', async () => {
    const lines: string[] = [];
    const server = await TestServer.start({ logLevel: 'trace', onLog: (line) => void lines.push(line) });
    const backEnd = new BackEnd(server, await server.workspace());
    await backEnd.post(serverPaths.contacts, { email: 'canary@example.com' });
    const ask = (query: string) => backEnd.call({ path: `${serverPaths.contactToken}?${query}` });
    const { contact_id, auth_token } = bodyOf<ContactToken>(await ask('email=canary@example.com'));
    await ask(`id=${contact_id}`);
    await ask('email=canary@example.com&id=canary');
    await ask('email=canary-unknown@example.com');
    await server.services.store.close();
    assert.ok((await ask('email=canary@example.com')).status >= 500);
    await server.stop().catch(() => undefined);
    const log = lines.join('');
    assert.match(log, /"route":"\/v1\/contacts\/chat-auth-token"/);
    assert.match(log, /"err":/);
    for (const secret of ['canary', contact_id, auth_token, backEnd.apiKey]) {
      assert.ok(!log.includes(secret), secret);
    }
  });
});
