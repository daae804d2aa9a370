import assert from 'node:assert/strict';
import { before, it } from 'node:test';
import {
  LIMITS,
  agentPaths,
  paths,
  type Conversation,
  type Message,
  type MessagePage,
  type SentMessage,
  type Session,
} from 'chat-messenger/protocol';
import { v7 as uuid } from 'uuid';
import { Agent } from './support/agent.ts';
import { MINUTE } from './support/clock.ts';
import { describeOnEveryEngine } from './support/every-engine.ts';
import { bodyOf, refusalOf, sameForEveryone, type Answer } from './support/http.ts';
import { TestServer, type TestWorkspace } from './support/server.ts';
import { portalProof, Visitor } from './support/visitor.ts';

describeOnEveryEngine('A message', (servers) => {
  let server: TestServer;
  let workspace: TestWorkspace;
  let agent: Agent;
  before(async () => {
    server = await servers.start();
    workspace = await server.workspace();
    agent = await Agent.join(server, workspace.appId);
  });

  const visitor = () => Visitor.create(server, workspace.appId);
  const started = async (
    text?: string,
  ): Promise<{ one: Visitor; conversation: Conversation; message: Message }> => {
    const one = await (await visitor()).open();
    return { one, ...(await one.start(text)) };
  };
  const history = async (one: Visitor, id: string, query = '') =>
    bodyOf<MessagePage>(await one.call({ path: paths.messages(id) + query }));
  const seqs = (page: MessagePage) => page.messages.map(({ seq }) => seq);
  const read = (one: Visitor | Agent, path: string, seq: number) =>
    one.call({ method: 'POST', path, body: { seq } });

  it('is stored once, however often and at once it is sent (REL-1, REL-2, C58)', async () => {
    const { one, conversation } = await started();
    const id = uuid();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => one.send(conversation.id, 'Once', id)),
    );
    const sent = answers.map((answer) => bodyOf<SentMessage>(answer));
    assert.equal(sent.filter(({ duplicate }) => !duplicate).length, 1);
    assert.equal(answers.filter(({ status }) => status === 201).length, 1);
    for (const { message } of sent) assert.deepEqual(message, sent[0]?.message);
    assert.deepEqual(seqs(await history(one, conversation.id)), [1, 2]);
  });

  it('sent again with another text is a conflict, and the first stays (REL-2, C58)', async () => {
    const { one, conversation } = await started();
    const id = uuid();
    await one.send(conversation.id, 'First', id);
    assert.equal(refusalOf(await one.send(conversation.id, 'Second', id)), '422 idempotency_conflict');
    assert.equal((await history(one, conversation.id)).messages[1]?.text, 'First');
  });

  it('sent again after the session was renewed is the same message (REL-2, C58)', async () => {
    const { one, conversation } = await started();
    const id = uuid();
    const first = bodyOf<SentMessage>(await one.send(conversation.id, 'Before', id));
    one.session = bodyOf<Session>(await one.renew());
    assert.deepEqual(bodyOf(await one.send(conversation.id, 'Before', id)), { ...first, duplicate: true });
  });

  it('sent again after the server was restarted is the same message (REL-1, REL-3, C58)', async () => {
    const store = await servers.engine.fresh();
    const { clock } = server;
    const before = await TestServer.start({ store, clock });
    const { appId } = await before.workspace();
    const one = await (await Visitor.create(before, appId)).open();
    const { conversation } = await one.start();
    const id = uuid();
    const first = bodyOf<SentMessage>(await one.send(conversation.id, 'Kept', id));
    await before.stop();
    const after = await servers.start({ store, clock });
    const again = new Visitor(after, appId, one.device);
    again.session = one.session;
    assert.deepEqual(bodyOf(await again.send(conversation.id, 'Kept', id)), { ...first, duplicate: true });
  });

  it('with the same id from another device of the same contact is a new one: the sender is another (REL-1, C58)', async () => {
    const proof = portalProof(workspace, 'both@example.com');
    const [home, work] = [await (await visitor()).open(proof), await (await visitor()).open(proof)];
    const { conversation } = await home.start();
    const id = uuid();
    const [first, second] = [
      await home.send(conversation.id, 'Mine', id),
      await work.send(conversation.id, 'Mine', id),
    ];
    assert.equal(first.status, 201);
    assert.equal(second.status, 201);
    assert.notEqual(bodyOf<SentMessage>(first).message.id, bodyOf<SentMessage>(second).message.id);
  });

  it('that begins a conversation begins it once (REL-1)', async () => {
    const one = await (await visitor()).open();
    const id = uuid();
    const begun = await Promise.all(Array.from({ length: 20 }, () => one.start('Hello', id)));
    assert.equal(new Set(begun.map(({ conversation }) => conversation.id)).size, 1);
    assert.equal(begun.filter(({ duplicate }) => !duplicate).length, 1);
    assert.equal((await one.snapshot()).conversations.length, 1);
    const body = { client_msg_id: id, text: 'Something else' };
    const conflict = await one.call({ method: 'POST', path: paths.conversations, body });
    assert.equal(refusalOf(conflict), '422 idempotency_conflict');
  });

  it('gets the next number without holes, also among a hundred sent at once by both sides (REL-7)', async () => {
    const { one, conversation } = await started();
    const sends = Array.from({ length: 100 }, (_, index) =>
      index % 2
        ? one.send(conversation.id, `v${String(index)}`)
        : agent.send(conversation.id, `a${String(index)}`),
    );
    const numbers = (await Promise.all(sends)).map((answer) => bodyOf<SentMessage>(answer).message.seq);
    assert.deepEqual(
      numbers.sort((a, b) => a - b),
      Array.from({ length: 100 }, (_, index) => index + 2),
    );
    const page = await history(one, conversation.id, '?limit=100');
    assert.deepEqual(
      seqs(page),
      Array.from({ length: 100 }, (_, index) => index + 2),
    );
    assert.equal(page.has_older, true);
  });

  it('is read in pages, ascending, up to a hundred', async () => {
    const { one, conversation } = await started();
    for (let count = 2; count <= 120; count += 20) {
      await Promise.all(Array.from({ length: 20 }, () => one.send(conversation.id, 'More')));
    }
    const newest = await history(one, conversation.id);
    assert.deepEqual([seqs(newest).length, seqs(newest)[0], seqs(newest).at(-1)], [50, 72, 121]);
    const older = await history(one, conversation.id, '?before_seq=72&limit=999');
    assert.deepEqual([seqs(older)[0], seqs(older).at(-1), older.has_older], [1, 71, false]);
    const middle = await history(one, conversation.id, '?before_seq=40&limit=3');
    assert.deepEqual([seqs(middle), middle.has_older], [[37, 38, 39], true]);
    assert.deepEqual(await history(one, conversation.id, '?before_seq=1'), {
      messages: [],
      has_older: false,
    });
    for (const query of ['?limit=-1', '?limit=x', '?before_seq=1e3', '?limit=5&limit=6', '?before_seq=']) {
      assert.equal(
        refusalOf(await one.call({ path: paths.messages(conversation.id) + query })),
        '400 bad_request',
      );
    }
  });

  it('is stored exactly as written', async () => {
    const text = ' \u00e1 a\u0301 <b>&amp;</b> \u{1f469}\u200d\u{1f4bb}\r\n\ttab \u202e ';
    const { one, conversation } = await started(text);
    assert.equal((await history(one, conversation.id)).messages[0]?.text, text);
  });

  it('is stored also where a cut for the preview would fall into the middle of a character', async () => {
    const text = `a${' '.repeat(478)}\u{1f600} and more`;
    const { one, conversation } = await started();
    assert.equal((await one.send(conversation.id, text)).status, 201);
    assert.equal((await one.snapshot()).conversations[0]?.preview?.text, 'a \u{1f600} and more');
  });

  it('takes 8,000 code points and 32 KiB, and not one more (REL-27)', async () => {
    const { one, conversation } = await started();
    const send = async (text: string) => refusalOf(await one.send(conversation.id, text));
    assert.equal(await send('x'.repeat(8_000)), '201');
    assert.equal(await send('\u{1f600}'.repeat(8_000)), '201', 'pairs of surrogates count as one');
    assert.equal(await send('x'.repeat(8_001)), '413 too_large');
    assert.equal(await send('\u{1f600}'.repeat(8_192)), '413 too_large');
    const large = { client_msg_id: uuid(), text: 'x', filler: 'x'.repeat(LIMITS.body_bytes) };
    assert.equal(
      refusalOf(await one.call({ method: 'POST', path: paths.messages(conversation.id), body: large })),
      '413 too_large',
    );
  });

  it('without something to read, with NUL or half a surrogate pair is refused', async () => {
    const { one, conversation } = await started();
    for (const text of ['', ' ', '\n\t ', '\u3000', '\u200b\u200d \ufe0f', 'a\0b', 'a\ud800', '\udc00a']) {
      assert.equal(refusalOf(await one.send(conversation.id, text)), '400 bad_request', JSON.stringify(text));
    }
    for (const body of [
      { text: 'x' },
      { client_msg_id: 'x', text: 'x' },
      { client_msg_id: uuid() },
      { client_msg_id: uuid(), text: 5 },
      [],
      null,
      '{',
      '"x"',
    ]) {
      const answer = await one.call({ method: 'POST', path: paths.messages(conversation.id), body });
      assert.equal(refusalOf(answer), '400 bad_request', JSON.stringify(body));
    }
    assert.deepEqual(seqs(await history(one, conversation.id)), [1]);
  });

  it('cannot be read, sent or marked in a conversation of somebody else: the answer is as for none at all (LVL-3, LVL-4, C60)', async () => {
    const { conversation } = await started();
    const stranger = await (await visitor()).open();
    const ask = (id: string) => [
      stranger.call({ path: paths.messages(id) }),
      stranger.send(id, 'Hello'),
      read(stranger, paths.read(id), 1),
    ];
    const [foreign, unknown] = await Promise.all([conversation.id, uuid()].map((id) => Promise.all(ask(id))));
    for (const [index, answer] of (foreign ?? []).entries()) {
      assert.equal(refusalOf(answer), '404 not_found');
      assert.equal(sameForEveryone(answer), sameForEveryone(unknown?.[index] as Answer));
    }
  });

  it('is not found under an id that cannot be one, whatever it holds', async () => {
    const one = await (await visitor()).open();
    for (const id of ['x', '%00', '%F0%9F%98%80', "'--", '..%2f..', 'a'.repeat(255)]) {
      for (const answer of [
        await one.call({ path: `/v1/conversations/${id}/messages` }),
        await agent.call({ path: `/v1/agent/conversations/${id}/messages` }),
      ]) {
        assert.match(refusalOf(answer), /^(404 not_found|400 bad_request)$/, id);
      }
    }
  });

  it('written before a proof of level 4 stays closed to the device after it, and the other way round (LVL-3)', async () => {
    const { one, conversation } = await started();
    await one.open(portalProof(workspace, 'up@example.com'));
    assert.equal(refusalOf(await one.call({ path: paths.messages(conversation.id) })), '404 not_found');
    const { conversation: proven } = await one.start();
    await one.open();
    assert.equal(refusalOf(await one.call({ path: paths.messages(proven.id) })), '404 not_found');
    assert.deepEqual(
      (await one.snapshot()).conversations.map(({ id }) => id),
      [conversation.id],
    );
  });

  it('read marks are cut to the end, never move back, and are each side’s own (REL-5, C60)', async () => {
    const { one, conversation } = await started();
    for (const text of ['One', 'Two', 'Three']) await agent.send(conversation.id, text);
    const mine = async () => (await one.snapshot()).conversations[0];
    assert.deepEqual([(await mine())?.read_seq, (await mine())?.unread], [1, true]);
    assert.equal((await read(one, paths.read(conversation.id), 3)).status, 204);
    assert.deepEqual([(await mine())?.read_seq, (await mine())?.unread], [3, true]);
    await read(one, paths.read(conversation.id), 9_999);
    assert.deepEqual([(await mine())?.read_seq, (await mine())?.unread], [4, false]);
    await read(one, paths.read(conversation.id), 2);
    assert.equal((await mine())?.read_seq, 4);
    for (const seq of [-1, 1.5, '3', null]) {
      assert.equal(refusalOf(await read(one, paths.read(conversation.id), seq as number)), '400 bad_request');
    }
  });

  it('counts as unread for the other side until that side has read or answered', async () => {
    const { appId } = await server.workspace();
    const team = await Agent.join(server, appId);
    const people = await Promise.all([1, 2].map(async () => (await Visitor.create(server, appId)).open()));
    const [first, second] = await Promise.all(people.map((one) => one.start()));
    const unread = async () => (await team.snapshot()).unread_count;
    assert.equal(await unread(), 2);
    await team.send(first?.conversation.id ?? '', 'Answer');
    assert.equal(await unread(), 1);
    await read(team, agentPaths.read(second?.conversation.id ?? ''), 1);
    assert.equal(await unread(), 0);
    assert.equal((await people[0]?.snapshot())?.unread_count, 1);
    assert.equal((await people[1]?.snapshot())?.unread_count, 0);
  });

  it('of the contact opens a closed conversation again; one of the team does not', async () => {
    const { one, conversation } = await started();
    const status = async () => (await one.snapshot()).conversations[0]?.status;
    assert.equal((await agent.setStatus(conversation.id, 'closed')).status, 200);
    await agent.send(conversation.id, 'One more thing');
    assert.equal(await status(), 'closed');
    assert.equal((await one.send(conversation.id, 'Thanks')).status, 201);
    assert.equal(await status(), 'open');
  });

  it('stands in the list as one line, newest conversation first', async () => {
    const one = await (await visitor()).open();
    const { conversation } = await one.start('First\n\n   line');
    server.clock.advance(MINUTE);
    await one.start(`Second ${'x'.repeat(500)}`);
    const [second, first] = (await one.snapshot()).conversations;
    assert.equal(first?.preview?.text, 'First line');
    assert.equal([...(second?.preview?.text ?? '')].length, 120);
    server.clock.advance(MINUTE);
    await one.send(conversation.id, 'Newest');
    assert.equal((await one.snapshot()).conversations[0]?.id, conversation.id);
  });

  it('needs a JSON body: other media types are refused (WEB-7)', async () => {
    const { one, conversation } = await started();
    const body = JSON.stringify({ client_msg_id: uuid(), text: 'x' });
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/xml',
    ]) {
      const answer = await one.call({
        method: 'POST',
        path: paths.messages(conversation.id),
        body,
        headers: { 'content-type': type },
      });
      assert.match(refusalOf(answer), /^(415 unsupported_media_type|400 bad_request)$/, type);
    }
    assert.deepEqual(seqs(await history(one, conversation.id)), [1]);
  });
});
