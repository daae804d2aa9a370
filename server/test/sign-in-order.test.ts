import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { sql, type Kysely } from 'kysely';
import { calculateJwkThumbprint } from 'jose';
import { paths, PROOF_HEADER, type Proof, type SessionWishes } from 'chat-messenger/protocol';
import type { ProofPlace } from '../dist/identity/verifiers.js';
import type { SessionPlace } from '../dist/sessions/sessions.js';
import { removeIssuer } from '../dist/store/procedures/issuers.js';
import { revokeIssuerKey } from '../dist/store/procedures/issuer-keys.js';
import { grantSession, type SessionGrant } from '../dist/store/procedures/sessions.js';
import type { Database } from '../dist/store/schema.js';
import type { Transaction } from '../dist/store/store.js';
import { BackEnd, contactProof } from './support/back-end.ts';
import { HOUR } from './support/clock.ts';
import { PostgresEngine } from './support/engines.ts';
import { describeOnEveryEngine } from './support/every-engine.ts';
import { refusalOf } from './support/http.ts';
import { SigningKey, tokenProof } from './support/issuer.ts';
import { TestMailbox } from './support/mail.ts';
import { ORIGIN, TestServer, type TestWorkspace } from './support/server.ts';
import { until } from './support/until.ts';
import { portalProof, Visitor } from './support/visitor.ts';

const ADA = 'ada@example.com';
const OTHER = 'ada@new.example';
const ISSUER = 'https://login.example';
const REVOKED = { code: 'identity_invalid', reason: 'expired' };
const PINNED_ANEW = { code: 'tofu_mismatch' };
const pinned = (user_id: string, security_hash: string = randomUUID()): Proof => ({
  method: 'pinned-user',
  user_id,
  security_hash,
});

describeOnEveryEngine('Between a proof and its session', (servers) => {
  let server: TestServer;
  let workspace: TestWorkspace;
  let backEnd: BackEnd;
  let mailbox: TestMailbox;
  before(async () => {
    mailbox = await TestMailbox.start();
    server = await servers.start({ smtpUrl: mailbox.smtpUrl });
    server.clock.freezeAt(Date.now());
    workspace = await server.workspace();
    backEnd = new BackEnd(server, workspace);
  });
  after(() => mailbox.close());

  const place = async (wishes: SessionWishes = {}): Promise<SessionPlace & ProofPlace> => ({
    workspaceId: workspace.appId,
    settings: (await server.services.workspaces.get(workspace.appId)).settings,
    device: {
      thumbprint: randomUUID(),
      proofId: randomUUID(),
      proofExpiresAt: server.clock.now() + HOUR,
    },
    origin: ORIGIN,
    browser: '',
    wishes,
  });
  /** Judges a proof, lets something happen at the same millisecond, and opens. */
  const open = async (proof: Proof, meanwhile: () => Promise<unknown>) => {
    const where = await place();
    const subject = await server.services.verifiers.verify(proof, where);
    await meanwhile();
    return server.services.sessions.open(subject, where);
  };
  const end = (who: object) => server.services.identities.end(who, workspace.appId, 'test');
  const reset = (userId: string) => server.services.pinnedUsers.reset(workspace.appId, userId, 'test');

  it('a revocation of the person is seen, though the proof does not say when it was made (JWT-14)', async () => {
    const contact = { email: ADA };
    await (await Visitor.create(server, workspace.appId)).open(portalProof(workspace, ADA));
    const user_id = 'known';
    const hash = randomUUID();
    await (await Visitor.create(server, workspace.appId)).open(pinned(user_id, hash));
    const token = contactProof(await backEnd.contactToken(contact));
    await assert.rejects(
      open(token, () => end(contact)),
      REVOKED,
    );
    server.clock.advance(1);
    await assert.rejects(
      open(portalProof(workspace, ADA), () => end(contact)),
      REVOKED,
    );
    await assert.rejects(
      open(pinned(user_id, hash), () => end({ user_id })),
      REVOKED,
    );
    assert.ok((await open(portalProof(workspace, ADA), async () => undefined)).token);
  });

  it('a revocation of whoever answers a code is seen, also of somebody who was never here (JWT-14)', async () => {
    const email = 'never-here@example.com';
    const { pins, sessions } = server.services;
    const visitor = await Visitor.create(server, workspace.appId);
    const { challengeId, code } = await mailbox.codeFor(visitor, email);
    const where = await place();
    const device = { ...where.device, thumbprint: await calculateJwkThumbprint(visitor.device.jwk) };
    const pinPlace = { ...where, device, siteName: '', network: 'here' };
    const answered = await pins.verify(challengeId, code, pinPlace);
    await end({ email });
    await assert.rejects(sessions.openByPin(answered, pinPlace), REVOKED);
  });

  it('a pin that is reset or replaced opens nothing, whatever the clock says (TOFU-7, T8)', async () => {
    await assert.rejects(
      open(pinned('first'), () => reset('first')),
      PINNED_ANEW,
    );
    const owner = await (await Visitor.create(server, workspace.appId)).open(pinned('first'));
    assert.deepEqual((await owner.snapshot()).conversations, []);
    await assert.rejects(
      open(pinned('second'), () =>
        server.services.pinnedUsers.set(workspace.appId, 'second', randomUUID(), 'test'),
      ),
      PINNED_ANEW,
    );
    await assert.rejects(
      open(pinned('third'), async () => {
        await reset('third');
        await (await Visitor.create(server, workspace.appId)).open(pinned('third'));
      }),
      PINNED_ANEW,
    );
  });

  it('what the server says of its user anew stays, and nothing older is written over it (S2S-7, CAT-5)', async () => {
    const said = { external_id: 'moved', email: ADA, email_verified: true };
    const { token, contact_id } = await backEnd.identify(said);
    const byId = contactProof(await backEnd.contactToken({ id: contact_id }));
    const anew = () => backEnd.identify({ ...said, email: OTHER });
    const opened = await open({ method: 'server-token', user_token: token }, anew);
    assert.equal(opened.identity.email, OTHER);
    await backEnd.identify(said);
    assert.equal((await open(byId, anew)).identity.email, OTHER);
    await backEnd.identify(said);
    const unsure = () => backEnd.identify({ ...said, email_verified: false });
    await open({ method: 'server-token', user_token: token }, unsure);
    const { email_verified } = await server.services.store.read
      .selectFrom('contacts')
      .select('email_verified')
      .where('id', '=', contact_id)
      .executeTakeFirstOrThrow();
    assert.equal(email_verified, 0);
  });
});

