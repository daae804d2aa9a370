import assert from 'node:assert/strict';
import { after, before, it, mock } from 'node:test';
import { CLOSE_CODES, paths } from 'chat-messenger/protocol';
import { auditEntriesOf } from '../dist/store/queries/audit.js';
import { BackEnd, contactProof } from './support/back-end.ts';
import { DAY, SECOND } from './support/clock.ts';
import { describeOnEveryEngine } from './support/every-engine.ts';
import { refusalOf } from './support/http.ts';
import { ORIGIN, type TestServer } from './support/server.ts';
import { Socket } from './support/socket.ts';
import { portalProof, Visitor } from './support/visitor.ts';

const ADA = 'ada@example.com';
const OPERATOR = { actor: 'grace' };
/** Longer than a socket waits for its turn to be looked at. */
const RECHECK = 5 * SECOND;

describeOnEveryEngine('The secrets of a workspace', (servers) => {
  let server: TestServer;
  before(async () => {
    mock.timers.enable({ apis: ['setInterval'] });
    server = await servers.start();
  });
  after(() => {
    mock.timers.reset();
  });

  const secrets = () => server.services.secrets;
  const visitor = (appId: string) => Visitor.create(server, appId);
  const signIn = async (appId: string, portalSecret: string) =>
    refusalOf(await (await visitor(appId)).present(portalProof({ portalSecret }, ADA)));
  const statesOf = async (appId: string) => (await secrets().list(appId)).map(({ state }) => state);
  const idOf = async (appId: string) => (await secrets().list(appId))[0]?.id ?? '';
  const rotated = async (appId: string, formerUntil?: number) => {
    const options = { ...OPERATOR, ...(formerUntil !== undefined && { formerUntil }) };
    const { id, value = '' } = await secrets().rotate(appId, 'portal-key', options);
    return { id, value };
  };
  const live = async (one: Visitor) => {
    const socket = await Socket.ofVisitor(one, await one.snapshot());
    await socket.next('caught_up');
    return socket;
  };

  it('open nothing that was verified just before they were revoked (COM-7, COM-11)', async () => {
    const { appId, portalSecret } = await server.workspace();
    const { verifiers, workspaces, sessions } = server.services;
    const { settings } = await workspaces.get(appId);
    const device = { thumbprint: 'device', proofId: appId, proofExpiresAt: server.clock.now() + DAY };
    const place = { workspaceId: appId, settings, device, origin: ORIGIN, browser: '', wishes: {} };
    const subject = await verifiers.verify(portalProof({ portalSecret }, ADA), place);
    await secrets().revoke(appId, await idOf(appId), OPERATOR.actor);
    await assert.rejects(sessions.open(subject, place), { code: 'identity_invalid', reason: 'unknown_key' });
  });

  it('verify after a rotation both, the former for seven days, and never a third (COM-11, C10)', async () => {
    const { appId, portalSecret } = await server.workspace();
    const second = await rotated(appId);
    assert.equal(await signIn(appId, portalSecret), '201');
    assert.equal(await signIn(appId, second.value), '201');
    const third = await rotated(appId);
    assert.equal(await signIn(appId, portalSecret), '401 identity_invalid mismatch');
    assert.equal(await signIn(appId, second.value), '201');
    server.clock.advance(7 * DAY - SECOND);
    assert.equal(await signIn(appId, second.value), '201');
    server.clock.advance(SECOND);
    assert.equal(await signIn(appId, second.value), '401 identity_invalid mismatch');
    assert.equal(await signIn(appId, third.value), '201');
    assert.deepEqual(await statesOf(appId), ['active', 'retired', 'retired']);
  });

  it('can be rotated with another end for the former one, at once if need be (COM-11)', async () => {
    const { appId, portalSecret } = await server.workspace();
    const second = await rotated(appId, server.clock.now() + DAY);
    server.clock.advance(DAY - SECOND);
    assert.equal(await signIn(appId, portalSecret), '201');
    server.clock.advance(SECOND);
    assert.equal(await signIn(appId, portalSecret), '401 identity_invalid mismatch');
    await rotated(appId, server.clock.now());
    assert.equal(await signIn(appId, second.value), '401 identity_invalid mismatch');
  });

  it('are two that verify after many rotations at the same moment (COM-11)', async () => {
    const { appId } = await server.workspace();
    await Promise.all(Array.from({ length: 6 }, () => rotated(appId)));
    const states = await statesOf(appId);
    assert.equal(states.length, 7);
    assert.equal(states.filter((state) => state === 'active').length, 1);
    assert.equal(states.filter((state) => state === 'retiring').length, 1);
  });

  it('when the active one was revoked keep the retiring one to its own end beside the new one (COM-11)', async () => {
    const { appId, portalSecret } = await server.workspace();
    const second = await rotated(appId, server.clock.now() + DAY);
    await secrets().revoke(appId, second.id, OPERATOR.actor);
    const third = await rotated(appId);
    assert.equal(await signIn(appId, portalSecret), '201');
    assert.equal(await signIn(appId, third.value), '201');
    server.clock.advance(DAY);
    assert.equal(await signIn(appId, portalSecret), '401 identity_invalid mismatch');
  });

  it('that are retired verify no more, and what they opened goes on (COM-11, C10)', async () => {
    const { appId, portalSecret } = await server.workspace();
    const ada = await (await visitor(appId)).open(portalProof({ portalSecret }, ADA));
    const socket = await live(ada);
    await secrets().retire(appId, await idOf(appId), OPERATOR.actor);
    assert.equal(await signIn(appId, portalSecret), '401 identity_invalid mismatch');
    mock.timers.tick(RECHECK);
    assert.equal((await ada.call({ path: paths.conversations })).status, 200);
    socket.send({ type: 'beat' });
    await socket.next('beat');
    await socket.cut();
  });

  it('that are revoked verify no more, and end what they opened within five seconds, and nothing else (COM-11, HM-9, C10)', async () => {
    const { appId, portalSecret } = await server.workspace();
    const old = await (await visitor(appId)).open(portalProof({ portalSecret }, ADA));
    const oldId = await idOf(appId);
    const fresh = await rotated(appId);
    const other = await (await visitor(appId)).open(portalProof({ portalSecret: fresh.value }, ADA));
    const anonymous = await (await visitor(appId)).open();
    const [ends, stays] = [await live(old), await live(other)];
    assert.equal(await secrets().revoke(appId, oldId, OPERATOR.actor), 1);
    assert.equal(await signIn(appId, portalSecret), '401 identity_invalid mismatch');
    assert.equal(refusalOf(await old.call({ path: paths.conversations })), '401 session_revoked');
    mock.timers.tick(RECHECK);
    assert.equal(await ends.closed, CLOSE_CODES.session_revoked);
    assert.equal(CLOSE_CODES.session_revoked, 4403);
    stays.send({ type: 'beat' });
    await stays.next('beat');
    await stays.cut();
    assert.equal((await anonymous.call({ path: paths.conversations })).status, 200);
    await assert.rejects(secrets().retire(appId, oldId, OPERATOR.actor), { code: 'bad_request' });
  });

  it('are one for each method: neither verifies for the other, and each is rotated by itself (COM-10)', async () => {
    const { appId, portalSecret, apiKey } = await server.services.workspaces.create('Shop', [
      'https://portal.example',
    ]);
    const backEnd = new BackEnd(server, { apiKey });
    await backEnd.post('/v1/contacts', { email: ADA });
    const present = async (proof: unknown) => refusalOf(await (await visitor(appId)).present(proof));
    const first = contactProof(await backEnd.contactToken({ email: ADA }));
    await rotated(appId);
    assert.equal(await present(first), '201');
    const { id, value } = await secrets().rotate(appId, 'contact-token', OPERATOR);
    assert.equal(value, undefined);
    const second = contactProof(await backEnd.contactToken({ email: ADA }));
    assert.equal(await present(first), '201');
    assert.equal(await signIn(appId, portalSecret), '201');
    await secrets().revoke(appId, id, OPERATOR.actor);
    assert.equal(await present(second), '401 identity_invalid unknown_key');
    assert.equal(await present(first), '201');
    assert.equal(await signIn(appId, portalSecret), '201');
  });

  it('tell how often they were used, when, and in which form (COM-11, HM-6)', async () => {
    const { appId, portalSecret } = await server.workspace();
    const unused = await secrets().list(appId);
    assert.deepEqual([unused[0]?.uses, unused[0]?.lastUsedAt, unused[0]?.forms], [0, null, {}]);
    for (let count = 0; count < 3; count += 1) await signIn(appId, portalSecret);
    server.clock.freezeAt(server.clock.now());
    await signIn(appId, portalSecret);
    const [secret] = await secrets().list(appId);
    assert.deepEqual([secret?.uses, secret?.forms], [4, { v1: 4 }]);
    assert.equal(secret?.lastUsedAt, server.clock.now());
  });

  it('are nobody else to change: another workspace has no secret of this id (COM-8)', async () => {
    const [own, other] = [await server.workspace(), await server.workspace()];
    const id = await idOf(own.appId);
    await assert.rejects(secrets().retire(other.appId, id, OPERATOR.actor), { code: 'not_found' });
    await assert.rejects(secrets().revoke(other.appId, id, OPERATOR.actor), { code: 'not_found' });
    assert.deepEqual(await statesOf(own.appId), ['active']);
    assert.equal(await signIn(own.appId, own.portalSecret), '201');
  });

  it('leave a trace of every change, with who made it and without the secret (AGT-10)', async () => {
    const { appId } = await server.workspace();
    const first = await idOf(appId);
    const second = await rotated(appId);
    const third = await rotated(appId);
    await secrets().retire(appId, second.id, OPERATOR.actor);
    await secrets().revoke(appId, third.id, OPERATOR.actor);
    const entries = await auditEntriesOf(server.services.store.read, appId, 100);
    const told = entries.map(({ action, target }) => `${action} ${target}`).sort();
    assert.deepEqual(
      told,
      [
        `secret.created ${second.id}`,
        `secret.retiring ${first}`,
        `secret.created ${third.id}`,
        `secret.retiring ${second.id}`,
        `secret.retired ${first}`,
        `secret.retired ${second.id}`,
        `secret.revoked ${third.id}`,
      ].sort(),
    );
    assert.ok(entries.every(({ actor }) => actor === OPERATOR.actor));
    assert.ok(!JSON.stringify(entries).includes(third.value));
    assert.ok(!JSON.stringify(await secrets().list(appId)).includes(third.value));
  });
});
