import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import {
  agentPaths,
  paths,
  type AgentConversation,
  type ContactDetails,
  type Conversation,
  type Message,
  type MessagePage,
  type PolledEvents,
  type Session,
} from 'chat-messenger/protocol';
import { v7 as uuid } from 'uuid';
import { SQLITE_FILE } from '../dist/store/sqlite/store.js';
import { Agent } from './support/agent.ts';
import { BackEnd } from './support/back-end.ts';
import { MINUTE, SECOND, TestClock } from './support/clock.ts';
import { describeOnEveryEngine } from './support/every-engine.ts';
import { linkTo, uploaded } from './support/files.ts';
import { bodyOf, refusalOf } from './support/http.ts';
import { TestMailbox } from './support/mail.ts';
import { erase, erased, takeData } from './support/own-data.ts';
import { answered, listed, runProof, signIn } from './support/runs.ts';
import { TestServer, type TestWorkspace } from './support/server.ts';
import { Socket } from './support/socket.ts';
import { freshPortalProof, portalProof, Visitor } from './support/visitor.ts';

const HASH = '0123456789abcdef0123456789abcdef';
type Told = { readonly event: { readonly type: string; readonly conversation: Conversation } };

let people = 0;
const freshAddress = () => `ada-${String((people += 1))}@example.com`;

