import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { paths, type Proof } from 'chat-messenger/protocol';
import { HOUR, SECOND, TestClock } from './support/clock.ts';
import { refusalOf } from './support/http.ts';
import { TestServer } from './support/server.ts';
import { Socket } from './support/socket.ts';
import { portalProof, Visitor } from './support/visitor.ts';

const ADA = 'ada@example.com';
const SECRET = 'cm-test-primary-secret-0123456789abcdef';
const SECOND_SECRET = 'cm-test-second-secret-0123456789abcdef';
/** The published vector (HM-5). */
const VECTOR = {
  appId: 'ws_test_1',
  seconds: 1_800_000_000,
  key: 'v2.1800000000.292e9f579ebc4bb211b41162158a56d0d724b2e9f81ff8df10e03904163685ab',
};

describe('A portal key of the second form', () => {
  let server: TestServer;
  let workspace: Awaited<ReturnType<TestServer['workspaceWithSecret']>>;
  before(async () => {
    const clock = new TestClock();
    clock.freezeAt(VECTOR.seconds * SECOND);
    server = await TestServer.start({ clock });
    workspace = await server.workspaceWithSecret(SECRET, VECTOR.appId);
  });
  after(() => server.stop());

  /** As a portal's server makes it, at `seconds` that may be written in any way. */
  const keyAt = (
    seconds: number | string,
    { email = ADA, appId = VECTOR.appId, secret = SECRET, said = seconds } = {},
  ): Proof => {
    const message = `cm-portal-v2\n${appId}\n${email}\n${String(seconds)}`;
    const mac = createHmac('sha256', secret).update(message).digest('hex');
    return {
      method: 'portal-key',
      connection_email: email,
      connection_key: `v2.${String(said)}.${mac}`,
    };
  };
  const now = VECTOR.seconds;
  const present = async (proof: unknown, appId = workspace.appId) =>
    refusalOf(await (await Visitor.create(server, appId)).present(proof));

  it('is accepted as published (HM-5)', async () => {
    const proof = { method: 'portal-key', connection_email: ADA, connection_key: VECTOR.key };
    assert.deepEqual(keyAt(now), proof);
    assert.equal(await present(proof), '201');
  });

  it('is of level 4, fresh, and opens the same contact as the first form (HM-5, LNK-1)', async () => {
    const fresh = await (await Visitor.create(server, workspace.appId)).open(keyAt(now));
    const lasting = await (await Visitor.create(server, workspace.appId)).open(portalProof(workspace, ADA));
    const { message } = await fresh.start();
    assert.equal(message.assurance?.level, 4);
    assert.equal(message.assurance.long_lived, false);
    assert.equal(message.assurance.key_id, workspace.secretId);
    assert.equal(fresh.session?.contact_id, lasting.session?.contact_id);
  });

  it('is accepted from 60 seconds ahead to 600 seconds ago, and says which it missed (C11, HM-5)', async () => {
    assert.equal(await present(keyAt(now + 60)), '201');
    assert.equal(await present(keyAt(now + 61)), '401 identity_invalid not_yet');
    assert.equal(await present(keyAt(now - 600)), '201');
    assert.equal(await present(keyAt(now - 601)), '401 identity_invalid expired');
  });

  it('is refused when its time is written in any other way, though its MAC is right (C11)', async () => {
    const plain = String(now);
    for (const seconds of [
      `0${plain}`,
      `+${plain}`,
      `-${plain}`,
      `${plain}.0`,
      `${plain}.5`,
      plain.padEnd(20, '0'),
      `0x${now.toString(16)}`,
      '1.8e9',
      ` ${plain}`,
      `${plain} `,
      '１８００００００００',
      '',
    ]) {
      assert.equal(await present(keyAt(seconds)), '401 identity_invalid malformed', seconds);
    }
  });

  it('takes upper-case digits in the MAC, and only the exact shape around it (HM-2, HM-5)', async () => {
    const [, seconds = '', mac = ''] = VECTOR.key.split('.');
    const say = (connection_key: string) =>
      present({ method: 'portal-key', connection_email: ADA, connection_key });
    assert.equal(await say(`v2.${seconds}.${mac.toUpperCase()}`), '201');
    for (const key of [
      `V2.${seconds}.${mac}`,
      `v3.${seconds}.${mac}`,
      `v2.${seconds}.${mac.slice(1)}`,
      `v2.${seconds}.${mac}0`,
      `v2.${seconds}.g${mac.slice(1)}`,
      `v2.${mac}`,
      `v2.${seconds}.${mac}.`,
      `${VECTOR.key}\n`,
      ` ${VECTOR.key}`,
    ]) {
      assert.equal(await say(key), '401 identity_invalid malformed', key);
    }
  });

  it('covers its time, its address and its workspace (COM-2, COM-8, HM-5)', async () => {
    const elsewhere = await server.workspaceWithSecret(SECRET);
    assert.equal(await present(keyAt(now - 700, { said: now })), '401 identity_invalid mismatch');
    const other = { ...keyAt(now), connection_email: 'eve@example.com' };
    assert.equal(await present(other), '401 identity_invalid mismatch');
    assert.equal(await present(keyAt(now), elsewhere.appId), '401 identity_invalid mismatch');
  });

  it('is no key of the first form, nor the reverse (HM-1, HM-5)', async () => {
    const [, seconds = '', mac = ''] = VECTOR.key.split('.');
    const first = createHmac('sha256', SECRET).update(ADA).digest('hex');
    for (const connection_key of [mac, `v2.${seconds}.${first}`]) {
      const proof = { method: 'portal-key', connection_email: ADA, connection_key };
      assert.equal(await present(proof), '401 identity_invalid mismatch');
    }
  });

  it('is judged after the form of the address (HM-3)', async () => {
    assert.equal(await present(keyAt(now, { email: ` ${ADA}` })), '400 email_malformed');
    const malformed = { ...keyAt(now), connection_email: 'ada', connection_key: 'v2' };
    assert.equal(await present(malformed), '400 email_malformed');
  });

  it('can be the only form that a workspace takes (HM-6)', async () => {
    const strict = await server.workspaceWithSecret(SECRET);
    assert.equal(await present(portalProof(strict, ADA), strict.appId), '201');
    await server.change(strict.appId, { require_portal_v2: true });
    const first = await present(portalProof(strict, ADA), strict.appId);
    assert.equal(first, '401 identity_invalid malformed');
    assert.equal(await present(keyAt(now, { appId: strict.appId }), strict.appId), '201');
  });

  it('that was made before its person was signed out everywhere is dead, and one made afterwards is not (JWT-14)', async () => {
    const email = 'signed-out@example.com';
    const one = await (await Visitor.create(server, workspace.appId)).open(keyAt(now - 2, { email }));
    await server.services.store.run('revokeContact', {
      workspaceId: workspace.appId,
      contactId: one.session?.contact_id ?? '',
      proofsNotBefore: (now - 1) * SECOND,
      now: now * SECOND,
    });
    assert.equal(await present(keyAt(now - 2, { email })), '401 identity_invalid expired');
    assert.equal(await present(keyAt(now, { email })), '201');
  });

  it('is counted apart from the first form, so that a portal sees who still uses that (HM-6)', async () => {
    const { appId, secretId, portalSecret } = await server.workspaceWithSecret(SECRET);
    await present(keyAt(now, { appId }), appId);
    await present(keyAt(now - 1, { appId }), appId);
    await present(portalProof({ portalSecret }, ADA), appId);
    await present(keyAt(now - 601, { appId }), appId);
    const uses = await server.services.store.read
      .selectFrom('key_uses')
      .select(['key_id', 'form', 'uses'])
      .where('workspace_id', '=', appId)
      .orderBy('form')
      .execute();
    assert.deepEqual(
      uses.map((use) => ({ ...use })),
      [
        { key_id: secretId, form: 'v1', uses: 1 },
        { key_id: secretId, form: 'v2', uses: 2 },
      ],
    );
  });
});

