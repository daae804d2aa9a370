import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { paths, PROOF_HEADER, type MessagePage, type Session } from 'chat-messenger/protocol';
import { HOUR, MINUTE, SECOND } from './support/clock.ts';
import { describeOnEveryEngine } from './support/every-engine.ts';
import { bodyOf, refusalOf } from './support/http.ts';
import { TestMailbox } from './support/mail.ts';
import { runProof } from './support/runs.ts';
import { ORIGIN, TestServer, type TestWorkspace } from './support/server.ts';
import { until } from './support/until.ts';
import { portalProof, Visitor } from './support/visitor.ts';

describeOnEveryEngine('A renewal with the token of a session', (servers) => {
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

  const email = () => `person-${String((people += 1))}@example.com`;
  const visitor = () => Visitor.create(server, workspace.appId);
  const proof = (address: string) => portalProof(workspace, address);
  const list = async (one: Visitor) => refusalOf(await one.call({ path: paths.conversations }));
  /** A tab whose session is over, and one of the same browser that proved the same person half an hour later. */
  const twoTabs = async (address = email()) => {
    const over = await (await visitor()).open(proof(address));
    server.clock.advance(30 * MINUTE);
    const live = await over.anotherTab().open(proof(address));
    server.clock.advance(31 * MINUTE);
    assert.deepEqual([await list(over), await list(live)], ['401 session_expired', '200']);
    return { over, live };
  };
  const byPin = async (one: Visitor, address: string) => {
    const { challengeId, code } = await mailbox.codeFor(one, address);
    one.session = bodyOf<Session>(await one.answerPin(challengeId, code));
    server.clock.advance(2 * MINUTE);
  };

  it('at level 4 goes on beside a live session of the same person in another tab, and ends when that ends (SES-5, SES-7)', async () => {
    const { over, live } = await twoTabs();
    const old = over.token;
    over.session = bodyOf<Session>(await over.renewWith());
    const { expires_at, family_id, contact_id, identity } = live.session as Session;
    assert.deepEqual(
      [
        over.session.expires_at,
        over.session.family_id,
        over.session.contact_id,
        over.session.identity,
        await list(over),
      ],
      [expires_at, family_id, contact_id, identity, '200'],
    );
    assert.notEqual(over.token, live.token);
    assert.notEqual(over.token, old);
  });

  it('at level 4 prolongs nothing, however often two tabs ask each other (SES-5)', async () => {
    const { over, live } = await twoTabs();
    const end = live.session?.expires_at;
    for (const tab of [over, live, over, live]) {
      server.clock.advance(MINUTE);
      tab.session = bodyOf<Session>(await tab.renewWith());
      assert.equal(tab.session.expires_at, end);
    }
    server.clock.advance(HOUR);
    assert.equal(refusalOf(await over.renewWith()), '401 session_expired');
    assert.equal(refusalOf(await live.renewWith()), '401 session_expired');
  });

  it('at level 4 keeps the time of the proof that the other tab presented (LVL-1, LVL-2)', async () => {
    const { over, live } = await twoTabs();
    over.session = bodyOf<Session>(await over.renewWith());
    const { conversation } = await live.start();
    await over.send(conversation.id, 'from the other tab');
    const { messages } = bodyOf<MessagePage>(await over.call({ path: paths.messages(conversation.id) }));
    const [first, second] = messages.map(({ assurance }) => assurance);
    assert.deepEqual(second, first);
    assert.equal(first?.level, 4);
  });

  it('at level 2 goes on beside another tab in the same way (SES-5)', async () => {
    const pinned = { method: 'pinned-user', user_id: 'user-17', security_hash: '0123456789abcdef' } as const;
    const over = await (await visitor()).open(pinned);
    server.clock.advance(30 * MINUTE);
    const live = await over.anotherTab().open(pinned);
    server.clock.advance(31 * MINUTE);
    assert.equal(refusalOf(await over.renew()), '401 session_expired');
    over.session = bodyOf<Session>(await over.renewWith());
    assert.deepEqual([over.session.identity.level, over.session.expires_at], [2, live.session?.expires_at]);
  });

  it('at level 4 is refused where there is no other session; one that still lives stays as it is', async () => {
    const one = await (await visitor()).open(proof(email()));
    assert.equal(refusalOf(await one.renewWith()), '401 session_expired');
    assert.equal(await list(one), '200');
    server.clock.advance(61 * MINUTE);
    assert.equal(refusalOf(await one.renewWith()), '401 session_expired');
  });

  it('at level 4 finds no session of another person, device, origin, scope or of a lower level', async () => {
    const address = email();
    const elsewhere = 'https://second.example';
    const { appId, ...keys } = await server.workspace([ORIGIN, elsewhere]);
    const one = await (await Visitor.create(server, appId)).open(portalProof(keys, address));
    server.clock.advance(30 * MINUTE);
    await one.anotherTab().open(portalProof(keys, email()));
    await (await Visitor.create(server, appId)).open(portalProof(keys, address));
    await new Visitor(server, appId, one.device, elsewhere).open(portalProof(keys, address));
    await one.anotherTab().open(portalProof(keys, address), { scope: 'customer-2' });
    await byPin(one.anotherTab(), address);
    server.clock.advance(29 * MINUTE);
    assert.equal(refusalOf(await one.renewWith()), '401 session_expired');
  });

  it('at level 4 stays in its scope; asking for another one is a mistake to hear of (S2S-5)', async () => {
    const address = email();
    const over = await (await visitor()).open(proof(address), { scope: 'customer-1' });
    server.clock.advance(30 * MINUTE);
    const live = await over.anotherTab().open(proof(address), { scope: 'customer-1' });
    await live.start();
    server.clock.advance(31 * MINUTE);
    const token = over.token;
    assert.equal(refusalOf(await over.renewWith(token, { scope: 'customer-2' })), '400 subject_mismatch');
    over.session = bodyOf<Session>(await over.renewWith());
    assert.equal((await over.snapshot()).conversations.length, 1);
  });

  it('is refused as revoked after its session was ended, and finds no session that was ended (SES-17)', async () => {
    const first = await twoTabs();
    const [old, other] = [first.over.token, first.live];
    await other.call({ method: 'POST', path: paths.endSession, body: {} });
    assert.equal(refusalOf(await first.over.renewWith(old)), '401 session_expired');
    assert.equal(refusalOf(await other.renewWith()), '401 session_revoked');
    const second = await twoTabs();
    await second.live.call({ method: 'POST', path: paths.endSession, body: { everywhere: true } });
    assert.equal(refusalOf(await second.over.renewWith()), '401 session_revoked');
  });

  it('at level 4 finds the session that lives, also where one that would last longer was ended', async () => {
    const address = email();
    const { over, live } = await twoTabs(address);
    const ended = await over.anotherTab().open(proof(address));
    await ended.call({ method: 'POST', path: paths.endSession, body: {} });
    over.session = bodyOf<Session>(await over.renewWith());
    assert.equal(over.session.family_id, live.session?.family_id);
  });

  it('is good for nothing without the device, the proof over the token, the app and the origin of it (SES-4, COM-8)', async () => {
    const { over, live } = await twoTabs();
    const stranger = await visitor();
    assert.equal(refusalOf(await stranger.renewWith(over.token)), '401 device_proof_invalid');
    const headers = { authorization: `Bearer ${over.token}` };
    const body = { app_id: workspace.appId };
    const unbound = await over.prove(paths.renewSession, body, { headers });
    assert.equal(refusalOf(unbound), '401 device_proof_invalid');
    const bare = await over.prove(paths.renewSession, body, { token: over.token });
    assert.equal(refusalOf(bare), '401 device_proof_invalid');
    const foreign = await server.workspace();
    const abroad = new Visitor(server, foreign.appId, over.device);
    assert.equal(refusalOf(await abroad.renewWith(over.token)), '401 session_expired');
    for (const token of [`${live.token.slice(0, -1)}x`, 'cms_x']) {
      assert.equal(refusalOf(await over.renewWith(token)), '401 session_expired');
    }
    const elsewhere = 'https://second.example';
    const { appId, ...keys } = await server.workspace([ORIGIN, elsewhere]);
    const here = await (await Visitor.create(server, appId)).open(portalProof(keys, email()));
    const there = new Visitor(server, appId, here.device, elsewhere);
    assert.equal(refusalOf(await there.renewWith(here.token)), '403 origin_refused');
  });

  it('at levels 0 and 3 continues its own person: two tabs of two people never swap (T27)', async () => {
    const ada = await visitor();
    await byPin(ada, email());
    const bob = ada.anotherTab();
    await byPin(bob, email());
    const nobody = await ada.anotherTab().open();
    const people = [ada, bob, nobody];
    const contacts = people.map(({ session }) => session?.contact_id);
    assert.equal(new Set(contacts).size, 3);
    server.clock.advance(61 * MINUTE);
    for (const tab of people) tab.session = bodyOf<Session>(await tab.renewWith());
    assert.deepEqual(
      people.map(({ session }) => session?.contact_id),
      contacts,
    );
    assert.equal(bodyOf<Session>(await ada.renew()).contact_id, contacts[2], 'without a token: the newest');
  });

  it('leaves the old token dead, and may be repeated with it when its answer was lost (COM-13)', async () => {
    const one = await (await visitor()).open();
    const old = one.token;
    const { family_id } = bodyOf<Session>(await one.renewWith(old));
    assert.equal(await list(one), '401 session_expired');
    one.session = bodyOf<Session>(await one.renewWith(old));
    assert.equal(one.session.family_id, family_id);
    assert.equal(await list(one), '200');
    const { over, live } = await twoTabs();
    await live.renewWith(over.token);
    over.session = bodyOf<Session>(await over.renewWith());
    assert.equal(await list(over), '200');
  });

  it('takes the place of its own session only, where a person has as many as there may be (SES-19)', async () => {
    const address = email();
    const tabs: Visitor[] = [];
    for (let count = 0; count < 10; count += 1) {
      const tab: Visitor = tabs[0]?.anotherTab() ?? (await visitor());
      tabs.push(await tab.open(proof(address)));
      server.clock.advance(SECOND);
    }
    const [oldest, , , middle] = tabs as [Visitor, Visitor, Visitor, Visitor];
    middle.session = bodyOf<Session>(await middle.renewWith());
    assert.equal(await list(oldest), '200');
  });

  it('brings back a displaced session when its person asks; then the next oldest is displaced (SES-19)', async () => {
    const address = email();
    const tabs: Visitor[] = [];
    for (let count = 0; count < 11; count += 1) {
      const tab: Visitor = tabs[0]?.anotherTab() ?? (await visitor());
      tabs.push(await tab.open(proof(address)));
      server.clock.advance(SECOND);
    }
    const [first, second, third] = tabs as [Visitor, Visitor, Visitor];
    assert.deepEqual(await Promise.all([first, second].map(list)), ['401 session_displaced', '200']);
    first.session = bodyOf<Session>(await first.renewWith());
    assert.deepEqual(await Promise.all([first, second, third].map(list)), [
      '200',
      '401 session_displaced',
      '200',
    ]);
    server.clock.advance(2 * HOUR);
    assert.equal(await list(second), '401 session_displaced', 'it is still told why');
  });
});

