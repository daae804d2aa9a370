import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it, mock } from 'node:test';
import { CLOSE_CODES, paths } from 'chat-messenger/protocol';
import { SECOND } from './support/clock.ts';
import { PostgresEngine } from './support/engines.ts';
import { describeOnEveryEngine } from './support/every-engine.ts';
import { refusalOf } from './support/http.ts';
import { TestServer, type TestWorkspace } from './support/server.ts';
import { Socket } from './support/socket.ts';
import { portalProof, Visitor } from './support/visitor.ts';

/** Longer than a socket waits for its turn to be looked at. */
const RECHECK = 5 * SECOND;

async function live(one: Visitor): Promise<Socket> {
  const socket = await Socket.ofVisitor(one, await one.snapshot());
  await socket.next('caught_up');
  return socket;
}

/** The socket still answers: nobody closed it. */
async function assertOpen(socket: Socket): Promise<void> {
  socket.send({ type: 'beat' });
  await socket.next('beat');
  await socket.cut();
}

/** Its time stands still for whatever is due in intervals, so nothing here is found by waiting. */
describeOnEveryEngine('Sockets of sessions that end in the same process', (servers) => {
  let server: TestServer;
  let workspace: TestWorkspace;
  before(async () => {
    mock.timers.enable({ apis: ['setInterval'] });
    server = await servers.start();
    workspace = await server.workspace();
  });
  after(() => {
    mock.timers.reset();
  });

  const signedIn = async (email: string) =>
    (await Visitor.create(server, workspace.appId)).open(portalProof(workspace, email));

  it('are closed at once by a logout, and those of other devices stay (SES-18)', async () => {
    const [here, there] = [await signedIn('ada@example.com'), await signedIn('ada@example.com')];
    const [mine, other] = [await live(here), await live(there)];
    await here.call({ method: 'POST', path: paths.endSession, body: {} });
    assert.equal(await mine.closed, CLOSE_CODES.session_revoked);
    await assertOpen(other);
  });

  it('are closed at once by a logout everywhere, and those of other people stay (SES-13, SES-18)', async () => {
    const people = [await signedIn('bob@example.com'), await signedIn('bob@example.com')];
    const stranger = await live(await signedIn('eve@example.com'));
    const sockets = await Promise.all(people.map(live));
    await people[0]?.call({ method: 'POST', path: paths.endSession, body: { everywhere: true } });
    for (const socket of sockets) assert.equal(await socket.closed, CLOSE_CODES.session_revoked);
    await assertOpen(stranger);
  });

  it('are closed at once when their person ends them from another device, or a page by their id (SES-20)', async () => {
    const email = 'carla@example.com';
    const [here, first, second] = [await signedIn(email), await signedIn(email), await signedIn(email)];
    const [one, two] = [await live(first), await live(second)];
    await here.call({ method: 'DELETE', path: paths.ownSession(first.session?.family_id ?? '') });
    assert.equal(await one.closed, CLOSE_CODES.session_revoked);
    const body = { app_id: workspace.appId, family_id: second.session?.family_id };
    await server.call({
      method: 'POST',
      path: paths.revokeFamily,
      body,
      headers: { origin: here.origin },
    });
    assert.equal(await two.closed, CLOSE_CODES.session_revoked);
  });

  it('are closed at once when all of a workspace is ended, and those of other workspaces stay (JWT-14, SES-18)', async () => {
    const where = await server.workspace();
    const one = await live(await (await Visitor.create(server, where.appId)).open());
    const bystander = await live(await signedIn('elsewhere@example.com'));
    await server.services.identities.endAll(where.appId, 'test');
    assert.equal(await one.closed, CLOSE_CODES.session_revoked);
    await assertOpen(bystander);
  });

  it('are told at once that a newer session took their place, with a code that says: stay away (SES-19, C9)', async () => {
    const tabs: Visitor[] = [];
    for (let count = 0; count < 10; count += 1) {
      tabs.push(await signedIn('dora@example.com'));
      server.clock.advance(10);
    }
    const [oldest, next] = [await live(tabs[0] as Visitor), await live(tabs[1] as Visitor)];
    await signedIn('dora@example.com');
    assert.equal(await oldest.closed, CLOSE_CODES.replaced);
    const again = await Socket.ofVisitor(tabs[0] as Visitor, { epoch: 'x', position: 0 });
    assert.equal((await again.next('error')).error.code, 'session_displaced');
    assert.equal(await again.closed, CLOSE_CODES.replaced);
    await assertOpen(next);
  });

  it('are closed at once when another session takes their place at sign-in (COM-13)', async () => {
    const one = await (await Visitor.create(server, workspace.appId)).open();
    const socket = await live(one);
    const next = one.anotherTab();
    await next.open(portalProof(workspace, 'finn@example.com'), { replaces: one.token });
    assert.equal(await socket.closed, CLOSE_CODES.session_expired);
  });
});

