import assert from 'node:assert/strict';
import { before, it } from 'node:test';
import {
  agentPaths,
  paths,
  type Conversation,
  type Message,
  type MessagePage,
  type PolledEvents,
  type SentMessage,
  type StreamPosition,
} from 'chat-messenger/protocol';
import { v7 as uuid } from 'uuid';
import { Agent } from './support/agent.ts';
import { MINUTE } from './support/clock.ts';
import { describeOnEveryEngine } from './support/every-engine.ts';
import { bodyOf, refusalOf, sameForEveryone } from './support/http.ts';
import type { TestServer, TestWorkspace } from './support/server.ts';
import { Visitor } from './support/visitor.ts';

describeOnEveryEngine('A message of an agent', (servers) => {
  let server: TestServer;
  let workspace: TestWorkspace;
  let agent: Agent;
  before(async () => {
    server = await servers.start();
    workspace = await server.workspace();
    agent = await Agent.join(server, workspace.appId);
  });

  /** A conversation in which the agent has answered. */
  const answered = async (text = 'On tiem'): Promise<{ one: Visitor; id: string; message: Message }> => {
    const one = await (await Visitor.create(server, workspace.appId)).open();
    const { conversation } = await one.start();
    const { message } = bodyOf<SentMessage>(await agent.send(conversation.id, text));
    return { one, id: conversation.id, message };
  };
  /** What a visitor is told of it: who of the team wrote it has a name only. */
  const forVisitor = (message: Message): Message => {
    const { kind, name } = message.author;
    return { ...message, author: { kind, name } };
  };
  const history = async (who: Visitor | Agent, path: string) =>
    bodyOf<MessagePage>(await who.call({ path })).messages;
  const mine = async (one: Visitor): Promise<Conversation | undefined> =>
    (await one.snapshot()).conversations[0];
  const told = async (who: Visitor | Agent, path: string, { epoch, position }: StreamPosition) => {
    const query = `?epoch=${epoch}&position=${String(position)}`;
    const { events } = bodyOf<PolledEvents>(await who.call({ path: path + query }));
    return events.flatMap(({ event }) => (event.type === 'message.updated' ? [event] : []));
  };

  it('changed by its author keeps its place and says when, to both sides alike (REL-14)', async () => {
    const { one, id, message } = await answered();
    const [at, team] = [await one.snapshot(), await agent.snapshot()];
    server.clock.advance(MINUTE);
    const edited = bodyOf<Message>(await agent.edit(id, message.id, 'On time'));
    assert.deepEqual(edited, { ...message, text: 'On time', version: 2, edited_at: edited.edited_at });
    assert.ok((edited.edited_at ?? 0) >= message.sent_at + MINUTE);
    const sides = [
      [one, paths.messages(id), paths.events, at, forVisitor(edited)],
      [agent, agentPaths.messages(id), agentPaths.events, team, edited],
    ] as const;
    for (const [who, messages, events, since, shown] of sides) {
      assert.deepEqual((await history(who, messages))[1], shown);
      const heard = await told(who, events, since);
      assert.deepEqual(
        heard.map((event) => event.message),
        [shown],
      );
      assert.equal(heard[0]?.conversation.preview?.text, 'On time');
    }
  });

  it('taken away leaves its place without its text, and shows nothing in the list', async () => {
    const { one, id, message } = await answered('A secret');
    const at = await one.snapshot();
    await agent.edit(id, message.id, 'Another secret');
    const deleted = bodyOf<Message>(await agent.delete(id, message.id));
    assert.deepEqual(
      [deleted.text, deleted.version, deleted.seq, typeof deleted.deleted_at],
      ['', 3, message.seq, 'number'],
    );
    assert.deepEqual((await history(one, paths.messages(id)))[1], forVisitor(deleted));
    const { preview } = (await mine(one)) ?? {};
    assert.deepEqual([preview?.text, preview?.author, preview?.name], ['', 'agent', 'Grace']);
    // Also who was away hears of nothing but what is there now.
    const events = await told(one, paths.events, at);
    assert.equal(events.length, 2);
    assert.ok(!JSON.stringify(events).includes('secret'));
  });

  it('that is not the newest is changed without a trace in the list', async () => {
    const { one, id, message } = await answered();
    await one.send(id, 'Thanks');
    await agent.edit(id, message.id, 'On time');
    assert.equal((await mine(one))?.preview?.text, 'Thanks');
  });

  it('that stands before a notice only is still what the list shows', async () => {
    const proven = await servers.start();
    const { appId } = await proven.workspace();
    const team = await Agent.join(proven, appId);
    const one = await (await Visitor.create(proven, appId)).open();
    const { conversation } = await one.start();
    const { message } = bodyOf<SentMessage>(await team.send(conversation.id, 'Who are you?'));
    const asked = await team.call({
      method: 'POST',
      path: agentPaths.proof(conversation.id),
      body: { level: 3 },
    });
    assert.equal(asked.status, 201);
    await team.edit(conversation.id, message.id, 'Who is there?');
    assert.equal((await mine(one))?.preview?.text, 'Who is there?');
  });

  it('changed to the same text, or taken away again, does not change', async () => {
    const { one, id, message } = await answered('On time');
    const at = await one.snapshot();
    assert.deepEqual(bodyOf(await agent.edit(id, message.id, 'On time')), message);
    const deleted = bodyOf<Message>(await agent.delete(id, message.id));
    assert.deepEqual(bodyOf(await agent.delete(id, message.id)), deleted);
    assert.equal((await told(one, paths.events, at)).length, 1);
  });

  it('that was taken away cannot be changed any more', async () => {
    const { id, message } = await answered();
    await agent.delete(id, message.id);
    assert.equal(refusalOf(await agent.edit(id, message.id, 'Back again')), '404 not_found');
  });

  it('neither moves the conversation in the list nor makes it unread when it is changed', async () => {
    const { one, id, message } = await answered();
    await one.read(id, 2);
    const before = await mine(one);
    server.clock.advance(MINUTE);
    await agent.edit(id, message.id, 'On time');
    await agent.delete(id, message.id);
    const after = await mine(one);
    assert.deepEqual([after?.updated_at, after?.unread], [before?.updated_at, false]);
  });

  it('names its author to the team, so that two of the same name are told apart, and to visitors by name alone', async () => {
    const { one, id, message } = await answered();
    assert.deepEqual(message.author, { kind: 'agent', name: 'Grace', id: agent.session.agent.id });
    const [first, second] = await history(agent, agentPaths.messages(id));
    assert.deepEqual(second?.author, message.author);
    assert.ok(first && !('id' in first.author));
    for (const { author } of await history(one, paths.messages(id))) assert.ok(!('id' in author));
  });

  it('changes for its author alone: for everybody else it is not there (LVL-4)', async () => {
    const { one, id, message } = await answered();
    const colleague = await Agent.join(server, workspace.appId);
    const strangers = await Agent.join(server, (await server.workspace()).appId);
    const [first] = await history(one, paths.messages(id));
    const nothing = await agent.edit(id, uuid(), 'x');
    assert.equal(refusalOf(nothing), '404 not_found');
    for (const answer of [
      await colleague.edit(id, message.id, 'x'),
      await colleague.delete(id, message.id),
      await agent.edit(id, first?.id ?? '', 'x'),
      await agent.delete(id, first?.id ?? ''),
    ]) {
      assert.equal(sameForEveryone(answer), sameForEveryone(nothing));
    }
    const elsewhere = await agent.edit(uuid(), message.id, 'x');
    for (const answer of [
      await strangers.edit(id, message.id, 'x'),
      await strangers.delete(id, message.id),
    ]) {
      assert.equal(sameForEveryone(answer), sameForEveryone(elsewhere));
    }
    const other = await answered();
    assert.equal(refusalOf(await agent.edit(other.id, message.id, 'x')), '404 not_found');
    assert.deepEqual((await history(one, paths.messages(id)))[1], forVisitor(message));
  });

  it('is changed to what could be sent, and to nothing else', async () => {
    const { id, message } = await answered();
    for (const [text, refusal] of [
      ['', '400 bad_request'],
      [' \n', '400 bad_request'],
      ['a\0', '400 bad_request'],
      ['a\ud800', '400 bad_request'],
      [undefined, '400 bad_request'],
      [5, '400 bad_request'],
      ['x'.repeat(8_001), '413 too_large'],
    ] as const) {
      assert.equal(
        refusalOf(await agent.edit(id, message.id, text as string)),
        refusal,
        JSON.stringify(text),
      );
    }
  });

  it('changed by many at once has a version for each change, in the order in which they were told (REL-14)', async () => {
    const { one, id, message } = await answered();
    const at = await one.snapshot();
    const edits = await Promise.all(
      Array.from({ length: 20 }, (_, index) => agent.edit(id, message.id, `Try ${String(index)}`)),
    );
    const versions = edits.map((answer) => bodyOf<Message>(answer).version ?? 0).sort((a, b) => a - b);
    assert.deepEqual(
      versions,
      Array.from({ length: 20 }, (_, index) => index + 2),
    );
    const last = edits.map((answer) => bodyOf<Message>(answer)).find(({ version }) => version === 21);
    assert.deepEqual((await history(agent, agentPaths.messages(id)))[1], last);
    assert.equal((await told(one, paths.events, at)).length, 20);
  });

  it('changed and taken away at the same time ends without its text, whichever came first', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { one, id, message } = await answered();
      const [edit, deletion] = await Promise.all([
        agent.edit(id, message.id, 'Edited'),
        agent.delete(id, message.id),
      ]);
      const { text, version } = bodyOf<Message>(deletion);
      assert.equal(text, '');
      if (edit.status === 200) assert.equal(version, (bodyOf<Message>(edit).version ?? 0) + 1);
      else assert.deepEqual([refusalOf(edit), version], ['404 not_found', 2]);
      const now = (await history(one, paths.messages(id)))[1];
      assert.deepEqual([now?.text, now?.version], ['', version]);
      assert.equal((await mine(one))?.preview?.text, '');
    }
  });

  it('sent again after it was changed or taken away is the same message still (REL-1, REL-2)', async () => {
    const { id } = await answered();
    const clientMsgId = uuid();
    const first = bodyOf<SentMessage>(await agent.send(id, 'Sent once', clientMsgId)).message;
    await agent.edit(id, first.id, 'Changed since');
    const again = bodyOf<SentMessage>(await agent.send(id, 'Sent once', clientMsgId));
    assert.deepEqual(
      [again.duplicate, again.message.id, again.message.text],
      [true, first.id, 'Changed since'],
    );
    await agent.delete(id, first.id);
    const late = bodyOf<SentMessage>(await agent.send(id, 'Sent once', clientMsgId));
    assert.deepEqual([late.duplicate, late.message.text], [true, '']);
  });
});
