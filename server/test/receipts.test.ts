import assert from 'node:assert/strict';
import { before, it } from 'node:test';
import {
  agentPaths,
  paths,
  type AgentConversation,
  type Conversation,
  type PolledEvents,
  type StreamPosition,
} from 'chat-messenger/protocol';
import { Agent } from './support/agent.ts';
import { BackEnd } from './support/back-end.ts';
import { describeOnEveryEngine } from './support/every-engine.ts';
import { bodyOf } from './support/http.ts';
import type { TestServer, TestWorkspace } from './support/server.ts';
import { Socket } from './support/socket.ts';
import { Statements } from './support/statements.ts';
import { until } from './support/until.ts';
import { portalProof, Visitor } from './support/visitor.ts';

type Marks = readonly [delivered: number | undefined, read: number | undefined];

describeOnEveryEngine('A receipt', (servers) => {
  const statements = new Statements();
  let server: TestServer;
  let workspace: TestWorkspace;
  let agent: Agent;
  before(async () => {
    server = await servers.start({ guardStore: statements.listen });
    workspace = await server.workspace();
    agent = await Agent.join(server, workspace.appId);
  });

  const started = async () => {
    const one = await (await Visitor.create(server, workspace.appId)).open();
    const { conversation } = await one.start();
    return { one, id: conversation.id };
  };
  const marks = ({ peer_delivered_seq, peer_read_seq }: Conversation): Marks => [
    peer_delivered_seq,
    peer_read_seq,
  ];
  /** What the visitor is told of the team. */
  const ofTeam = async (one: Visitor, id: string) =>
    marks(bodyOf<Conversation>(await one.call({ path: paths.conversation(id) })));
  /** What the team is told of the visitor. */
  const ofVisitor = async (id: string, team = agent) => {
    const { conversations } = await team.snapshot('?status=all');
    return marks(conversations.find((each) => each.id === id) as AgentConversation);
  };
  const live = async (socket: Socket) => {
    await socket.next('caught_up');
    return socket;
  };
  /** The next event of a socket about a message; gives its position. */
  const message = async (socket: Socket) => {
    for (;;) {
      const { event, position } = await socket.next('event');
      if (event.type === 'message.created') return position;
    }
  };
  /** The marks in the next event that says nothing but that a conversation changed. */
  const update = async (socket: Socket) => {
    for (;;) {
      const { event } = await socket.next('event');
      if (event.type === 'conversation.updated') return marks(event.conversation);
    }
  };
  /** Waits until the server has done what a frame before asked for: beats are answered in turn, writes are not. */
  const settled = async (look: () => Promise<Marks>, expected: Marks) => {
    await until(
      async () => JSON.stringify(await look()) === JSON.stringify(expected),
      `marks ${String(expected)}`,
    );
  };
  const positions = async () => {
    const rows = await server.services.store.read.selectFrom('streams').select(['id', 'position']).execute();
    return new Map(rows.map(({ id, position }) => [id, position]));
  };

  it('of delivery follows the acknowledgement of a visitor’s socket; the team is told', async () => {
    const { one, id } = await started();
    const socket = await live(await Socket.ofVisitor(one, await one.snapshot()));
    const team = await live(await Socket.ofAgent(agent, await agent.snapshot()));
    await agent.send(id, 'Hello');
    assert.deepEqual(await ofVisitor(id), [1, 1]);
    socket.send({ type: 'ack', position: await message(socket) });
    assert.deepEqual(await update(team), [2, 1]);
    assert.deepEqual(await ofVisitor(id), [2, 1]);
    await Promise.all([socket.cut(), team.cut()]);
  });

  it('of delivery follows the acknowledgement of an agent’s socket; the visitor is told', async () => {
    const { one, id } = await started();
    const socket = await live(await Socket.ofVisitor(one, await one.snapshot()));
    const team = await live(await Socket.ofAgent(agent, await agent.snapshot()));
    await one.send(id, 'Anybody?');
    team.send({ type: 'ack', position: await message(team) });
    for (let seen = await update(socket); seen[0] !== 2;) seen = await update(socket);
    await Promise.all([socket.cut(), team.cut()]);
  });

  it('of one acknowledgement covers all conversations that it is about', async () => {
    const one = await (
      await Visitor.create(server, workspace.appId)
    ).open(portalProof(workspace, 'several@example.com'));
    const ids = [];
    for (let count = 0; count < 3; count += 1) ids.push((await one.start()).conversation.id);
    const socket = await live(await Socket.ofVisitor(one, await one.snapshot()));
    let last = 0;
    for (const id of ids) {
      await agent.send(id, 'One');
      await message(socket);
      await agent.send(id, 'Two');
      last = await message(socket);
    }
    socket.send({ type: 'ack', position: last });
    for (const id of ids) await settled(() => ofVisitor(id), [3, 1]);
    await socket.cut();
  });

  it('reaches up to the acknowledged place and no further', async () => {
    const { one, id } = await started();
    const socket = await live(await Socket.ofVisitor(one, await one.snapshot()));
    await agent.send(id, 'Held');
    const held = await message(socket);
    await agent.send(id, 'Not yet');
    await message(socket);
    socket.send({ type: 'ack', position: held });
    await settled(() => ofVisitor(id), [2, 1]);
    socket.send({ type: 'ack', position: held + 1 });
    await settled(() => ofVisitor(id), [3, 1]);
    await socket.cut();
  });

  it('for what was not delivered yet counts for nothing: a place ahead is cut to what was sent', async () => {
    const { one, id } = await started();
    const socket = await live(await Socket.ofVisitor(one, await one.snapshot()));
    socket.send({ type: 'ack', position: 1_000_000 });
    socket.send({ type: 'beat' });
    await socket.next('beat');
    await agent.send(id, 'Later');
    const position = await message(socket);
    assert.deepEqual(await ofVisitor(id), [1, 1]);
    socket.send({ type: 'ack', position });
    await settled(() => ofVisitor(id), [2, 1]);
    await socket.cut();
  });

  it('of delivery is left by a socket and a poll that go on from behind a message', async () => {
    const [byTeam, byVisitor] = [await started(), await started()];
    await agent.send(byVisitor.id, 'Missed');
    const at = await byVisitor.one.snapshot();
    const query = `?epoch=${at.epoch}&position=${String(at.position)}`;
    await byVisitor.one.call({ path: paths.events + query });
    await settled(() => ofVisitor(byVisitor.id), [2, 1]);
    const team = await live(await Socket.ofAgent(agent, await agent.snapshot()));
    await settled(() => ofTeam(byTeam.one, byTeam.id), [1, 0]);
    await team.cut();
  });

  it('is left by no poll from before the message, and by the next one from behind it', async () => {
    const { one, id } = await started();
    const at = await one.snapshot();
    await agent.send(id, 'New');
    const ask = async ({ epoch, position }: StreamPosition) =>
      bodyOf<PolledEvents>(
        await one.call({ path: `${paths.events}?epoch=${epoch}&position=${String(position)}` }),
      );
    const answer = await ask(at);
    await ask(at);
    assert.deepEqual(await ofVisitor(id), [1, 1]);
    await ask(answer);
    await settled(() => ofVisitor(id), [2, 1]);
  });

  it('of delivery is left by loading history, up to the newest message that was given', async () => {
    const { one, id } = await started();
    for (const text of ['2', '3', '4']) await agent.send(id, text);
    await one.call({ path: `${paths.messages(id)}?before_seq=4` });
    await settled(() => ofVisitor(id), [3, 1]);
    await one.call({ path: paths.messages(id) });
    await settled(() => ofVisitor(id), [4, 1]);
    await agent.call({ path: agentPaths.messages(id) });
    assert.deepEqual(await ofTeam(one, id), [4, 4]);
  });

  it('of reading is one of delivery, and both sides hear of it', async () => {
    const { one, id } = await started();
    const socket = await live(await Socket.ofVisitor(one, await one.snapshot()));
    const team = await live(await Socket.ofAgent(agent, await agent.snapshot()));
    await agent.send(id, 'Read me');
    await one.read(id, 2);
    assert.deepEqual(await update(team), [2, 2]);
    await one.send(id, 'Read');
    await agent.read(id, 3);
    assert.deepEqual(await ofTeam(one, id), [3, 3]);
    for (let seen = await update(socket); seen[1] !== 3;) seen = await update(socket);
    await Promise.all([socket.cut(), team.cut()]);
  });

  it('of writing: who answers has read and holds what stood before', async () => {
    const { one, id } = await started();
    await agent.send(id, 'Answer');
    assert.deepEqual(await ofTeam(one, id), [2, 2]);
    await one.send(id, 'Thanks');
    assert.deepEqual(await ofVisitor(id), [3, 3]);
  });

  it('never moves back, in whatever order acknowledgements and reads arrive (REL-5)', async () => {
    const { one, id } = await started();
    const socket = await live(await Socket.ofVisitor(one, await one.snapshot()));
    const held: number[] = [];
    for (let count = 0; count < 5; count += 1) {
      await agent.send(id, 'x');
      held.push(await message(socket));
    }
    await one.read(id, 4);
    for (const position of held.toReversed()) socket.send({ type: 'ack', position });
    await one.read(id, 2);
    await settled(() => ofVisitor(id), [6, 4]);
    await socket.cut();
  });

  it('never moves back where several arrive together, late ones among them (REL-5)', async () => {
    const { one, id: conversationId } = await started();
    for (const text of ['2', '3', '4']) await agent.send(conversationId, text);
    const asker = {
      kind: 'visitor',
      workspaceId: workspace.appId,
      contactId: one.session!.contact_id,
      scope: '',
      assurance: { level: 0 },
    } as const;
    const arrive = (seq: number) =>
      server.services.store.run('markDelivered', {
        asker,
        marks: [{ conversationId, seq }],
        now: Date.now(),
      });
    await Promise.all([4, 3, 2].map(arrive));
    assert.deepEqual(await ofVisitor(conversationId), [4, 1]);
    await arrive(2);
    assert.deepEqual(await ofVisitor(conversationId), [4, 1]);
  });

  it('that moves nothing writes nothing, however often it is sent', async () => {
    const { one, id } = await started();
    await agent.send(id, 'Once');
    const at = await one.snapshot();
    const socket = await live(await Socket.ofVisitor(one, at));
    await settled(() => ofVisitor(id), [2, 1]);
    const before = await positions();
    for (let count = 0; count < 20; count += 1) {
      socket.send({ type: 'ack', position: at.position });
      const again = await live(await Socket.ofVisitor(one, at));
      again.send({ type: 'ack', position: at.position });
      again.send({ type: 'beat' });
      await again.next('beat');
      await again.cut();
      await one.call({ path: paths.messages(id) });
      await one.read(id, 1);
    }
    assert.deepEqual(await positions(), before);
    await socket.cut();
  });

  it('is not answered with a receipt: clients that acknowledge everything at once fall silent', async () => {
    const { one, id } = await started();
    const sockets = [
      await live(await Socket.ofVisitor(one, await one.snapshot())),
      await live(await Socket.ofAgent(agent, await agent.snapshot())),
      await live(await Socket.ofAgent(await Agent.join(server, workspace.appId), await agent.snapshot())),
    ];
    const eager = sockets.map(async (socket) => {
      for (;;) {
        const event = await socket.next('event').catch(() => undefined);
        if (!event) return;
        socket.send({ type: 'ack', position: event.position });
      }
    });
    const before = await positions();
    for (let count = 0; count < 5; count += 1) {
      await agent.send(id, 'From the team');
      await one.send(id, 'From the visitor');
    }
    await settled(() => ofVisitor(id), [11, 11]);
    await settled(() => ofTeam(one, id), [11, 10]);
    // Whatever an acknowledgement of the last events could set off would come now.
    for (const socket of sockets) socket.send({ type: 'beat' });
    await until(
      () => sockets.every(({ frames }) => frames.at(-1)?.type === 'beat'),
      'nothing follows the beats',
    );
    const now = await positions();
    const moved = (stream: string) => (now.get(stream) ?? 0) - (before.get(stream) ?? 0);
    // Ten messages, and at most one receipt for each of the five that a side was sent.
    assert.ok(moved(`contact:${one.session?.contact_id ?? ''}`) <= 15);
    assert.ok(moved(`workspace:${workspace.appId}`) <= 15);
    await Promise.all(sockets.map((socket) => socket.cut()));
    await Promise.all(eager);
  });

  it('of many agents at once is one', async () => {
    const { one, id } = await started();
    const at = await agent.snapshot();
    const sockets = await Promise.all(
      Array.from({ length: 5 }, async () =>
        live(await Socket.ofAgent(await Agent.join(server, workspace.appId), at)),
      ),
    );
    await one.send(id, 'To all');
    const heard = await Promise.all(sockets.map(message));
    const before = (await positions()).get(`contact:${one.session?.contact_id ?? ''}`) ?? 0;
    for (const [index, socket] of sockets.entries()) socket.send({ type: 'ack', position: heard[index] });
    await settled(() => ofTeam(one, id), [2, 0]);
    for (const socket of sockets) {
      socket.send({ type: 'beat' });
      await socket.next('beat');
    }
    assert.equal((await positions()).get(`contact:${one.session?.contact_id ?? ''}`), before + 1);
    await Promise.all(sockets.map((socket) => socket.cut()));
  });

  it('of the system’s notices there is none', async () => {
    const { one, id } = await started();
    const socket = await live(await Socket.ofVisitor(one, await one.snapshot()));
    await agent.call({ method: 'POST', path: agentPaths.proof(id), body: { level: 3 } });
    const position = await message(socket);
    const team = `workspace:${workspace.appId}`;
    const before = (await positions()).get(team) ?? 0;
    socket.send({ type: 'ack', position });
    await agent.send(id, 'Well?');
    socket.send({ type: 'ack', position: await message(socket) });
    await settled(() => ofVisitor(id), [3, 1]);
    // The message, and the receipt for it.
    assert.equal((await positions()).get(team), before + 2);
    await socket.cut();
  });

  it('of a session that may not read the conversation there is none (LVL-4)', async () => {
    const proof = portalProof(workspace, 'scoped@example.com');
    const one = await (await Visitor.create(server, workspace.appId)).open(proof);
    const { conversation } = await one.start();
    const north = await (await Visitor.create(server, workspace.appId)).open(proof, { scope: 'north' });
    const { conversation: northern } = await north.start();
    const socket = await live(await Socket.ofVisitor(north, await north.snapshot()));
    await agent.send(conversation.id, 'Not for the north');
    await agent.send(northern.id, 'For the north');
    assert.equal((await socket.next('event')).event.type, 'withheld');
    socket.send({ type: 'ack', position: await message(socket) });
    await settled(() => ofVisitor(northern.id), [2, 1]);
    assert.deepEqual(await ofVisitor(conversation.id), [1, 1]);
    await socket.cut();
  });

  it('is looked for in the acknowledged part of the stream alone, by an index', async () => {
    const { one, id } = await started();
    const socket = await live(await Socket.ofVisitor(one, await one.snapshot()));
    await agent.send(id, 'Hello');
    const position = await message(socket);
    const plans = await statements.plansOf('events', async () => {
      socket.send({ type: 'ack', position });
      await settled(() => ofVisitor(id), [2, 1]);
    });
    const looks = plans.filter(({ sql }) => sql.includes('delivered_seq'));
    assert.equal(looks.length, 1);
    for (const { sql, plan } of looks) {
      assert.match(plan, /events_pkey|autoindex_events/, `${sql}\n${plan}`);
      assert.doesNotMatch(plan, /seq scan|^scan/im, plan);
    }
    await socket.cut();
  });

  it('by a contact linked to the owner counts for the owner’s conversation (LNK-2)', async () => {
    await server.change(workspace.appId, { link_asserted_email: true });
    const email = 'linked@example.com';
    const owner = await (await Visitor.create(server, workspace.appId)).open(portalProof(workspace, email));
    const { conversation } = await owner.start();
    const backEnd = new BackEnd(server, workspace);
    const proof = await backEnd.proofOf({ external_id: 'u-9', email, email_verified: true });
    const linked = await (await Visitor.create(server, workspace.appId)).open(proof);
    const socket = await live(await Socket.ofVisitor(linked, await linked.snapshot()));
    await agent.send(conversation.id, 'To both');
    socket.send({ type: 'ack', position: await message(socket) });
    await settled(() => ofVisitor(conversation.id), [2, 1]);
    await socket.cut();
  });
});