describe('Sockets of another process on PostgreSQL', { timeout: 60_000 }, () => {
  const engine = new PostgresEngine();
  let here: TestServer;
  let there: TestServer;
  let workspace: TestWorkspace;
  before(() => engine.start());
  beforeEach(async () => {
    mock.timers.enable({ apis: ['setInterval'] });
    const store = await engine.fresh();
    here = await TestServer.start({ store });
    there = await TestServer.start({ store });
    workspace = await here.workspace();
  });
  afterEach(async () => {
    mock.timers.reset();
    await here.stop();
    await there.stop();
  });
  after(() => engine.stop());

  const signedIn = async (email: string) =>
    (await Visitor.create(there, workspace.appId)).open(portalProof(workspace, email));
  const list = async (one: Visitor) => refusalOf(await one.call({ path: paths.conversations }));

  it('are closed by a logout everywhere that this one took, without waiting for their turn (SES-18)', async () => {
    const far = await signedIn('ada@example.com');
    const stranger = await live(await signedIn('eve@example.com'));
    const socket = await live(far);
    const near = await (
      await Visitor.create(here, workspace.appId)
    ).open(portalProof(workspace, 'ada@example.com'));
    await near.call({ method: 'POST', path: paths.endSession, body: { everywhere: true } });
    assert.equal(await socket.closed, CLOSE_CODES.session_revoked);
    assert.equal(await list(far), '401 session_revoked');
    await assertOpen(stranger);
  });

  it('are closed within five seconds where all of a contact was ended in the store alone (SES-18, C10)', async () => {
    const [far, stranger] = [await signedIn('ada@example.com'), await signedIn('eve@example.com')];
    const sockets = [await live(far), await live(stranger)] as const;
    const contactId = far.session?.contact_id ?? '';
    const ended = await here.services.store.run('revokeContact', {
      workspaceId: workspace.appId,
      contactId,
      now: here.clock.now(),
    });
    assert.equal(ended, 1);
    assert.equal(await list(far), '401 session_revoked', 'requests hear of it at once');
    mock.timers.tick(RECHECK);
    assert.equal(await sockets[0].closed, CLOSE_CODES.session_revoked);
    await assertOpen(sockets[1]);
  });

  it('are closed within five seconds where the key that opened their sessions was revoked (COM-11, SES-18)', async () => {
    const far = await signedIn('ada@example.com');
    const anonymous = await (await Visitor.create(there, workspace.appId)).open();
    const sockets = [await live(far), await live(anonymous)] as const;
    const { message } = await far.start();
    const keyId = message.assurance?.key_id ?? '';
    const ended = await here.services.store.run('revokeFamiliesOfKey', {
      workspaceId: workspace.appId,
      keyId,
      now: here.clock.now(),
    });
    assert.equal(ended, 1);
    assert.equal(await list(far), '401 session_revoked');
    mock.timers.tick(RECHECK);
    assert.equal(await sockets[0].closed, CLOSE_CODES.session_revoked);
    await assertOpen(sockets[1]);
  });
});