describeOnEveryEngine('A device proof', (servers) => {
  let server: TestServer;
  let workspace: TestWorkspace;
  before(async () => {
    server = await servers.start();
    workspace = await server.workspace();
  });

  const ANONYMOUS = { method: 'anonymous' };

  it('of each of two tabs is good with the same nonce, as long as each has an id of its own (SES-4)', async () => {
    const one = await Visitor.create(server, workspace.appId);
    const [nonce, body] = [await one.nonce(), { app_id: workspace.appId, proof: ANONYMOUS }];
    const tabs = [one, one.anotherTab(), await Visitor.create(server, workspace.appId)];
    const answers = await Promise.all(tabs.map((tab) => tab.prove(paths.sessions, body, { nonce })));
    assert.deepEqual(answers.map(refusalOf), ['201', '201', '201']);
    const claims = { jti: 'the-same-id-again' };
    const twice = [];
    for (const tab of tabs) twice.push(await tab.prove(paths.sessions, body, { nonce, claims }));
    // An id is its device's own: the third is another browser.
    assert.deepEqual(twice.map(refusalOf), ['201', '401 device_proof_invalid', '201']);
  });

  it('is used up by a refusal, whatever was refused (SES-4)', async () => {
    const one = await Visitor.create(server, workspace.appId);
    const [nonce, claims] = [await one.nonce(), { jti: 'shown-in-a-report' }];
    const refused = await one.prove(paths.sessions, { app_id: 'none', proof: ANONYMOUS }, { nonce, claims });
    assert.equal(refusalOf(refused), '404 app_unknown');
    const replayed = { app_id: workspace.appId, proof: ANONYMOUS };
    assert.equal(
      refusalOf(await one.prove(paths.sessions, replayed, { nonce, claims })),
      '401 device_proof_invalid',
    );
  });

  it('beside another one, over an anonymous run, is used up by a refusal as well (SES-4, MRG-4)', async () => {
    const anonymous = await (await Visitor.create(server, workspace.appId)).open();
    const one = await Visitor.create(server, workspace.appId);
    const wrong = { ...portalProof(workspace, 'ada@example.com'), connection_key: 'a'.repeat(64) };
    const bodies = [
      [{ app_id: workspace.appId, proof: wrong }, '401 identity_invalid mismatch'],
      [{ app_id: 'none', proof: ANONYMOUS }, '404 app_unknown'],
      [{ app_id: workspace.appId, proof: {} }, '400 bad_request'],
    ] as const;
    for (const [body, refusal] of bodies) {
      const anonymous_proof = await runProof(anonymous);
      assert.equal(refusalOf(await one.prove(paths.sessions, { ...body, anonymous_proof })), refusal);
      const stolen = await server.call({
        method: 'POST',
        path: paths.sessions,
        body: { app_id: workspace.appId, proof: ANONYMOUS },
        headers: { origin: ORIGIN, [PROOF_HEADER]: anonymous_proof },
      });
      assert.equal(refusalOf(stolen), '401 device_proof_invalid', refusal);
    }
  });

  it('is used up where its request was one too many (SES-4, COM-14)', async (t) => {
    const limited = await TestServer.during(t, {
      rateLimits: { identityPerDevice: { max: 1, timeWindow: 1_000 } },
    });
    const { appId } = await limited.workspace();
    const one = await (await Visitor.create(limited, appId)).open();
    const [nonce, claims] = [await one.nonce(), { jti: 'was-one-too-many' }];
    const present = () => one.prove(paths.sessions, { app_id: appId, proof: ANONYMOUS }, { nonce, claims });
    assert.equal(refusalOf(await present()), '429 rate_limited');
    const later = await until(async () => {
      const refusal = refusalOf(await present());
      return refusal === '429 rate_limited' ? undefined : refusal;
    }, 'the end of the limit');
    assert.equal(later, '401 device_proof_invalid');
  });
});

describeOnEveryEngine('The life of a session', (servers) => {
  it('is what the workspace says, from 5 to 720 minutes, at opening and at each renewal (SES-2)', async () => {
    const server = await servers.start();
    for (const minutes of [5, 720]) {
      const { appId } = await server.workspace();
      await server.change(appId, { session_minutes: minutes });
      server.clock.freezeAt(Date.now());
      const one = await (await Visitor.create(server, appId)).open();
      const list = async () => refusalOf(await one.call({ path: paths.conversations }));
      for (let round = 0; round < 2; round += 1) {
        assert.equal(one.session?.expires_at, server.clock.now() + minutes * MINUTE);
        server.clock.advance(minutes * MINUTE - 1);
        assert.equal(await list(), '200');
        server.clock.advance(1);
        assert.equal(await list(), '401 session_expired');
        one.session = bodyOf<Session>(await one.renewWith());
      }
    }
  });
});
