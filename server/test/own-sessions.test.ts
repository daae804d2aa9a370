import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, it } from 'node:test';
import {
  paths,
  type ChatEvent,
  type OwnSessions,
  type PolledEvents,
  type Session,
  type StreamPosition,
} from 'chat-messenger/protocol';
import { Agent } from './support/agent.ts';
import { DAY, MINUTE } from './support/clock.ts';
import { describeOnEveryEngine } from './support/every-engine.ts';
import { bodyOf, refusalOf, sameForEveryone } from './support/http.ts';
import { TestMailbox } from './support/mail.ts';
import { ORIGIN, type TestServer, type TestWorkspace } from './support/server.ts';
import { Socket } from './support/socket.ts';
import { portalProof, Visitor } from './support/visitor.ts';

describeOnEveryEngine("A person's own sign-ins", (servers) => {
  let server: TestServer;
  let workspace: TestWorkspace;
  let mailbox: TestMailbox;
  let people = 0;
  before(async () => {
    mailbox = await TestMailbox.start();
    server = await servers.start({ smtpUrl: mailbox.smtpUrl });
    workspace = await server.workspace();
  });
  after(() => mailbox.close());

  const email = () => `owner-${String((people += 1))}@example.com`;
  const visitor = () => Visitor.create(server, workspace.appId);
  const signedIn = async (address: string) => (await visitor()).open(portalProof(workspace, address));
  const byPin = async (address: string) => {
    const one = await visitor();
    const { challengeId, code } = await mailbox.codeFor(one, address);
    one.session = bodyOf<Session>(await one.answerPin(challengeId, code));
    return one;
  };
  const familyOf = (one: Visitor) => one.session?.family_id ?? '';
  const listed = async (one: Visitor) =>
    bodyOf<OwnSessions>(await one.call({ path: paths.sessions })).sessions;
  const end = (one: Visitor, family: string) =>
    one.call({ method: 'DELETE', path: paths.ownSession(family) });
  const state = async (one: Visitor) => refusalOf(await one.call({ path: paths.conversations }));
  const revoke = (family_id: unknown, headers: Record<string, string> = { origin: ORIGIN }) =>
    server.call({
      method: 'POST',
      path: paths.revokeFamily,
      body: { app_id: workspace.appId, family_id },
      headers,
    });

  it('are listed newest first, each with what a person knows it by, and the own one marked (SES-20)', async () => {
    const address = email();
    const firefox = await visitor();
    const headers = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko Firefox/140.0' };
    const body = { app_id: workspace.appId, proof: portalProof(workspace, address) };
    firefox.session = bodyOf<Session>(await firefox.prove(paths.sessions, body, { headers }));
    server.clock.advance(MINUTE);
    const other = await byPin(address);
    await signedIn(email());
    const sessions = await listed(firefox);
    assert.deepEqual(
      sessions.map(({ opened_at, last_used_at, ...shown }) => {
        assert.equal(opened_at, last_used_at);
        return shown;
      }),
      [
        {
          id: familyOf(other),
          current: false,
          level: 3,
          method: 'email-pin',
          browser: '',
        },
        {
          id: familyOf(firefox),
          current: true,
          level: 4,
          method: 'portal-key',
          browser: 'Firefox, Linux',
        },
      ],
    );
    assert.deepEqual(
      (await listed(other)).map(({ current }) => current),
      [true, false],
    );
  });

  it('are those that are in use: not what ran out for good, not what was ended (SES-20)', async () => {
    const address = email();
    const [asserted, mailed, ended] = [await signedIn(address), await byPin(address), await byPin(address)];
    await ended.call({ method: 'POST', path: paths.endSession, body: {} });
    server.clock.advance(61 * MINUTE);
    const now = await signedIn(address);
    assert.deepEqual(
      (await listed(now)).map(({ id }) => id),
      [familyOf(now), familyOf(mailed)],
      'a mailbox can be renewed, a portal key cannot',
    );
    assert.ok(!(await listed(now)).some(({ id }) => id === familyOf(asserted)));
    server.clock.advance(8 * DAY);
    const later = await signedIn(address);
    assert.deepEqual(
      (await listed(later)).map(({ id }) => id),
      [familyOf(later)],
    );
  });

  it('are at most fifty, the newest (SES-20)', async () => {
    const address = email();
    const families = Array.from({ length: 51 }, () => randomUUID());
    const { services, clock } = server;
    const begin = clock.now() - DAY;
    for (const [index, familyId] of families.entries()) {
      const grant = mailboxSession(workspace.appId, address, familyId, begin + index);
      await services.store.run('openSession', grant);
    }
    const one = await signedIn(address);
    assert.deepEqual(
      (await listed(one)).map(({ id }) => id).sort(),
      [familyOf(one), ...families.slice(2)].sort(),
    );
  });

  it('are for those who proved a person, not for a browser (SES-20)', async () => {
    const one = await (await visitor()).open();
    assert.equal(refusalOf(await one.call({ path: paths.sessions })), '403 level_too_low');
    assert.equal(refusalOf(await end(one, familyOf(one))), '403 level_too_low');
    assert.equal(await state(one), '200');
  });

  it('can be ended one by one; the others go on (SES-20, SES-18)', async () => {
    const address = email();
    const [here, there] = [await signedIn(address), await byPin(address)];
    assert.equal((await end(here, familyOf(there))).status, 204);
    assert.deepEqual([await state(here), await state(there)], ['200', '401 session_revoked']);
    assert.equal(refusalOf(await there.renew()), '401 session_revoked');
    assert.equal((await end(here, familyOf(here))).status, 204);
    assert.equal(await state(here), '401 session_revoked');
  });

  it('of others are answered like those that do not exist, and go on (LVL-4, COM-8)', async () => {
    const [here, stranger] = [await signedIn(email()), await signedIn(email())];
    const foreign = await server.workspace();
    const abroad = await (
      await Visitor.create(server, foreign.appId)
    ).open(portalProof(foreign, 'ada@example.com'));
    const gone = await end(here, '01890a5d-ac96-774b-bcce-b302099a8059');
    assert.equal(refusalOf(gone), '404 not_found');
    for (const other of [stranger, abroad]) {
      const answer = await end(here, familyOf(other));
      assert.equal(answer.status, 404);
      assert.equal(sameForEveryone(answer), sameForEveryone(gone));
      assert.equal(await state(other), '200');
    }
  });

  it('can be ended by id alone, after a logout without a network; the answer tells nothing (SES-12)', async () => {
    const one = await byPin(email());
    const nobody = await (await visitor()).open();
    for (const family of [familyOf(one), familyOf(one), familyOf(nobody), randomUUID()]) {
      const answer = await revoke(family);
      assert.deepEqual([answer.status, answer.text], [204, '']);
    }
    assert.deepEqual(
      [await state(one), refusalOf(await one.renew()), await state(nobody)],
      ['401 session_revoked', '401 session_revoked', '401 session_revoked'],
    );
  });

  it('are ended by id only from a page of the app, only in the app that is named, and only by a proper id', async () => {
    const one = await signedIn(email());
    assert.equal(
      refusalOf(await revoke(familyOf(one), { origin: 'https://evil.example' })),
      '403 origin_refused',
    );
    assert.equal(refusalOf(await revoke(familyOf(one), {})), '403 origin_refused');
    for (const id of ['', 'x', null, 5, [familyOf(one)], undefined]) {
      assert.equal(refusalOf(await revoke(id)), '400 bad_request', JSON.stringify(id));
    }
    const foreign = await server.workspace();
    const body = { app_id: foreign.appId, family_id: familyOf(one) };
    const headers = { origin: ORIGIN };
    assert.equal(
      (await server.call({ method: 'POST', path: paths.revokeFamily, body, headers })).status,
      204,
    );
    assert.equal(await state(one), '200');
  });

  it('are ended by id no more often than a network may (COM-14)', async () => {
    const strict = await servers.start({ rateLimits: { revokePerNetwork: { max: 2, timeWindow: MINUTE } } });
    const { appId } = await strict.workspace();
    const body = { app_id: appId, family_id: randomUUID() };
    const answers = [];
    for (let count = 0; count < 3; count += 1) {
      const headers = { origin: ORIGIN };
      answers.push(await strict.call({ method: 'POST', path: paths.revokeFamily, body, headers }));
    }
    assert.deepEqual(answers.map(refusalOf), ['204', '204', '429 rate_limited']);
  });

  const polled = async (one: Visitor, { epoch, position }: StreamPosition) => {
    const path = `${paths.events}?epoch=${epoch}&position=${String(position)}`;
    return bodyOf<PolledEvents>(await one.call({ path })).events.map(({ event }) => event);
  };
  const opened = (one: Visitor, events: readonly ChatEvent[]) =>
    events.map((event) =>
      event.type === 'session.opened' ? event.session.id === familyOf(one) : event.type,
    );

  it('on a new device are told to the others, live and in a replay, but not to the new one itself (COM-15)', async () => {
    const address = email();
    const here = await signedIn(address);
    const at = await here.snapshot();
    const socket = await Socket.ofVisitor(here, at);
    await socket.next('caught_up');
    const there = await byPin(address);
    const { event } = await socket.next('event');
    assert.deepEqual(event, {
      type: 'session.opened',
      session: {
        id: familyOf(there),
        current: false,
        level: 3,
        method: 'email-pin',
        browser: '',
        opened_at: event.type === 'session.opened' && event.session.opened_at,
        last_used_at: event.type === 'session.opened' && event.session.opened_at,
      },
    });
    assert.deepEqual(await polled(here, at), [event]);
    const own = await Socket.ofVisitor(there, at);
    assert.deepEqual((await own.next('event')).event, { type: 'withheld' });
    assert.deepEqual(await polled(there, at), [{ type: 'withheld' }]);
    // After it was ended there is nothing left to end.
    await end(here, familyOf(there));
    assert.deepEqual(await polled(here, at), [{ type: 'withheld' }, { type: 'withheld' }]);
    await Promise.all([socket, own].map((one) => one.cut()));
  });

  it('that end alone move the stream of their person, of which readers learn no more than that (SES-18, SES-20)', async () => {
    const address = email();
    const [here, there] = [await signedIn(address), await signedIn(address)];
    const socket = await Socket.ofVisitor(here, await here.snapshot());
    await socket.next('caught_up');
    await end(here, familyOf(there));
    assert.deepEqual((await socket.next('event')).event, { type: 'withheld' });
    const third = await signedIn(address);
    assert.equal((await socket.next('event')).event.type, 'session.opened');
    await third.call({ method: 'POST', path: paths.endSession, body: {} });
    assert.deepEqual((await socket.next('event')).event, { type: 'withheld' });
    const fourth = await signedIn(address);
    assert.equal((await socket.next('event')).event.type, 'session.opened');
    await (await visitor()).open(portalProof(workspace, email()), { replaces: fourth.token });
    assert.deepEqual((await socket.next('event')).event, { type: 'withheld' });
    await socket.cut();
  });

  it('on a device that the person used before are told to nobody, and neither are renewals (COM-15)', async () => {
    const address = email();
    const here = await signedIn(address);
    const at = await here.snapshot();
    await here.anotherTab().open(portalProof(workspace, address));
    const there = await byPin(address);
    await there.renew();
    await there.renewWith();
    assert.deepEqual(opened(there, await polled(here, at)), [true]);
  });

  it('that prove no person are told to nobody, and none is told to the team (COM-15)', async () => {
    const one = await (await visitor()).open();
    const at = await one.snapshot();
    await one.anotherTab().open({ method: 'claimed' });
    assert.deepEqual(await polled(one, at), []);
    const pinned = { method: 'pinned-user', user_id: 'user-41', security_hash: '0123456789abcdef' } as const;
    const known = await (await visitor()).open(pinned);
    await (await visitor()).open(pinned);
    assert.equal((await known.snapshot()).position, 0);
    const address = email();
    const member = await Agent.join(server, workspace.appId);
    const before = (await member.snapshot()).position;
    await signedIn(address);
    await signedIn(address);
    assert.equal((await member.snapshot()).position, before);
  });

  it('are told to nobody where nobody else is signed in (COM-15)', async () => {
    const address = email();
    const first = await signedIn(address);
    assert.equal((await first.snapshot()).position, 0);
    await first.call({ method: 'POST', path: paths.endSession, body: {} });
    assert.equal((await (await signedIn(address)).snapshot()).position, 0);
  });
});

/** A sign-in by mail, straight into the store. */
function mailboxSession(workspaceId: string, address: string, familyId: string, now: number) {
  const id = randomUUID;
  return {
    workspaceId,
    tokenHash: id(),
    origin: ORIGIN,
    expiresAt: now + MINUTE,
    now,
    device: { thumbprint: id(), proofId: id(), proofExpiresAt: now },
    familyId,
    contact: {
      id: id(),
      namespace: 'email' as const,
      subject: address,
      canonVersion: 1,
      fallbackName: address,
    },
    noticeIds: { name: id(), email: id(), phone: id(), company: id() },
    scope: '',
    browser: '',
    level: 3 as const,
    method: 'email-pin' as const,
    longLived: 0 as const,
    keyId: null,
  };
}