describe('A portal secret', () => {
  it('that is retiring verifies until its time is over (C10, COM-5, COM-11)', async (t) => {
    const server = await TestServer.during(t);
    const { appId } = await server.workspaceWithSecret(SECRET);
    server.addSecret(appId, SECOND_SECRET, 'retiring');
    const one = await Visitor.create(server, appId);
    const proofs = [SECRET, SECOND_SECRET].map((portalSecret) => portalProof({ portalSecret }, ADA));
    for (const proof of proofs) assert.equal(refusalOf(await one.present(proof)), '201');
    server.clock.advance(25 * HOUR);
    const later = await Promise.all(proofs.map(async (proof) => refusalOf(await one.present(proof))));
    assert.deepEqual(later, ['201', '401 identity_invalid mismatch']);
  });

  it('that is revoked ends what it opened, requests and sockets alike, and nothing else (C10, COM-11, HM-9)', async (t) => {
    const server = await TestServer.during(t);
    const { appId, secretId } = await server.workspaceWithSecret(SECRET);
    server.addSecret(appId, SECOND_SECRET, 'active');
    const open = async (portalSecret: string) =>
      (await Visitor.create(server, appId)).open(portalProof({ portalSecret }, ADA));
    const [revoked, other] = [await open(SECRET), await open(SECOND_SECRET)];
    const socket = await Socket.ofVisitor(revoked, await revoked.snapshot());
    await socket.next('caught_up');
    const audit = { id: randomUUID(), actor: 'test' };
    const order = { workspaceId: appId, secretId, audit, now: server.clock.now() };
    await server.services.store.run('revokeSecret', order);
    assert.equal(await socket.closed, 4403);
    assert.equal(refusalOf(await revoked.call({ path: paths.conversations })), '401 session_revoked');
    assert.equal((await other.call({ path: paths.conversations })).status, 200);
    const again = await (
      await Visitor.create(server, appId)
    ).present(portalProof({ portalSecret: SECRET }, ADA));
    assert.equal(refusalOf(again), '401 identity_invalid mismatch');
  });
});
