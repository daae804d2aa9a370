import assert from 'node:assert/strict';
import { before, it } from 'node:test';
import { agentPaths, paths, type ServerFrame } from 'chat-messenger/protocol';
import { v7 as uuid } from 'uuid';
import { Agent } from './support/agent.ts';
import { BackEnd } from './support/back-end.ts';
import { SECOND } from './support/clock.ts';
import { describeOnEveryEngine } from './support/every-engine.ts';
import { refusalOf, sameForEveryone } from './support/http.ts';
import type { TestServer, TestWorkspace } from './support/server.ts';
import { Socket } from './support/socket.ts';
import { portalProof, Visitor } from './support/visitor.ts';

describeOnEveryEngine('Typing', (servers) => {
  let server: TestServer;
  let workspace: TestWorkspace;
  let agent: Agent;
  before(async () => {
    server = await servers.start();
    workspace = await server.workspace();
    agent = await Agent.join(server, workspace.appId);
  });

  const live = async (socket: Promise<Socket>) => {
    const one = await socket;
    await one.next('caught_up');
    return one;
  };
  const follow = async (who: Visitor | Agent) =>
    live(
      who instanceof Agent
        ? Socket.ofAgent(who, await who.snapshot())
        : Socket.ofVisitor(who, await who.snapshot()),
    );
  const started = async (on = server, appId = workspace.appId) => {
    const one = await (await Visitor.create(on, appId)).open();
    const { conversation } = await one.start();
    return { one, id: conversation.id };
  };
  const typings = (socket: Socket) =>
    socket.frames.filter(
      (frame): frame is Extract<ServerFrame, { type: 'typing' }> => frame.type === 'typing',
    );
  /** Everything that was told before has arrived when a message that followed it has. */
  const afterwards = async (socket: Socket, id: string, from: Visitor | Agent) => {
    const text = uuid();
    await from.send(id, text);
    for (;;) {
      const { event } = await socket.next('event');
      if (event.type === 'message.created' && event.message.text === text) return;
    }
  };

  it('of a visitor is told to the agents of the workspace, with the visitor’s name', async () => {
    const { one, id } = await started();
    const team = await follow(agent);
    assert.equal((await one.typing(id)).status, 204);
    const name = (await agent.snapshot()).conversations.find((each) => each.id === id)?.contact.name;
    assert.deepEqual(await team.next('typing'), {
      type: 'typing',
      conversation_id: id,
      author: { kind: 'contact', name },
    });
    await team.cut();
  });

  it('of an agent is told to the visitor, with the agent’s name', async () => {
    const { one, id } = await started();
    const socket = await follow(one);
    assert.equal((await agent.typing(id)).status, 204);
    assert.deepEqual(await socket.next('typing'), {
      type: 'typing',
      conversation_id: id,
      author: { kind: 'agent', name: 'Grace' },
    });
    await socket.cut();
  });

  it('is told to nobody else: not to one’s own side, other visitors, scopes or workspaces (LVL-3)', async () => {
    const proof = portalProof(workspace, 'typing@example.com');
    const one = await (await Visitor.create(server, workspace.appId)).open(proof);
    const { conversation } = await one.start();
    const elsewhere = await server.workspace();
    const strangers = await Agent.join(server, elsewhere.appId);
    const north = await (await Visitor.create(server, workspace.appId)).open(proof, { scope: 'north' });
    const other = await started();
    const away = await started(server, elsewhere.appId);
    const mine = await follow(one);
    const team = await follow(agent);
    const silent = await Promise.all([north, other.one, away.one, strangers].map(follow));
    await one.typing(conversation.id);
    await team.next('typing');
    await agent.typing(conversation.id);
    await mine.next('typing');
    assert.equal(typings(mine).length, 1);
    assert.equal(typings(team).length, 1);
    await afterwards(silent[1] as Socket, other.id, agent);
    await afterwards(silent[2] as Socket, away.id, strangers);
    for (const socket of silent) assert.deepEqual(typings(socket), []);
    await Promise.all([mine, team, ...silent].map((socket) => socket.cut()));
  });

  it('of an agent is told to a contact that is linked to the owner (LNK-2)', async () => {
    await server.change(workspace.appId, { link_asserted_email: true });
    const email = 'linked@example.com';
    const owner = await (await Visitor.create(server, workspace.appId)).open(portalProof(workspace, email));
    const { conversation } = await owner.start();
    const backEnd = new BackEnd(server, workspace);
    const proof = await backEnd.proofOf({ external_id: 'u-9', email, email_verified: true });
    const socket = await follow(await (await Visitor.create(server, workspace.appId)).open(proof));
    await agent.typing(conversation.id);
    assert.equal((await socket.next('typing')).conversation_id, conversation.id);
    await socket.cut();
  });

  it('is told once in three seconds for each who writes and each conversation; more is dropped without a word', async () => {
    const [first, second] = [await started(), await started()];
    const team = await follow(agent);
    for (let count = 0; count < 5; count += 1) {
      for (const { one, id } of [first, second]) assert.equal((await one.typing(id)).status, 204);
    }
    await afterwards(team, first.id, first.one);
    assert.deepEqual(
      typings(team).map(({ conversation_id }) => conversation_id),
      [first.id, second.id],
    );
    server.clock.advance(3 * SECOND);
    await first.one.typing(first.id);
    await team.next('typing');
    assert.equal(typings(team).length, 3);
    await team.cut();
  });

  it('is kept nowhere: neither a position nor a poll nor a later socket knows of it', async () => {
    const { one, id } = await started();
    const before = await one.snapshot();
    await agent.typing(id);
    const socket = await live(Socket.ofVisitor(one, { ...before, position: 0 }));
    await afterwards(socket, id, agent);
    assert.deepEqual(typings(socket), []);
    const query = `?epoch=${before.epoch}&position=0`;
    assert.ok(!(await one.call({ path: paths.events + query })).text.includes('typing'));
    assert.equal((await one.snapshot()).position, before.position + 1);
    await socket.cut();
  });

  it('in a conversation of somebody else is answered as in none at all, at any pace (LVL-4)', async () => {
    const { id } = await started();
    const stranger = await (await Visitor.create(server, workspace.appId)).open();
    const strangers = await Agent.join(server, (await server.workspace()).appId);
    const nothing = await stranger.typing(uuid());
    assert.equal(refusalOf(nothing), '404 not_found');
    for (const answer of [
      await stranger.typing(id),
      await stranger.typing(id),
      await strangers.typing(id),
      await strangers.typing(uuid()),
    ]) {
      assert.equal(sameForEveryone(answer), sameForEveryone(nothing));
    }
    for (const [who, path] of [
      [stranger, agentPaths.typing(id)],
      [agent, paths.typing(id)],
    ] as const) {
      assert.match(refusalOf(await who.call({ method: 'POST', path })), /^401 /);
    }
  });

  it('is not told to a reader that does not keep up, whose messages wait instead (REL-24)', async () => {
    const { one, id } = await started();
    const socket = await follow(one);
    socket.stopReading();
    for (let count = 0; count < 30; count += 1) await agent.send(id, 'x'.repeat(8_000));
    await agent.typing(id);
    socket.readOn();
    await afterwards(socket, id, agent);
    const told = socket.frames.filter(({ type }) => type === 'event').length;
    assert.ok(told >= 31);
    await socket.cut();
  });

  if (servers.engine.name === 'PostgreSQL') {
    it('is told across processes on one database, to each socket once', async () => {
      const store = await servers.engine.fresh();
      const [here, there] = [await servers.start({ store }), await servers.start({ store })];
      const { appId } = await here.workspace();
      const { one, id } = await started(here, appId);
      const remote = await Agent.join(there, appId);
      const local = await Agent.join(here, appId);
      const [mine, far, near] = [await follow(one), await follow(remote), await follow(local)];
      await one.typing(id);
      for (const team of [far, near]) assert.equal((await team.next('typing')).conversation_id, id);
      await remote.typing(id);
      assert.equal((await mine.next('typing')).author.name, 'Grace');
      await afterwards(far, id, one);
      await afterwards(mine, id, remote);
      assert.deepEqual(
        [mine, far, near].map((socket) => typings(socket).length),
        [1, 1, 1],
      );
      await Promise.all([mine, far, near].map((socket) => socket.cut()));
    });
  }
});