describeOnEveryEngine('What a contact erases', (servers) => {
  let mailbox: TestMailbox;
  let server: TestServer;
  let workspace: TestWorkspace;
  let agent: Agent;
  before(async () => {
    mailbox = await TestMailbox.start();
    server = await servers.start({ smtpUrl: mailbox.smtpUrl, clock: new TestClock() });
    workspace = await server.workspace();
    agent = await Agent.join(server, workspace.appId);
  });
  after(() => mailbox.close());

  const visitor = () => Visitor.create(server, workspace.appId);
  const anonymous = async () => (await visitor()).open();
  const proven = async (email: string, wishes = {}) =>
    (await visitor()).open(freshPortalProof(workspace, email, server.clock.now()), wishes);
  const ofTeam = async (id: string): Promise<AgentConversation> =>
    (await agent.snapshot('?status=all')).conversations.find((one) => one.id === id) ?? assert.fail();
  const historyOf = async (id: string): Promise<readonly Message[]> =>
    bodyOf<MessagePage>(await agent.call({ path: agentPaths.messages(id) })).messages;
  const readBy = async (one: Visitor, id: string) => refusalOf(await one.call({ path: paths.messages(id) }));
  const detailsOf = async (one: Visitor) =>
    bodyOf<ContactDetails>(await agent.call({ path: agentPaths.contact(one.session?.contact_id ?? '') }));

  it('keeps its places and nothing else, of both sides (PRV-4)', async () => {
    const one = await anonymous();
    await one.call({ method: 'PUT', path: paths.claims, body: { name: 'Ada' } });
    const { conversation } = await one.start('my secret');
    const { id } = conversation;
    await agent.send(id, 'you said: my secret');
    await one.call({ method: 'PUT', path: paths.claims, body: { company: 'Secret Engines' } });
    await one.call({ method: 'PUT', path: paths.rating(id), body: { score: 2, comment: 'secretly bad' } });
    assert.equal(await erased(one, id), 1);
    const messages = await historyOf(id);
    assert.deepEqual(
      messages.map(({ seq, author, text, notice, version }) => ({ seq, author, text, notice, version })),
      [
        { seq: 1, author: { kind: 'contact', name: '' }, text: '', notice: undefined, version: 2 },
        {
          seq: 2,
          author: { kind: 'agent', name: 'Grace', id: agent.session.agent.id },
          text: '',
          notice: undefined,
          version: 2,
        },
        {
          seq: 3,
          author: { kind: 'system', name: '' },
          text: '',
          notice: { type: 'claim_changed', claim: 'company', from: null, to: '' },
          version: 2,
        },
      ],
    );
    for (const { deleted_at } of messages) assert.ok((deleted_at ?? 0) > 0);
    assert.equal(messages[0]?.assurance?.level, 0, 'how its writer had proven themselves stays (LVL-2)');
    const row = await ofTeam(id);
    assert.ok((row.erased_at ?? 0) > 0);
    const { status, unread, preview, rating, last_seq } = row;
    assert.deepEqual(
      { status, unread, preview, rating, last_seq },
      { status: 'closed', unread: false, preview: undefined, rating: { score: 2 }, last_seq: 3 },
    );
  });

  it('is gone for its contact, who begins anew (PRV-4)', async () => {
    const one = await anonymous();
    const { conversation } = await one.start('gone');
    const kept = await one.start('kept');
    await erased(one, conversation.id);
    assert.deepEqual(await listed(one), [kept.conversation.id]);
    assert.equal(await readBy(one, conversation.id), '404 not_found');
    assert.equal(refusalOf(await one.send(conversation.id, 'more')), '404 not_found');
    const read = { method: 'POST', path: paths.read(conversation.id), body: { seq: 1 } };
    assert.equal(refusalOf(await one.call(read)), '404 not_found');
    const fresh = await one.start('new');
    assert.deepEqual(await listed(one), [fresh.conversation.id, kept.conversation.id]);
    assert.deepEqual((await takeTexts(one)).sort(), ['kept', 'new']);
  });
  const takeTexts = async (one: Visitor) => {
    const ids = await listed(one);
    const pages = ids.map(async (id) =>
      bodyOf<MessagePage>(await one.call({ path: paths.messages(id) })).messages.map(({ text }) => text),
    );
    return (await Promise.all(pages)).flat();
  };

  it('does not come back by a late repeat of what was sent (REL-1)', async () => {
    const one = await anonymous();
    const [first, second] = [uuid(), uuid()];
    const { conversation } = await one.start('first words', first);
    await one.send(conversation.id, 'second words', second);
    await erased(one, conversation.id);
    const body = { client_msg_id: first, text: 'first words' };
    const again = await one.call({ method: 'POST', path: paths.conversations, body });
    assert.equal(refusalOf(again), '404 not_found');
    assert.equal(refusalOf(await one.send(conversation.id, 'second words', second)), '404 not_found');
    assert.ok((await historyOf(conversation.id)).every(({ text }) => text === ''));
  });

  it('takes no answer and is not opened again by the team', async () => {
    const one = await anonymous();
    const { conversation } = await one.start();
    await erased(one, conversation.id);
    assert.equal(refusalOf(await agent.send(conversation.id, 'Hello?')), '404 not_found');
    assert.equal(refusalOf(await agent.setStatus(conversation.id, 'open')), '404 not_found');
    assert.equal((await ofTeam(conversation.id)).status, 'closed');
  });

  it('empties the screens of all who look at it, and of nobody else (PRV-4)', async () => {
    const one = await anonymous();
    const { conversation } = await one.start('on the screen');
    const stranger = await anonymous();
    await stranger.start();
    const open = async () => [
      await Socket.ofVisitor(one, await one.snapshot()),
      await Socket.ofAgent(agent, await agent.snapshot('?status=all')),
      await Socket.ofVisitor(stranger, await stranger.snapshot()),
    ];
    const sockets = await open();
    for (const socket of sockets) await socket.next('caught_up');
    const before = await one.snapshot();
    await erased(one, conversation.id);
    const [own, team, other] = sockets as [Socket, Socket, Socket];
    for (const socket of [own, team]) {
      const event = await nextBeside(socket, 'conversation.updated');
      assert.equal(event.type, 'conversation.erased');
      assert.equal(event.conversation.id, conversation.id);
      assert.equal(event.conversation.preview, undefined);
      assert.ok(event.conversation.erased_at);
    }
    await stranger.start('of its own');
    assert.equal((await nextBeside(other, 'conversation.updated')).type, 'message.created');
    for (const socket of sockets) await socket.cut();
    const path = `${paths.events}?epoch=${before.epoch}&position=0`;
    const { events } = bodyOf<PolledEvents>(await one.call({ path }));
    const types = events.map(({ event }) => event.type);
    assert.equal(types[0], 'withheld', 'a replay tells nothing of what was in it');
    assert.deepEqual(
      types.filter((type) => type !== 'withheld'),
      ['conversation.erased'],
    );
  });
  /** The next event that is not one of this type, as receipts are. */
  const nextBeside = async (socket: Socket, type: string): Promise<Told['event']> => {
    for (;;) {
      const { event } = (await socket.next('event')) as Told;
      if (event.type !== type) return event;
    }
  };

  it('is erased once: the same again is the same, and a stranger finds nothing to erase (LVL-4)', async () => {
    const one = await anonymous();
    const { conversation } = await one.start();
    const stranger = await anonymous();
    for (const id of [conversation.id, 'none']) {
      assert.equal(refusalOf(await erase(stranger, id)), '404 not_found');
    }
    assert.equal(await erased(one, conversation.id), 1);
    const { position } = await one.snapshot();
    assert.equal(await erased(one, conversation.id), 0);
    assert.equal((await one.snapshot()).position, position);
    assert.equal(refusalOf(await erase(stranger, conversation.id)), '404 not_found');
  });

  it('is everything at once, with what is known of them (PRV-4)', async () => {
    const backEnd = new BackEnd(server, workspace);
    const email = freshAddress();
    const said = {
      external_id: uuid(),
      email,
      email_verified: true,
      name: 'Ada Lovelace',
      custom_data: { plan: 'gold' },
    };
    const claims = { phone: '555 17', company: 'Engines', custom_data: { theme: 'dark' } };
    const one = await (await visitor()).open(await backEnd.proofOf(said), { claims });
    const elsewhere = await (await visitor()).open(await backEnd.proofOf(said));
    const ids = [await one.start('one'), await one.start('two')].map(({ conversation }) => conversation.id);
    assert.equal(await erased(one), 2);
    for (const id of ids) assert.ok((await ofTeam(id)).erased_at);
    const { name, ...known } = await detailsOf(one);
    assert.match(name, /^[A-Z][a-z]+ [A-Z][a-z]+$/);
    assert.notEqual(name, said.name);
    assert.deepEqual(known, {
      id: one.session?.contact_id,
      name_verified: false,
      email_verified: false,
      custom_data: {},
      non_verified_custom_data: {},
      others_with_email: 0,
    });
    assert.equal(
      refusalOf(await elsewhere.call({ path: paths.conversations })),
      '401 session_revoked',
      'other sign-ins are over',
    );
    const fresh = await one.start('a new beginning');
    assert.deepEqual(await listed(one), [fresh.conversation.id]);
  });

  it('leaves the same person an empty place to come back to', async () => {
    const email = freshAddress();
    const one = await proven(email);
    const { conversation } = await one.start();
    await erased(one);
    const again = await proven(email.toUpperCase().replace('EXAMPLE.COM', 'example.com'));
    assert.equal(again.session?.contact_id, one.session?.contact_id, 'the identity key stays');
    assert.deepEqual(await listed(again), []);
    const details = await detailsOf(again);
    assert.equal(details.email_verified, true);
    assert.equal(details.email?.toLowerCase(), email);
    assert.equal(details.name, details.email, 'as for anybody who proves an address for the first time');
    assert.ok((await ofTeam(conversation.id)).erased_at);
  });

  it('needs a fresh proof where more than a browser was proven, and none where nothing was (PRV-2)', async () => {
    const one = await proven(freshAddress());
    const byMail = await visitor();
    const { challengeId, code } = await mailbox.codeFor(byMail, freshAddress());
    byMail.session = bodyOf<Session>(await byMail.answerPin(challengeId, code));
    const browser = await anonymous();
    const claimed = await (await visitor()).open({ method: 'claimed' });
    const pinned = await (
      await visitor()
    ).open({ method: 'pinned-user', user_id: uuid(), security_hash: HASH });
    const staticKey = await (await visitor()).open(portalProof(workspace, freshAddress()));
    for (const each of [one, byMail, browser, claimed, pinned, staticKey]) await each.start();
    server.clock.advance(10 * MINUTE + SECOND);
    for (const id of [undefined, 'none']) {
      for (const old of [one, byMail, staticKey]) {
        assert.equal(refusalOf(await erase(old, id)), '409 proof_stale');
      }
      assert.equal(refusalOf(await erase(pinned, id)), '403 level_too_low');
    }
    server.clock.advance(40 * MINUTE);
    for (const each of [browser, claimed]) assert.equal(await erased(each), 1);
    for (const kept of [one, byMail, pinned, staticKey]) assert.equal((await listed(kept)).length, 1);
  });

  it('is what this browser made, and nothing that went over to somebody proven (MRG-5)', async () => {
    const browser = await anonymous();
    const { conversation } = await browser.start('goes over');
    const known = await signIn(browser, freshPortalProof(workspace, freshAddress(), server.clock.now()));
    await answered(known, true);
    const left = await browser.start('stays');
    assert.equal(refusalOf(await erase(browser, conversation.id)), '404 not_found');
    assert.equal(await erased(browser), 1);
    assert.ok((await ofTeam(left.conversation.id)).erased_at);
    assert.equal((await ofTeam(conversation.id)).erased_at, undefined);
    assert.equal(await erased(known), 1);
  });

  it('is offered to nobody who signs in later (MRG-4)', async () => {
    const browser = await anonymous();
    const { conversation } = await browser.start();
    await erased(browser, conversation.id);
    const known = await visitor();
    const proof = portalProof(workspace, freshAddress());
    await known.open(proof, { anonymous_proof: await runProof(browser) });
    assert.equal(known.session?.carry_over, undefined);
    assert.deepEqual(await listed(known), []);
  });

  it('is every file, of both sides and of no message yet (PRV-4)', async () => {
    const one = await anonymous();
    const { conversation } = await one.start();
    const content = Buffer.from('private words');
    const sendWith = async (who: Visitor | Agent, path: string, file: string) => {
      const body = { client_msg_id: uuid(), text: '', attachment_ids: [file] };
      bodyOf(await who.call({ method: 'POST', path, body }));
    };
    const mine = await uploaded(one, 'my tax.txt', content);
    await sendWith(one, paths.messages(conversation.id), mine);
    const theirs = await uploaded(agent, 'their tax.txt', content);
    await sendWith(agent, agentPaths.messages(conversation.id), theirs);
    const loose = await uploaded(one, 'loose tax.txt', content);
    const links = [await linkTo(one, mine), await linkTo(agent, theirs), await linkTo(one, loose)];
    assert.equal(await erased(one), 1);
    for (const link of links) assert.equal((await server.call({ path: link ?? '' })).status, 404);
    for (const id of [mine, theirs]) assert.equal(await linkTo(agent, id), undefined);
    assert.equal(await linkTo(one, loose), undefined);
    for (const { attachments } of await historyOf(conversation.id)) assert.equal(attachments, undefined);
    assert.deepEqual(await filesKept([mine, theirs, loose]), []);
  });
  const filesKept = async (ids: readonly string[]) => {
    const { read } = server.services.store;
    const rows = await read.selectFrom('files').select('id').where('id', 'in', ids).execute();
    const contents = ids.map((id) => server.services.files.contentOf(id));
    const found = (await Promise.all(contents)).filter((content) => content?.destroy());
    return [...rows, ...found];
  };

  it('is found by housekeeping where its files outlived the process (PRV-4)', async () => {
    const one = await anonymous();
    const file = await uploaded(one, 'outlives.txt', Buffer.from('private words'));
    const body = { client_msg_id: uuid(), text: '', attachment_ids: [file] };
    const { conversation } = bodyOf<{ conversation: Conversation }>(
      await one.call({ method: 'POST', path: paths.conversations, body }),
    );
    const { contact_id: contactId = '', family_id: familyId = '' } = one.session ?? {};
    const ids = { workspaceId: workspace.appId, contactId };
    await server.services.store.run('eraseData', {
      ...{ ...ids, familyId, freshName: 'Quiet Otter', conversationId: conversation.id },
      asker: { kind: 'visitor', ...ids, scope: '', assurance: { level: 0 } },
      audit: { id: uuid(), actor: 'test' },
      now: server.clock.now(),
    });
    assert.equal((await filesKept([file])).length, 2);
    await server.services.files.prune();
    assert.deepEqual(await filesKept([file]), []);
  });

  it('is of the scope of the session alone (S2S-5)', async () => {
    const email = freshAddress();
    const north = await proven(email, { scope: 'north' });
    const { conversation } = await north.start();
    const south = await proven(email, { scope: 'south' });
    await south.start();
    assert.equal(refusalOf(await erase(south, conversation.id)), '404 not_found');
    assert.equal(await erased(south), 1);
    assert.equal((await ofTeam(conversation.id)).erased_at, undefined);
  });

  it('is also what a vouched-for address owns, where the workspace links those (LNK-2)', async () => {
    const linking = await server.workspace();
    await server.change(linking.appId, { link_asserted_email: true });
    const email = freshAddress();
    const byMail = await Visitor.create(server, linking.appId);
    const { challengeId, code } = await mailbox.codeFor(byMail, email);
    byMail.session = bodyOf<Session>(await byMail.answerPin(challengeId, code));
    await byMail.start('by mail');
    const said = { external_id: uuid(), email, email_verified: true };
    const one = await Visitor.create(server, linking.appId);
    await one.open(await new BackEnd(server, linking).proofOf(said));
    await one.start('by portal');
    const { data } = await takeData(one);
    assert.deepEqual(
      data.conversations.map(({ messages }) => messages[0]?.['text']),
      ['by mail', 'by portal'],
    );
    assert.equal(await erased(one), 2);
    assert.deepEqual(await listed(byMail), []);
  });

  it('is all of it, however much there is', async () => {
    const one = await anonymous();
    await Promise.all(Array.from({ length: 230 }, (_, index) => one.start(`text ${String(index)}`)));
    const before = await one.snapshot();
    assert.equal(await erased(one), 230);
    const after = await one.snapshot();
    assert.deepEqual(after.conversations, []);
    assert.equal(after.position, before.position + 230);
    const { read } = server.services.store;
    const rest = read
      .selectFrom('messages')
      .innerJoin('conversations', 'conversations.id', 'messages.conversation_id');
    const texts = await rest
      .select('messages.text')
      .where('contact_id', '=', one.session?.contact_id ?? '')
      .where('messages.text', '!=', '')
      .execute();
    assert.deepEqual(texts, []);
  });

  it('needs the key of the session’s own device (SES-4)', async () => {
    const one = await anonymous();
    await one.start();
    const bare = await one.call({ method: 'POST', path: paths.eraseData, body: {} });
    assert.equal(refusalOf(bare), '401 nonce_required');
    const thief = await visitor();
    thief.session = one.session;
    assert.equal(refusalOf(await erase(thief)), '401 device_proof_invalid');
    assert.equal((await listed(one)).length, 1);
  });

  it('is written down, by ids alone (AGT-10)', async () => {
    const email = freshAddress();
    const one = await proven(email);
    const { conversation } = await one.start('not for the trail');
    await erased(one, conversation.id);
    await erased(one, conversation.id);
    await erased(one);
    const { read } = server.services.store;
    const rows = await read.selectFrom('audit_entries').selectAll().orderBy('at').execute();
    const actor = `contact ${one.session?.contact_id ?? ''}`;
    assert.deepEqual(
      rows.filter((row) => row.actor === actor).map(({ action, target }) => [action, target]),
      [
        ['conversation.erased', conversation.id],
        ['contact.erased', one.session?.contact_id],
      ],
    );
    assert.ok(!JSON.stringify(rows).includes(email) && !JSON.stringify(rows).includes('not for'));
  });

  it('is in no export, and nobody proven loses it to an old one’s place', async () => {
    const one = await proven(freshAddress());
    const { conversation } = await one.start('erased before');
    await one.start('kept');
    await erased(one, conversation.id);
    const { files } = await takeData(one);
    assert.ok(!JSON.stringify(files).includes('erased before'));
    assert.ok(files['conversations.txt']?.includes('kept'));
  });
});

