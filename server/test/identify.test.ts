import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, it } from 'node:test';
import {
  agentPaths,
  paths,
  serverPaths,
  type ContactDetails,
  type Identify,
  type Session,
} from 'chat-messenger/protocol';
import { Agent } from './support/agent.ts';
import { BackEnd } from './support/back-end.ts';
import { DAY, MINUTE, SECOND } from './support/clock.ts';
import { describeOnEveryEngine } from './support/every-engine.ts';
import { bodyOf, refusalOf } from './support/http.ts';
import type { TestServer, TestWorkspace } from './support/server.ts';
import { portalProof, Visitor } from './support/visitor.ts';

const ADA = 'ada@example.com';
const titles = async (visitor: Visitor) =>
  (await visitor.snapshot()).conversations.map(({ preview }) => preview?.text).sort();

describeOnEveryEngine('A user token', (servers) => {
  let server: TestServer;
  let workspace: TestWorkspace;
  let backEnd: BackEnd;
  before(async () => {
    server = await servers.start();
    workspace = await server.workspace();
    backEnd = new BackEnd(server, workspace);
  });
  const visitor = () => Visitor.create(server, workspace.appId);
  const present = async (user_token: string) =>
    (await visitor()).present({ method: 'server-token', user_token });
  const contacts = async () =>
    (await server.services.store.read.selectFrom('contacts').select('id').execute()).length;

  it('opens five sessions as the user, fresh and of level 4, and not a sixth (S2S-1, S2S-2, S2S-3, C29)', async () => {
    const issued = await backEnd.identify({
      external_id: 'five',
      email: ADA,
      email_verified: true,
      name: 'Ada Lovelace',
    });
    assert.match(issued.token, /^cmit_/);
    for (let count = 0; count < 5; count++) {
      const session = bodyOf<Session>(await present(issued.token));
      assert.equal(session.contact_id, issued.contact_id);
      assert.deepEqual(session.identity, {
        level: 4,
        method: 'server-token',
        email: ADA,
        email_verified: true,
        name: 'Ada Lovelace',
        name_verified: true,
      });
    }
    assert.equal(refusalOf(await present(issued.token)), '401 identity_invalid expired');
  });

  it('proves no address that the page or the server only said, at whatever level (COM-2)', async () => {
    const email = 'boss@example.com';
    const said = { level: 4, method: 'server-token', email, name: 'The Boss' };
    for (const [user, claims] of [
      [{}, { email, name: 'The Boss' }],
      [{ email, email_verified: false }, { name: 'The Boss' }],
    ] as const) {
      const { token } = await backEnd.identify({ external_id: randomUUID(), ...user });
      const one = await (await visitor()).open({ method: 'server-token', user_token: token }, { claims });
      assert.deepEqual(one.session?.identity, said);
    }
  });

  it('opens the user also where the workspace has other rules for addresses by then (S2S-3, EML-4)', async () => {
    const { appId, apiKey } = await server.workspace();
    await server.change(appId, { email_non_ascii_local: 'smtputf8' });
    const email = 'jörg@example.com';
    const said = { external_id: 'u', email, email_verified: true };
    const proof = await new BackEnd(server, { apiKey }).proofOf(said);
    await server.change(appId, { email_non_ascii_local: 'refuse' });
    const one = await (await Visitor.create(server, appId)).open(proof);
    assert.equal(one.session?.identity.email, email);
  });

  it('opens five of twenty sessions that ask at the same moment (S2S-3, C29)', async () => {
    const { token } = await backEnd.identify({ external_id: 'race' });
    const one = await visitor();
    const nonce = await one.nonce();
    const body = { app_id: workspace.appId, proof: { method: 'server-token', user_token: token } };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => one.prove(paths.sessions, body, { nonce })),
    );
    assert.equal(answers.filter(({ status }) => status === 201).length, 5);
  });

  it('opens one session where the server wants that (S2S-2)', async () => {
    const { token } = await backEnd.identify({ external_id: 'once', one_time: true });
    assert.equal((await present(token)).status, 201);
    assert.equal(refusalOf(await present(token)), '401 identity_invalid expired');
  });

  it('is over after a quarter of an hour, or when the server said (S2S-2, C29)', async () => {
    const standard = await backEnd.identify({ external_id: 'late' });
    const short = await backEnd.identify({ external_id: 'late', ttl: 60 });
    server.clock.advance(59 * SECOND);
    assert.equal((await present(short.token)).status, 201);
    server.clock.advance(2 * SECOND);
    assert.equal(refusalOf(await present(short.token)), '401 identity_invalid expired');
    server.clock.advance(13 * MINUTE + 50 * SECOND);
    assert.equal((await present(standard.token)).status, 201);
    server.clock.advance(15 * SECOND);
    assert.equal(refusalOf(await present(standard.token)), '401 identity_invalid expired');
    const tooLong = { external_id: 'late', ttl: DAY / SECOND + 1 };
    assert.equal(refusalOf(await backEnd.post(serverPaths.identify, tooLong)), '400 bad_request');
  });

  it('is nothing in another workspace, and loses no use by that (COM-8, C29)', async () => {
    const { token } = await backEnd.identify({ external_id: 'here', one_time: true });
    const other = await Visitor.create(server, (await server.workspace()).appId);
    const elsewhere = await other.present({ method: 'server-token', user_token: token });
    assert.equal(refusalOf(elsewhere), '401 identity_invalid unknown_key');
    assert.equal((await present(token)).status, 201);
  });

  it('is refused as malformed where it is no such token, and opens nothing but sessions (S2S-2)', async () => {
    const { token } = await backEnd.identify({ external_id: 'not-a-key' });
    for (const noise of ['x', `${token}0`, token.toUpperCase(), workspace.apiKey]) {
      assert.equal(refusalOf(await present(noise)), '401 identity_invalid malformed');
    }
    const asKey = new BackEnd(server, { apiKey: token });
    const answer = await asKey.post(serverPaths.identify, { external_id: 'x' });
    assert.equal(refusalOf(answer), '401 api_key_invalid');
    const asSession = await server.call({
      path: paths.conversations,
      headers: { authorization: `Bearer ${token}` },
    });
    assert.equal(refusalOf(asSession), '401 session_expired');
  });

  it('stands for one contact however often and with whatever data it is asked for (S2S-8)', async () => {
    const said: Identify = { external_id: 'again', name: 'A', custom_data: { plan: 'free', seats: 1 } };
    const first = await backEnd.identify(said);
    const count = await contacts();
    const all = await Promise.all(
      Array.from({ length: 10 }, (_, seats) => backEnd.identify({ ...said, custom_data: { seats } })),
    );
    assert.deepEqual(new Set(all.map(({ contact_id }) => contact_id)), new Set([first.contact_id]));
    assert.equal(await contacts(), count);
    await backEnd.identify({ external_id: 'again', name: 'Ada', custom_data: { plan: 'gold' } });
    const agent = await Agent.join(server, workspace.appId);
    const details = bodyOf<ContactDetails>(await agent.call({ path: agentPaths.contact(first.contact_id) }));
    assert.equal(details.name, 'Ada');
    assert.equal(details.name_verified, true);
    assert.deepEqual(details.custom_data, { plan: 'gold' });
    assert.deepEqual(details.non_verified_custom_data, {});
  });

  it('keeps what the page says apart from what the server said (S2S-4, C32)', async () => {
    const said: Identify = { external_id: 'apart', name: 'Ada', custom_data: { plan: 'free' } };
    const one = await visitor();
    await one.open(await backEnd.proofOf(said), {
      claims: { name: 'Admin', email: 'admin@example.com', custom_data: { plan: 'gold', level: 4 } },
    });
    const { contact_id } = await backEnd.identify(said);
    assert.equal(one.session?.contact_id, contact_id);
    assert.equal(one.session.identity.name, 'Ada');
    const agent = await Agent.join(server, workspace.appId);
    const details = bodyOf<ContactDetails>(await agent.call({ path: agentPaths.contact(contact_id) }));
    assert.deepEqual(details.custom_data, { plan: 'free' });
    assert.deepEqual(details.non_verified_custom_data, { plan: 'gold', level: 4 });
    assert.equal(details.name, 'Ada');
    assert.equal(details.email_verified, false);
    const reserved = await one.present(await backEnd.proofOf(said), {
      claims: { custom_data: { cm_verified: true } },
    });
    assert.equal(refusalOf(reserved), '400 bad_request');
  });

  it('keeps to the scope that the server named, whatever the page asks for (S2S-5)', async () => {
    const inAcme = { external_id: 'scoped', workspace_external_id: 'acme' };
    const acme = await (await visitor()).open(await backEnd.proofOf(inAcme));
    await acme.start('for Acme');
    const globex = await visitor();
    await globex.open(await backEnd.proofOf({ ...inAcme, workspace_external_id: 'globex' }));
    assert.deepEqual(await titles(globex), []);
    const again = await (await visitor()).open(await backEnd.proofOf(inAcme));
    assert.deepEqual(await titles(again), ['for Acme']);
    for (const said of [{ ...inAcme, workspace_external_id: 'globex' }, { external_id: 'scoped' }]) {
      const answer = await (await visitor()).present(await backEnd.proofOf(said), { scope: 'acme' });
      assert.equal(refusalOf(answer), '400 subject_mismatch');
    }
  });

  it('is no key to what the same email or the same id wrote by other ways (MRG-3, S2S-7, TOFU-5)', async () => {
    const email = 'shared@example.com';
    const portal = await (await visitor()).open(portalProof(workspace, email));
    await portal.start('by portal');
    const pinned = await visitor();
    await pinned.open({ method: 'pinned-user', user_id: 'same-id', security_hash: randomUUID() });
    await pinned.start('by pin');
    const named = await visitor();
    await named.open(await backEnd.proofOf({ external_id: 'same-id', email, email_verified: true }));
    assert.deepEqual(await titles(named), []);
  });

  it('is refused without an id, with one that is no text, and with an email of bad form (COM-4, COM-12, C26)', async () => {
    const count = await contacts();
    const bodies: readonly unknown[] = [
      {},
      { external_id: '' },
      { external_id: 12345 },
      { external_id: null },
      { external_id: { $ne: null } },
      { external_id: 'x'.repeat(256) },
      { external_id: 'ä'.repeat(128) },
      { external_id: 'a\u0000b' },
      '{"external_id":"\\ud800"}',
      { external_id: 'x', name: '\u200b' },
      { external_id: 'x', email_verified: true },
      { external_id: 'x', email_verified: 'true', email: ADA },
      { external_id: 'x', level: 4 },
    ];
    for (const body of bodies) {
      assert.equal(refusalOf(await backEnd.post(serverPaths.identify, body)), '400 bad_request');
    }
    const spaced = { external_id: 'x', email: ` ${ADA}` };
    assert.equal(refusalOf(await backEnd.post(serverPaths.identify, spaced)), '400 email_malformed');
    assert.equal(await contacts(), count);
  });

  it('ends with its API key, as does every session that it opened (COM-11, AGT-9)', async () => {
    const { apiKeys } = server.services;
    const made = await apiKeys.create(workspace.appId, { name: 'x', scopes: ['identify'], actor: 'test' });
    const doomed = new BackEnd(server, { apiKey: made.key });
    const one = await (await visitor()).open(await doomed.proofOf({ external_id: 'of-key' }));
    const unused = await doomed.identify({ external_id: 'of-key' });
    const other = await (await visitor()).open(await backEnd.proofOf({ external_id: 'of-key' }));
    assert.equal(await apiKeys.revoke(workspace.appId, made.id, 'test'), 1);
    assert.equal(refusalOf(await one.call({ path: paths.conversations })), '401 session_revoked');
    assert.equal(refusalOf(await present(unused.token)), '401 identity_invalid unknown_key');
    assert.equal((await other.call({ path: paths.conversations })).status, 200);
  });
});
