import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { after, before, it } from 'node:test';
import { agentPaths, paths, serverPaths, type Proof, type Session } from 'chat-messenger/protocol';
import { v7 as uuid } from 'uuid';
import { Agent } from './support/agent.ts';
import { BackEnd, contactProof } from './support/back-end.ts';
import { MINUTE, SECOND, TestClock } from './support/clock.ts';
import { describeOnEveryEngine } from './support/every-engine.ts';
import { uploaded } from './support/files.ts';
import { bodyOf, refusalOf } from './support/http.ts';
import { TestMailbox } from './support/mail.ts';
import { takeData } from './support/own-data.ts';
import { answered, signIn } from './support/runs.ts';
import type { TestServer, TestWorkspace } from './support/server.ts';
import { freshPortalProof, portalProof, Visitor } from './support/visitor.ts';

const HASH = '0123456789abcdef0123456789abcdef';

describeOnEveryEngine('The data that a person takes along', (servers) => {
  let mailbox: TestMailbox;
  let server: TestServer;
  let workspace: TestWorkspace;
  let agent: Agent;
  before(async () => {
    mailbox = await TestMailbox.start();
    server = await servers.start({ smtpUrl: mailbox.smtpUrl, clock: new TestClock() });
    workspace = await server.workspace();
    agent = await Agent.join(server, workspace.appId, { name: 'Grace' });
  });
  after(() => mailbox.close());

  const visitor = () => Visitor.create(server, workspace.appId);
  const fresh = (email: string) => freshPortalProof(workspace, email, server.clock.now());
  const proven = async (email: string, scope?: string) =>
    (await visitor()).open(fresh(email), scope === undefined ? {} : { scope });
  const many = (count: number, each: (index: number) => Promise<unknown>) =>
    Promise.all(Array.from({ length: count }, (_, index) => each(index)));
  const refused = async (one: Visitor) => refusalOf(await one.proveHeld(paths.exportData, {}));

  it('is everything that they wrote and were answered, for programs and for people (PRV-3)', async () => {
    const email = 'ada@example.com';
    const label = { en: 'Topic' };
    await server.services.workspaces.change(
      workspace.appId,
      {
        form: [{ id: 'topic', type: 'text', label, required: false }],
        time_zone: 'Asia/Kathmandu',
      },
      'test',
    );
    server.clock.freezeAt(Date.parse('2026-11-28T08:12:00Z'));
    const one = await proven(email);
    await one.call({ method: 'PUT', path: paths.claims, body: { company: 'Engines', phone: '555 17' } });
    const body = {
      client_msg_id: '01a1fbb9-b870-759a-a168-b7e7368273c6',
      text: '=1+1 "quoted"\nand more',
      answers: [{ id: 'topic', value: 'Trains' }],
    };
    const { conversation } = bodyOf<{ conversation: { id: string } }>(
      await one.call({ method: 'POST', path: paths.conversations, body }),
    );
    await agent.send(conversation.id, 'On time.');
    await one.call({
      method: 'PUT',
      path: paths.rating(conversation.id),
      body: { score: 4, comment: 'Fine' },
    });
    const second = await one.start('another');
    const { data, files, headers } = await takeData(one);
    assert.equal(headers.get('content-type'), 'application/zip');
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.equal(headers.get('content-disposition'), 'attachment; filename="chat-data.zip"');
    assert.deepEqual(Object.keys(files), ['conversations.json', 'conversations.txt']);
    const { sign_ins, ...you } = data.you;
    assert.deepEqual(you, {
      name: email,
      name_verified: false,
      email,
      email_verified: true,
      phone: '555 17',
      company: 'Engines',
      user_id: null,
      custom_data: {},
      non_verified_custom_data: {},
      known_since: '2026-11-28T08:12:00.000Z',
    });
    assert.deepEqual(
      sign_ins.map(({ current, method, level }) => [current, method, level]),
      [[true, 'portal-key', 4]],
    );
    assert.deepEqual(
      data.conversations.map(({ id }) => id),
      [conversation.id, second.conversation.id],
    );
    const [first] = data.conversations;
    assert.deepEqual(first?.answers, [{ id: 'topic', label: 'Topic', value: 'Trains' }]);
    assert.deepEqual(first.rating, { score: 4, comment: 'Fine' });
    assert.deepEqual(first.messages, [
      {
        seq: 1,
        author: { kind: 'contact', name: email },
        sent_at: '2026-11-28T08:12:00.000Z',
        text: '=1+1 "quoted"\nand more',
        level: 4,
        method: 'portal-key',
      },
      {
        seq: 2,
        author: { kind: 'agent', name: 'Grace' },
        sent_at: '2026-11-28T08:12:00.000Z',
        text: 'On time.',
      },
    ]);
    const text = files['conversations.txt'] ?? '';
    assert.ok(text.includes('Topic: Trains\nRated 4 of 5. Fine\n'));
    assert.ok(text.includes('Grace (Northwind), 28 Nov 2026, 13:57 GMT+5:45\n    On time.\n'));
    await server.services.workspaces.change(workspace.appId, { form: [] }, 'test');
  });

  it('is every file of both sides, as it was, whatever its name (PRV-3)', async () => {
    const one = await proven('files@example.com');
    const { conversation } = await one.start();
    const send = async (who: Visitor | Agent, path: string, name: string, content: string) => {
      const file = await uploaded(who, name, Buffer.from(content));
      const body = { client_msg_id: uuid(), text: '', attachment_ids: [file] };
      bodyOf(await who.call({ method: 'POST', path, body }));
      return file;
    };
    const ids = [
      await send(one, paths.messages(conversation.id), 'ticket.txt', 'Berlin to Rome'),
      await send(one, paths.messages(conversation.id), '../..\\=evil.txt', 'climbs'),
      await send(agent, agentPaths.messages(conversation.id), 'ticket.txt', 'Rome to Berlin'),
    ];
    const { files, data } = await takeData(one);
    const attached = Object.fromEntries(Object.entries(files).filter(([path]) => path.startsWith('files/')));
    assert.deepEqual(attached, {
      [`files/${ids[0]}/ticket.txt`]: 'Berlin to Rome',
      [`files/${ids[1]}/=evil.txt`]: 'climbs',
      [`files/${ids[2]}/ticket.txt`]: 'Rome to Berlin',
    });
    const told = data.conversations[0]?.messages.flatMap(({ attachments }) => attachments ?? []);
    assert.deepEqual(told?.[0], {
      name: 'ticket.txt',
      media_type: 'text/plain',
      bytes: 14,
      file: `files/${ids[0]}/ticket.txt`,
    });
    assert.ok(files['conversations.txt']?.includes('[file: ticket.txt]'));
  });

  it('is of theirs alone, and nothing that says which agent it was (PRV-3, COM-9)', async () => {
    const stranger = await proven('stranger@example.com');
    await stranger.start('of a stranger');
    const one = await proven('own@example.com');
    await agent.send((await one.start('my own')).conversation.id, 'an answer');
    const { files } = await takeData(one);
    const all = JSON.stringify(files);
    assert.ok(all.includes('my own') && all.includes('an answer'));
    for (const secret of ['of a stranger', 'stranger@', agent.session.agent.id, agent.session.agent.email]) {
      assert.ok(!all.includes(secret), secret);
    }
    assert.ok(!all.includes(one.token) && !all.includes(workspace.portalSecret));
  });

  it('is of the scope of the session, and holds what was carried over (LVL-3, S2S-5)', async () => {
    const email = 'scopes@example.com';
    await (await proven(email, 'north')).start('in the north');
    const anonymous = await (await visitor()).open();
    await anonymous.start('before I was known');
    const one = await signIn(anonymous, fresh(email));
    await answered(one, true);
    const { data } = await takeData(one);
    assert.deepEqual(
      data.conversations.map(({ messages }) => messages.map(({ text, notice }) => notice ?? text)),
      [['before I was known', { type: 'verified_from_here', level: 4, method: 'portal-key' }]],
    );
  });

  it('is whole, however much there is', async () => {
    const one = await proven('busy@example.com');
    await many(104, (count) => one.start(`conversation ${String(count)}`));
    const { conversation } = await one.start('long');
    await many(405, (count) => one.send(conversation.id, `line ${String(count)}`));
    const { data } = await takeData(one);
    assert.equal(data.conversations.length, 105);
    const long = data.conversations.find(({ id }) => id === conversation.id);
    assert.deepEqual(
      long?.messages.map(({ seq }) => seq),
      Array.from({ length: 406 }, (_, index) => index + 1),
    );
  });

  it('needs a proof of level 3 or 4 that is no older than ten minutes (PRV-2)', async () => {
    for (const proof of [
      { method: 'anonymous' },
      { method: 'claimed' },
      { method: 'pinned-user', user_id: 'u-1', security_hash: HASH },
    ] as const) {
      assert.equal(await refused(await (await visitor()).open(proof)), '403 level_too_low', proof.method);
    }
    const byMail = await visitor();
    const { challengeId, code } = await mailbox.codeFor(byMail, 'mail@example.com');
    byMail.session = bodyOf<Session>(await byMail.answerPin(challengeId, code));
    const byPortal = await proven('ten@example.com');
    server.clock.advance(10 * MINUTE - SECOND);
    for (const one of [byMail, byPortal]) await takeData(one);
    server.clock.advance(2 * SECOND);
    for (const one of [byMail, byPortal]) assert.equal(await refused(one), '409 proof_stale');
    byMail.session = bodyOf<Session>(await byMail.renew());
    assert.equal(await refused(byMail), '409 proof_stale', 'renewing proves nothing anew');
  });

  it('is not given for a proof that does not say how old it is (HM-7)', async () => {
    const email = 'static@example.com';
    const backEnd = new BackEnd(server, workspace);
    await backEnd.post(serverPaths.contacts, { email });
    const timeless: readonly Proof[] = [
      portalProof(workspace, email),
      contactProof(await backEnd.contactToken({ email, ttl: 60 })),
    ];
    for (const proof of timeless) {
      assert.equal(await refused(await (await visitor()).open(proof)), '409 proof_stale', proof.method);
    }
    const user = await backEnd.proofOf({ external_id: 'u-9' });
    await takeData(await (await visitor()).open(user));
  });

  it('needs the key of the session’s own device, once for each time (SES-4, T11)', async () => {
    const one = await proven('held@example.com');
    const path = paths.exportData;
    assert.equal(refusalOf(await one.call({ method: 'POST', path, body: {} })), '401 nonce_required');
    const thief = await visitor();
    thief.session = one.session;
    assert.equal(await refused(thief), '401 device_proof_invalid');
    const nonce = await one.nonce();
    const url = server.publicUrl.origin + path;
    const dpop = await one.device.proof({ method: 'POST', url, nonce, token: one.token });
    const ask = () => one.call({ method: 'POST', path, body: {}, headers: { dpop } });
    assert.equal((await ask()).status, 200);
    assert.equal(refusalOf(await ask()), '401 device_proof_invalid');
    const bare = await one.device.proof({ method: 'POST', url, nonce: await one.nonce() });
    assert.equal(
      refusalOf(await one.call({ method: 'POST', path, body: {}, headers: { dpop: bare } })),
      '401 device_proof_invalid',
    );
  });

  it('is written down, by ids alone (AGT-10)', async () => {
    const email = 'trail@example.com';
    const one = await proven(email);
    await takeData(one);
    const { read } = server.services.store;
    const rows = await read.selectFrom('audit_entries').selectAll().execute();
    const id = one.session?.contact_id ?? '';
    const [entry] = rows.filter(({ target }) => target === id);
    assert.deepEqual([entry?.action, entry?.actor], ['contact.exported', `contact ${id}`]);
    assert.ok(!JSON.stringify(rows).includes(email));
  });

  it('is read no further for who hangs up, and the server goes on', async () => {
    const one = await proven('leaves@example.com');
    const { conversation } = await one.start('first');
    await many(300, () => one.send(conversation.id, randomBytes(4_000).toString('hex')));
    const url = server.publicUrl.origin + paths.exportData;
    const dpop = await one.device.proof({
      method: 'POST',
      url,
      nonce: await one.nonce(),
      token: one.token,
    });
    const headers = { origin: one.origin, authorization: `Bearer ${one.token}`, dpop };
    await new Promise<void>((resolve, reject) => {
      const asked = request(server.url + paths.exportData, { method: 'POST', headers }, (response) => {
        response.once('data', () => {
          asked.destroy();
          resolve();
        });
      });
      asked.once('error', (error) => {
        if (!asked.destroyed) reject(error);
      });
      asked.end();
    });
    assert.equal((await takeData(one)).data.conversations.length, 1);
  });
});