describe('The files of a database on SQLite', () => {
  it('hold nothing of what was erased as soon as it is answered, and everything else', async (test) => {
    const server = await TestServer.during(test);
    const { appId } = await server.workspace();
    const agent = await Agent.join(server, appId);
    const one = await (await Visitor.create(server, appId)).open();
    const canary = `canary-${uuid()}`;
    const claims = { name: `${canary} name`, company: `${canary} company`, custom_data: { is: canary } };
    await one.call({ method: 'PUT', path: paths.claims, body: claims });
    const { conversation } = await one.start(`${canary} ${'long '.repeat(1_500)}`);
    await agent.send(conversation.id, `you said ${canary}`);
    await one.call({ method: 'PUT', path: paths.claims, body: { company: `${canary} again` } });
    const file = await uploaded(one, `${canary}.txt`, Buffer.from(`${canary} content`));
    const withFile = { client_msg_id: uuid(), text: '', attachment_ids: [file] };
    bodyOf(await one.call({ method: 'POST', path: paths.messages(conversation.id), body: withFile }));
    const rating = { score: 1, comment: `${canary} rating` };
    await one.call({ method: 'PUT', path: paths.rating(conversation.id), body: rating });
    const other = await (await Visitor.create(server, appId)).open();
    const kept = `kept-${uuid()}`;
    await other.start(kept);
    const onDisk = (text: string) =>
      readdirSync(server.dataDir, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .filter(({ parentPath, name }) => readFileSync(join(parentPath, name)).includes(text))
        .map(({ name }) => name)
        .sort();
    assert.notDeepEqual(onDisk(canary), []);
    assert.equal(await erased(one), 1);
    assert.deepEqual(onDisk(canary), []);
    assert.deepEqual(onDisk(kept), ['chat-messenger.sqlite']);
  });

  it('hold it as long as another program reads, for which nobody waits, and at latest until the stop', async (test) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'chat-messenger-erasure-'));
    test.after(() => rmSync(dataDir, { recursive: true }));
    const server = await TestServer.during(test, { store: { dataDir } });
    const one = await (await Visitor.create(server, (await server.workspace()).appId)).open();
    const canary = `canary-${uuid()}`;
    await one.start(canary);
    const backup = new DatabaseSync(join(dataDir, SQLITE_FILE), { readOnly: true });
    backup.exec('begin');
    backup.prepare('select count(*) from messages').get();
    const begun = performance.now();
    assert.equal(await erased(one), 1);
    assert.ok(performance.now() - begun < 4_000, 'not as long as others are waited for');
    backup.close();
    await server.stop();
    for (const name of readdirSync(dataDir)) {
      assert.ok(!readFileSync(join(dataDir, name)).includes(canary), name);
    }
  });
});