describeOnEveryEngine('A request that is sent again', (servers) => {
  let server: TestServer;
  let workspace: TestWorkspace;
  before(async () => {
    server = await servers.start();
    workspace = await server.workspace();
  });

  /** The same bytes as often as wanted, as whoever read them in a log would send them. */
  const captured = async (proof: Proof) => {
    const one = await Visitor.create(server, workspace.appId);
    const url = server.publicUrl.origin + paths.sessions;
    const device = await one.device.proof({ method: 'POST', url, nonce: await one.nonce() });
    const send = async () =>
      refusalOf(
        await server.call({
          method: 'POST',
          path: paths.sessions,
          body: { app_id: workspace.appId, proof },
          headers: { origin: ORIGIN, [PROOF_HEADER]: device },
        }),
      );
    return { one, send };
  };

  it('takes no use of a user token (S2S-3, SES-4)', async () => {
    const proof = await new BackEnd(server, workspace).proofOf({ external_id: 'u-1' });
    const { one, send } = await captured(proof);
    assert.equal(await send(), '201');
    for (let count = 0; count < 6; count += 1) assert.equal(await send(), '401 device_proof_invalid');
    for (let count = 0; count < 4; count += 1) assert.equal(refusalOf(await one.present(proof)), '201');
    assert.equal(refusalOf(await one.present(proof)), '401 identity_invalid expired');
  });

  it('is refused as such before the id of its token is looked at (JWT-10, SES-4)', async () => {
    const key = new SigningKey('a');
    await server.services.issuers.addKey(workspace.appId, ISSUER, { text: key.pem, kid: 'a' }, 'test');
    await server.change(workspace.appId, { jwt_jti_once: true });
    const iat = Math.floor(server.clock.now() / 1_000);
    const claims = { iss: ISSUER, sub: 'u-1', aud: `chat:${workspace.appId}`, iat, exp: iat + 600 };
    const token = key.sign({ alg: 'RS256', typ: 'chat-identity+jwt', kid: 'a' }, { ...claims, jti: 'once' });
    const { one, send } = await captured(tokenProof(token));
    assert.deepEqual([await send(), await send()], ['201', '401 device_proof_invalid']);
    assert.equal(refusalOf(await one.present(tokenProof(token))), '401 identity_invalid expired');
  });

  it('pins no user id again that was unpinned in the meantime (TOFU-7, SES-4)', async () => {
    const { send } = await captured(pinned('again'));
    assert.equal(await send(), '201');
    await server.services.pinnedUsers.reset(workspace.appId, 'again', 'test');
    assert.equal(await send(), '401 device_proof_invalid');
    const owner = await Visitor.create(server, workspace.appId);
    assert.equal(refusalOf(await owner.present(pinned('again'))), '201');
  });
});

