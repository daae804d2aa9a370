import assert from 'node:assert/strict';
import { afterEach, describe, it, mock } from 'node:test';
import { CLOSE_CODES, agentPaths, paths } from 'chat-messenger/protocol';
import { Agent } from './support/agent.ts';
import { HOUR, MINUTE } from './support/clock.ts';
import { ORIGIN, TestServer, type TestWorkspace } from './support/server.ts';
import { Socket } from './support/socket.ts';
import { portalProof, Visitor } from './support/visitor.ts';

describe('A socket in time', () => {
  let server: TestServer;
  let workspace: TestWorkspace;
  const begin = async (...apis: ('setTimeout' | 'setInterval')[]) => {
    mock.timers.enable({ apis });
    server = await TestServer.start();
    workspace = await server.workspace();
  };
  const live = async (one: Visitor) => {
    const socket = await Socket.ofVisitor(one, await one.snapshot());
    await socket.next('caught_up');
    return socket;
  };
  const visitor = async () => (await Visitor.create(server, workspace.appId)).open();
  afterEach(async () => {
    mock.timers.reset();
    await server.stop();
  });

  it('that does not say who it is within ten seconds is closed (C57, REL-27)', async () => {
    await begin('setTimeout');
    const socket = await Socket.connect(server, paths.socket, { origin: ORIGIN });
    await socket.next('hello');
    mock.timers.tick(9_999);
    mock.timers.tick(1);
    assert.equal(await socket.closed, CLOSE_CODES.handshake_timeout);
  });

  it('that is silent for two heartbeats and a half is cut off; a beat keeps it (REL-16)', async () => {
    await begin('setTimeout');
    const socket = await live(await visitor());
    for (let beats = 0; beats < 3; beats += 1) {
      mock.timers.tick(60_000);
      socket.send({ type: 'beat' });
      await socket.next('beat');
    }
    mock.timers.tick(62_500);
    assert.equal(await socket.closed, 1006);
  });

  it('is closed within five seconds after its session was ended (SES-18, C10)', async () => {
    await begin('setInterval');
    const [one, other] = [await visitor(), await visitor()];
    const [mine, theirs] = [await live(one), await live(other)];
    await one.call({ method: 'POST', path: paths.endSession, body: {} });
    mock.timers.tick(5_000);
    assert.equal(await mine.closed, CLOSE_CODES.session_revoked);
    theirs.send({ type: 'beat' });
    await theirs.next('beat');
    await theirs.cut();
  });

  it('is closed within five seconds after its session expired, or a newer one took its place (SES-2, SES-19)', async () => {
    await begin('setInterval');
    const proof = portalProof(workspace, 'eleven@example.com');
    const tabs: Visitor[] = [];
    for (let count = 0; count < 10; count += 1) {
      tabs.push(await (await Visitor.create(server, workspace.appId)).open(proof));
      server.clock.advance(10);
    }
    const sockets = [await live(tabs[0] as Visitor), await live(tabs[9] as Visitor)];
    await (await Visitor.create(server, workspace.appId)).open(proof);
    mock.timers.tick(5_000);
    assert.equal(await sockets[0]?.closed, CLOSE_CODES.replaced);
    server.clock.advance(HOUR);
    mock.timers.tick(5_000);
    assert.equal(await sockets[1]?.closed, CLOSE_CODES.session_expired);
  });

  it('of an agent is closed within five seconds after signing out, and after an idle hour (AGT-3, AGT-6)', async () => {
    await begin('setInterval');
    const [leaving, idle] = [
      await Agent.join(server, workspace.appId),
      await Agent.join(server, workspace.appId),
    ];
    const sockets = await Promise.all(
      [leaving, idle].map(async (one) => Socket.ofAgent(one, await one.snapshot())),
    );
    await Promise.all(sockets.map((socket) => socket.next('caught_up')));
    await leaving.call({ method: 'DELETE', path: agentPaths.session });
    mock.timers.tick(5_000);
    assert.equal(await sockets[0]?.closed, CLOSE_CODES.session_revoked);
    server.clock.advance(HOUR + MINUTE);
    mock.timers.tick(5_000);
    assert.match(String(await sockets[1]?.closed), /^440[13]$/);
  });
});
