import assert from 'node:assert/strict';
import { before, it } from 'node:test';
import {
  agentPaths,
  paths,
  type ChatEvent,
  type Conversation,
  type PolledEvents,
  type PositionedEvent,
  type Snapshot,
  type StreamPosition,
} from 'chat-messenger/protocol';
import { Agent } from './support/agent.ts';
import { DAY } from './support/clock.ts';
import { describeOnEveryEngine } from './support/every-engine.ts';
import { bodyOf, refusalOf, type Answer } from './support/http.ts';
import { TestServer, type TestWorkspace } from './support/server.ts';
import { Socket } from './support/socket.ts';
import { portalProof, Visitor } from './support/visitor.ts';

describeOnEveryEngine('A stream', (servers) => {
  let server: TestServer;
  let workspace: TestWorkspace;
  let agent: Agent;
  before(async () => {
    server = await servers.start();
    workspace = await server.workspace();
    agent = await Agent.join(server, workspace.appId);
  });

  const started = async (): Promise<{ one: Visitor; conversation: Conversation; at: Snapshot }> => {
    const one = await (await Visitor.create(server, workspace.appId)).open();
    const { conversation } = await one.start('1');
    return { one, conversation, at: await one.snapshot() };
  };
  const connect = async (one: Visitor, at: StreamPosition) => {
    const socket = await Socket.ofVisitor(one, { epoch: at.epoch, position: at.position });
    return { socket, caughtUp: (await socket.next('caught_up')).position };
  };
  const poll = (
    who: Visitor | Agent,
    path: string,
    at: StreamPosition,
    wait = 0,
    signal?: AbortSignal,
  ): Promise<Answer> =>
    who.call({
      path: `${path}?epoch=${encodeURIComponent(at.epoch)}&position=${String(at.position)}&wait_ms=${String(wait)}`,
      ...(signal && { signal }),
    });
  const polled = async (one: Visitor, at: StreamPosition, wait?: number) =>
    bodyOf<PolledEvents>(await poll(one, paths.events, at, wait));
  const nextText = async (socket: Socket) => {
    for (;;) {
      const { event } = await socket.next('event');
      if (event.type === 'message.created') return event.message.text;
    }
  };
  const texts = (events: readonly PositionedEvent<ChatEvent>[]) =>
    events.map(({ event }) => (event.type === 'message.created' ? event.message.text : event.type));

  it('says hello, takes the auth frame, catches up and goes on live (REL-9)', async () => {
    const { one, conversation, at } = await started();
    const { socket, caughtUp } = await connect(one, at);
    assert.equal(caughtUp, at.position);
    assert.equal(socket.frames[0]?.type, 'hello');
    await agent.send(conversation.id, 'Live');
    const { event, position } = await socket.next('event');
    assert.equal(position, at.position + 1);
    assert.equal(event.type, 'message.created');
    assert.deepEqual(texts([{ event, position }]), ['Live']);
    await socket.cut();
  });

  it('replays exactly what was missed, in order and without holes, before it goes on (REL-8, REL-9)', async () => {
    const { one, conversation, at } = await started();
    const sent: string[] = [];
    for (let count = 0; count < 7; count += 1) {
      sent.push(`m${String(count)}`);
      await (count % 2 ? one : agent).send(conversation.id, `m${String(count)}`);
    }
    const middle = { epoch: at.epoch, position: at.position + 3 };
    for (const [from, expected] of [
      [at, sent],
      [middle, sent.slice(3)],
    ] as const) {
      const { socket, caughtUp } = await connect(one, from);
      const events = socket.frames.filter((frame) => frame.type === 'event');
      assert.deepEqual(texts(events), expected);
      assert.deepEqual(
        events.map(({ position }) => position),
        expected.map((_, index) => from.position + 1 + index),
      );
      assert.equal(caughtUp, at.position + 7);
      await socket.cut();
      assert.deepEqual(
        (await polled(one, from)).events,
        events.map(({ position, event }) => ({ position, event })),
      );
    }
  });

  it('replays a thousand missed events in one go (REL-9)', async () => {
    const { one, conversation, at } = await started();
    for (let round = 0; round < 10; round += 1) {
      await Promise.all(Array.from({ length: 100 }, () => agent.send(conversation.id, 'x')));
    }
    const { socket, caughtUp } = await connect(one, at);
    const positions = socket.frames.filter((frame) => frame.type === 'event').map(({ position }) => position);
    assert.deepEqual(
      positions,
      Array.from({ length: 1_000 }, (_, index) => at.position + 1 + index),
    );
    assert.equal(caughtUp, at.position + 1_000);
    await socket.cut();
    const first = await polled(one, at);
    assert.equal(first.events.length, 500);
    const second = await polled(one, first);
    assert.equal(second.events.length, 500);
    assert.deepEqual((await polled(one, second)).events, []);
  });

  it('that cannot be continued is answered with reset: other epoch, future or impossible position (REL-8, REL-9)', async () => {
    const { one, at } = await started();
    const beyond = [
      { epoch: 'another', position: at.position },
      { epoch: at.epoch, position: at.position + 1 },
      { epoch: at.epoch, position: -1 },
    ];
    for (const from of beyond) {
      const socket = await Socket.ofVisitor(one, from);
      await socket.next('reset');
      assert.ok(!socket.frames.some(({ type }) => type === 'event'));
      await socket.cut();
      if (from.position < 0) continue;
      assert.deepEqual(await polled(one, from), { ...from, events: [], reset: true });
    }
  });

  it('that was pruned is continued from where it was cut, and answered with reset before that (REL-9)', async () => {
    const pruned = await servers.start();
    const { appId } = await pruned.workspace();
    const one = await (await Visitor.create(pruned, appId)).open();
    await one.start();
    const at = await one.snapshot();
    await pruned.services.store.run('prune', { now: pruned.clock.now() + 8 * DAY });
    assert.equal((await polled(one, { epoch: at.epoch, position: 0 })).reset, true);
    assert.equal((await polled(one, at)).reset, false);
    assert.deepEqual((await one.snapshot()).position, at.position);
  });

  it('of a visitor holds nothing of others, and the agents’ holds all of their workspace (LVL-3, COM-8)', async () => {
    const elsewhere = await server.workspace();
    const strangers = await Agent.join(server, elsewhere.appId);
    const [team, others] = [await agent.snapshot(), await strangers.snapshot()];
    const [first, second] = [await started(), await started()];
    await agent.send(first.conversation.id, 'For the first');
    assert.deepEqual(texts((await polled(second.one, second.at)).events), []);
    assert.deepEqual(texts((await polled(first.one, first.at)).events), ['For the first']);
    const seen = bodyOf<PolledEvents>(await poll(agent, agentPaths.events, team));
    assert.deepEqual(texts(seen.events), ['1', '1', 'For the first']);
    assert.deepEqual(bodyOf<PolledEvents>(await poll(strangers, agentPaths.events, others)).events, []);
  });

  it('keeps a place for what this session may not read, without telling what (LVL-3)', async () => {
    const one = await (await Visitor.create(server, workspace.appId)).open();
    const at = await one.snapshot();
    await one.start('anonymous');
    const proof = portalProof(workspace, 'withheld@example.com');
    const proven = await (await Visitor.create(server, workspace.appId)).open(proof);
    assert.deepEqual(texts((await polled(one, at)).events), ['anonymous']);
    assert.deepEqual(texts((await polled(proven, await proven.snapshot())).events), []);
  });

  it('carries the state after each event, to both sides: read marks and the status', async () => {
    const { one, conversation, at } = await started();
    const team = await agent.snapshot();
    const seen = async () => {
      const [mine, theirs] = [
        await polled(one, at),
        bodyOf<PolledEvents>(await poll(agent, agentPaths.events, team)),
      ];
      return [mine, theirs].map(({ events }) =>
        events.map(
          ({ event }) =>
            event.type === 'conversation.updated' && [
              event.conversation.read_seq,
              event.conversation.peer_read_seq,
              event.conversation.status,
            ],
        ),
      );
    };
    await agent.call({ method: 'POST', path: agentPaths.read(conversation.id), body: { seq: 1 } });
    assert.deepEqual(await seen(), [[[1, 1, 'open']], [[1, 1, 'open']]]);
    await agent.setStatus(conversation.id, 'closed');
    const closed = [
      [1, 1, 'closed'],
      [1, 1, 'closed'],
    ];
    assert.deepEqual(await seen(), [closed, closed]);
    await agent.send(conversation.id, 'Bye');
    await one.call({ method: 'POST', path: paths.read(conversation.id), body: { seq: 2 } });
    const [mine = [], theirs = []] = await seen();
    assert.deepEqual(
      [mine.at(-1), theirs.at(-1)],
      [
        [2, 2, 'closed'],
        [2, 2, 'closed'],
      ],
    );
  });

  it('by long poll waits for the next event, and answers empty when none comes in time (REL-17)', async () => {
    const { one, conversation, at } = await started();
    const waiting = poll(one, paths.events, at, 20_000);
    await agent.send(conversation.id, 'Awaited');
    assert.deepEqual(texts(bodyOf<PolledEvents>(await waiting).events), ['Awaited']);
    const later = { epoch: at.epoch, position: at.position + 1 };
    assert.deepEqual(await polled(one, later, 20), { ...later, events: [], reset: false });
    for (const query of [
      '',
      '?epoch=x',
      '?epoch=x&position=-1',
      '?epoch=x&position=1e9',
      '?epoch=x&position=1&position=2',
    ]) {
      assert.equal(refusalOf(await one.call({ path: paths.events + query })), '400 bad_request', query);
    }
  });

  it('answers a beat, and takes receipts (REL-13, REL-16)', async () => {
    const { one, at } = await started();
    const { socket } = await connect(one, at);
    assert.equal(socket.frames[0]?.type === 'hello' && socket.frames[0].heartbeat_ms, 25_000);
    socket.send({ type: 'ack', position: at.position });
    socket.send({ type: 'a type of a later version', more: {} });
    socket.send({ type: 'beat' });
    await socket.next('beat');
    await socket.cut();
  });

  it('delivered five times from the same place without a receipt is answered with one reset (REL-15)', async () => {
    const { one, conversation, at } = await started();
    await agent.send(conversation.id, 'Indigestible');
    const outcomes: string[] = [];
    for (let tries = 0; tries < 7; tries += 1) {
      const socket = await Socket.ofVisitor(one, at);
      outcomes.push((await socket.next('event', 'reset')).type);
      await socket.cut();
    }
    assert.deepEqual(outcomes, ['event', 'event', 'event', 'event', 'event', 'reset', 'event']);
  });

  it('is never reset for coming back to where nothing happened, nor after receipts (REL-13, REL-15)', async () => {
    const { one, conversation, at } = await started();
    for (let tries = 0; tries < 8; tries += 1) await (await connect(one, at)).socket.cut();
    await agent.send(conversation.id, 'Read well');
    for (let tries = 0; tries < 8; tries += 1) {
      const { socket, caughtUp } = await connect(one, at);
      socket.send({ type: 'ack', position: caughtUp });
      socket.send({ type: 'beat' });
      await socket.next('beat');
      await socket.cut();
    }
  });

  it('reaches every tab, device and agent in the same order (REL-7, REL-14)', async () => {
    const { one, conversation, at } = await started();
    const sockets = [(await connect(one, at)).socket, (await connect(one, at)).socket];
    const team = await Socket.ofAgent(agent, await agent.snapshot());
    await team.next('caught_up');
    await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        (index % 2 ? one : agent).send(conversation.id, String(index)),
      ),
    );
    const orders = await Promise.all(
      [...sockets, team].map(async (socket) => {
        const seen: string[] = [];
        while (seen.length < 30) {
          const frame = await socket.next('event');
          if (frame.event.type === 'message.created') seen.push(...texts([frame]));
        }
        return seen;
      }),
    );
    for (const order of orders) assert.deepEqual(order, orders[0]);
    await Promise.all([...sockets, team].map((socket) => socket.cut()));
  });

  it('begun while messages are being sent has none missing and none twice (REL-9, REL-10)', async () => {
    const { one, conversation, at } = await started();
    const sending = Promise.all(Array.from({ length: 60 }, () => agent.send(conversation.id, 'x')));
    const { socket } = await connect(one, at);
    await sending;
    await agent.send(conversation.id, 'last');
    const positions: number[] = [];
    for (const { position } of socket.frames.filter((frame) => frame.type === 'event'))
      positions.push(position);
    while ((positions.at(-1) ?? 0) < at.position + 61) positions.push((await socket.next('event')).position);
    assert.deepEqual(
      [...new Set(positions)],
      Array.from({ length: 61 }, (_, index) => at.position + 1 + index),
    );
    await socket.cut();
  });

  if (servers.engine.name === 'PostgreSQL') {
    it('joins two processes on one database: each tells live what the other stored (SES-18, REL-12)', async () => {
      const store = await servers.engine.fresh();
      const [here, there] = [await servers.start({ store }), await servers.start({ store })];
      const { appId } = await here.workspace();
      const one = await (await Visitor.create(here, appId)).open();
      const { conversation } = await one.start();
      const team = await Agent.join(there, appId);
      const [mine, theirs] = [
        await Socket.ofVisitor(one, await one.snapshot()),
        await Socket.ofAgent(team, await team.snapshot()),
      ];
      await Promise.all([mine.next('caught_up'), theirs.next('caught_up')]);
      await team.send(conversation.id, 'From there');
      // What the team holds of it by now may be told before.
      assert.equal(await nextText(mine), 'From there');
      assert.equal(await nextText(theirs), 'From there');
      await one.send(conversation.id, 'From here');
      assert.equal(await nextText(theirs), 'From here');
      const moved = new Visitor(there, appId, one.device);
      moved.session = one.session;
      assert.equal((await moved.snapshot()).conversations.length, 1);
      await one.call({ method: 'POST', path: paths.endSession, body: {} });
      assert.equal(refusalOf(await moved.call({ path: paths.conversations })), '401 session_revoked');
      await Promise.all([mine.cut(), theirs.cut()]);
    });
  }
});
