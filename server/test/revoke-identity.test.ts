import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, it } from 'node:test';
import { paths, serverPaths, type RevokedIdentity } from 'chat-messenger/protocol';
import { BackEnd } from './support/back-end.ts';
import { SECOND } from './support/clock.ts';
import { describeOnEveryEngine } from './support/every-engine.ts';
import { bodyOf, refusalOf } from './support/http.ts';
import type { TestServer, TestWorkspace } from './support/server.ts';
import { portalProof, Visitor } from './support/visitor.ts';

describeOnEveryEngine('A revoked identity', (servers) => {
  let server: TestServer;
  let workspace: TestWorkspace;
  let backEnd: BackEnd;
  before(async () => {
    server = await servers.start();
    workspace = await server.workspace();
    backEnd = new BackEnd(server, workspace);
  });
  const visitor = () => Visitor.create(server, workspace.appId);
  const revoke = async (body: unknown) =>
    bodyOf<RevokedIdentity>(await backEnd.post(serverPaths.revokeIdentity, body)).sessions_ended;

  it('loses its sessions everywhere and its unused tokens, and nobody else does (JWT-14)', async () => {
    const said = { external_id: 'gone' };
    const [one, two] = [await visitor(), await visitor()];
    await one.open(await backEnd.proofOf(said));
    await two.open(await backEnd.proofOf(said));
    const other = await (await visitor()).open(await backEnd.proofOf({ external_id: 'stays' }));
    const unused = await backEnd.proofOf(said);
    assert.equal(await revoke({ external_id: 'gone' }), 2);
    for (const ended of [one, two]) {
      assert.equal(refusalOf(await ended.call({ path: paths.conversations })), '401 session_revoked');
    }
    assert.equal((await other.call({ path: paths.conversations })).status, 200);
    assert.equal(refusalOf(await (await visitor()).present(unused)), '401 identity_invalid unknown_key');
    server.clock.advance(SECOND);
    assert.equal((await (await visitor()).present(await backEnd.proofOf(said))).status, 201);
    assert.equal(await revoke({ external_id: 'gone' }), 1);
  });

  it('is found by email and by user id too, and whom nobody knows is revoked as well (JWT-14)', async () => {
    const email = 'revoked@example.com';
    await (await visitor()).open(portalProof(workspace, email));
    await (await visitor()).open({ method: 'pinned-user', user_id: 'u-9', security_hash: randomUUID() });
    assert.equal(await revoke({ email: 'Revoked@example.com' }), 1);
    assert.equal(await revoke({ user_id: 'u-9' }), 1);
    const strangers = [
      { external_id: 'nobody' },
      { user_id: 'nobody' },
      { email: 'nobody@example.com' },
      { issuer: 'https://login.example.com', subject: 'nobody' },
    ];
    for (const stranger of strangers) assert.equal(await revoke(stranger), 0);
    const marks = await server.services.store.read
      .selectFrom('contacts')
      .select(['namespace', 'proofs_not_before'])
      .where('subject', 'in', ['nobody', 'nobody@example.com'])
      .orderBy('namespace')
      .execute();
    assert.deepEqual(
      marks.map(({ namespace, proofs_not_before }) => [namespace, proofs_not_before !== null]),
      [
        ['email', true],
        ['jwt:https://login.example.com', true],
      ],
    );
  });

  it('stays revoked up to the latest moment that was named, and that is none to come (JWT-14)', async () => {
    const { contact_id } = await backEnd.identify({ external_id: 'latest' });
    const now = Math.floor(server.clock.now() / SECOND);
    await revoke({ external_id: 'latest', not_before: now });
    await revoke({ external_id: 'latest', not_before: now - 3_600 });
    const row = await server.services.store.read
      .selectFrom('contacts')
      .select('proofs_not_before')
      .where('id', '=', contact_id)
      .executeTakeFirstOrThrow();
    assert.equal(row.proofs_not_before, now * SECOND);
    const later = { external_id: 'latest', not_before: now + 3_600 };
    assert.equal(refusalOf(await backEnd.post(serverPaths.revokeIdentity, later)), '400 bad_request');
  });

  it('is named by exactly one selector (JWT-14)', async () => {
    const bodies = [
      {},
      { external_id: 'a', user_id: 'b' },
      { issuer: 'https://login.example.com' },
      { subject: 'a' },
      { external_id: 'a', issuer: 'https://login.example.com', subject: 'a' },
      { external_id: '' },
      { not_before: 1 },
    ];
    for (const body of bodies) {
      assert.equal(refusalOf(await backEnd.post(serverPaths.revokeIdentity, body)), '400 bad_request');
    }
  });
});