describe('Sessions that are being opened on PostgreSQL', { timeout: 60_000 }, () => {
  const engine = new PostgresEngine();
  let server: TestServer;
  let appId: string;
  before(async () => {
    await engine.start();
    server = await TestServer.start({ store: await engine.fresh() });
  });
  after(async () => {
    await server.stop();
    await engine.stop();
  });

  const scene = async () => {
    ({ appId } = await server.workspace());
    const text = JSON.stringify(new SigningKey('a').jwk);
    await server.services.issuers.addKey(appId, ISSUER, { text }, 'test');
  };
  const grant = (method: 'identity-token' | 'email-pin' = 'identity-token'): SessionGrant => {
    const now = server.clock.now();
    const isToken = method === 'identity-token';
    return {
      workspaceId: appId,
      tokenHash: randomUUID(),
      origin: ORIGIN,
      expiresAt: now + HOUR,
      now,
      device: { thumbprint: randomUUID(), proofId: randomUUID(), proofExpiresAt: now + HOUR },
      familyId: randomUUID(),
      contact: {
        id: randomUUID(),
        namespace: isToken ? `jwt:${ISSUER}` : 'email',
        subject: randomUUID(),
        canonVersion: 1,
        fallbackName: 'x',
      },
      noticeIds: { name: randomUUID(), email: randomUUID(), phone: randomUUID(), company: randomUUID() },
      scope: '',
      browser: '',
      level: 4,
      method,
      longLived: 0,
      keyId: isToken ? `${ISSUER}#a` : null,
    };
  };
  /** A unit of work that stays open after its last statement, until it is let go. */
  const held = async (work: (transaction: Transaction) => Promise<unknown>) => {
    const { store } = server.services;
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    let begun = (): void => undefined;
    const isDone = new Promise<void>((resolve) => (begun = resolve));
    const transaction = store.read.transaction().execute(async (db: Kysely<Database>) => {
      await work({ db, rowSets: store.rowSets, forUpdate: (query) => query.forUpdate() });
      begun();
      await released;
    });
    await Promise.race([isDone, transaction]);
    return async () => {
      release();
      await transaction;
    };
  };
  /** Lets another unit of work begin, which waits for a lock or goes through, and then the held one end. */
  const together = async (other: Promise<unknown>, release: () => Promise<void>) => {
    let isOver = false;
    const settled = other.then(
      () => (isOver = true),
      () => (isOver = true),
    );
    await until(async () => isOver || (await isAnyWaiting()), 'a lock, or the end without one');
    await release();
    await settled;
  };
  const isAnyWaiting = async () => {
    const waiting = sql`select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
    return (await waiting.execute(server.services.store.read)).rows.length > 0;
  };
  const alive = async ({ tokenHash }: SessionGrant) => {
    const sessions = server.services.store.read.selectFrom('sessions').select('revoked_at');
    const row = await sessions.where('token_hash', '=', tokenHash).executeTakeFirst();
    return row !== undefined && row.revoked_at === null;
  };

  it('end with what opens them, where that is revoked before they are stored (COM-11, JWT-14)', async () => {
    for (const end of [
      () => server.services.issuers.revokeKey(appId, ISSUER, 'a', 'test'),
      () => server.services.issuers.remove(appId, ISSUER, 'test'),
      () => server.services.identities.endAll(appId, 'test'),
    ]) {
      await scene();
      const opening = grant();
      const release = await held((transaction) => grantSession(transaction, opening));
      await together(end(), release);
      assert.equal(await alive(opening), false);
    }
  });

  it('do not open while what opens them is being revoked (COM-11, JWT-14)', async () => {
    for (const end of [revokeIssuerKey, removeIssuer]) {
      await scene();
      const opening = grant();
      const change = { workspaceId: appId, issuer: ISSUER, kid: 'a', now: server.clock.now() };
      const audit = { id: randomUUID(), actor: 'test' };
      const release = await held((transaction) => end(transaction, { ...change, audit }));
      const opened = server.services.store.run('openSession', opening);
      await together(opened, release);
      await assert.rejects(opened, { code: 'identity_invalid', reason: 'unknown_key' });
    }
  });

  it('do not wait for each other in one workspace, whoever opens them (REL-3)', async () => {
    await scene();
    const release = await held((transaction) => grantSession(transaction, grant('email-pin')));
    const other = grant('email-pin');
    await server.services.store.run('openSession', other);
    assert.ok(await alive(other));
    await release();
  });
});
