import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import {
  paths,
  type AgentEvent,
  type ChatEvent,
  type Message,
  type MessagePage,
} from 'chat-messenger/protocol';
import { Agent } from './support/agent.ts';
import { DAY, HOUR, MINUTE } from './support/clock.ts';
import { describeOnEveryEngine } from './support/every-engine.ts';
import { bodyOf, refusalOf, sameForEveryone } from './support/http.ts';
import { identityTokenProof } from './support/identities.ts';
import { TestMailbox } from './support/mail.ts';
import { answered, answerOffer, listed, runProof, signIn, signInByPin } from './support/runs.ts';
import type { TestServer, TestWorkspace } from './support/server.ts';
import { Socket } from './support/socket.ts';
import { portalProof, Visitor } from './support/visitor.ts';

const ADA = 'ada@example.com';
const EVE = 'eve@example.com';

describeOnEveryEngine('Carry-over', (servers) => {
  let server: TestServer;
  let mailbox: TestMailbox;
  let workspace: TestWorkspace;
  let count = 0;
  before(async () => {
    mailbox = await TestMailbox.start();
    server = await servers.start({ smtpUrl: mailbox.smtpUrl });
    workspace = await server.workspace();
  });
  after(() => mailbox.close());

  /** A browser in which somebody unknown has written. */
  const stranger = async (wishes = {}, appId = workspace.appId) => {
    const one = await (await Visitor.create(server, appId)).open({ method: 'anonymous' }, wishes);
    const { conversation } = await one.start('Before anybody knew me');
    return { one, id: conversation.id };
  };
  /** An address that nobody used before. */
  const somebody = () => `person-${String((count += 1))}@example.com`;
  const portal = (email = somebody()) => portalProof(workspace, email);
  const history = async (visitor: Visitor, id: string) =>
    bodyOf<MessagePage>(await visitor.call({ path: paths.messages(id) })).messages;
  const refusalTo = async (visitor: Visitor, id: string) =>
    sameForEveryone(await visitor.call({ path: paths.messages(id) }));

  it('is offered, moves nothing before the visitor says so, and then moves what was written (MRG-4)', async () => {
    const { one, id } = await stranger();
    const known = await signIn(one, portal());
    assert.deepEqual(known.session?.carry_over, { conversations: 1 });
    assert.deepEqual([await listed(known), await listed(one)], [[], [id]]);
    assert.equal(await answered(known, true), 1);
    assert.deepEqual([await listed(known), await listed(one)], [[id], []]);
    assert.equal((await known.send(id, 'and after')).status, 201);
  });

  it('shuts the device out for ever, as if the conversation had never been (MRG-5, LVL-4)', async () => {
    const { one, id } = await stranger();
    await answered(await signIn(one, portal()), true);
    const nothing = await refusalTo(one, '01890a5d-ac96-774b-bcce-b302099a8057');
    assert.equal(await refusalTo(one, id), nothing);
    assert.equal(refusalOf(await one.send(id, 'still me?')), '404 not_found');
    const again = await one.anotherTab().open();
    assert.equal(await refusalTo(again, id), nothing);
    assert.deepEqual(await listed(again), []);
  });

  it('keeps the level of what was written, and says from where on it is verified (MRG-5, LVL-2)', async () => {
    const { one, id } = await stranger();
    const known = await signIn(one, portal());
    await answered(known, true);
    await known.send(id, 'after');
    const messages = await history(known, id);
    assert.deepEqual(
      messages.map(({ assurance, author }) => [author.kind, assurance?.level]),
      [
        ['contact', 0],
        ['system', undefined],
        ['contact', 4],
      ],
    );
    assert.deepEqual(messages[1]?.notice, { type: 'verified_from_here', level: 4, method: 'portal-key' });
  });

  it('raises what it takes to read the conversation to the level of the session (MRG-5, LVL-3)', async () => {
    const separate = await server.workspace();
    const { one, id } = await stranger({}, separate.appId);
    await answered(await signIn(one, portalProof(separate, ADA)), true);
    const { min_level, sealed } = await server.services.store.read
      .selectFrom('conversations')
      .select(['min_level', 'sealed'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    assert.deepEqual([min_level, sealed], [4, 1]);
  });

  it('takes the read marks along: nothing that was read is unread again (MRG-5)', async () => {
    const { one, id } = await stranger();
    const agent = await Agent.join(server, workspace.appId);
    await agent.send(id, 'Good morning');
    await one.call({ method: 'POST', path: paths.read(id), body: { seq: 2 } });
    const known = await signIn(one, portal());
    await answered(known, true);
    const [conversation] = (await known.snapshot()).conversations;
    assert.deepEqual([conversation?.read_seq, conversation?.unread], [2, false]);
  });

  it('that is declined leaves all where it is, and is not offered again (MRG-4)', async () => {
    const { one, id } = await stranger();
    const proof = portal();
    const known = await signIn(one, proof);
    assert.equal(await answered(known, false), 1);
    assert.deepEqual([await listed(known), await listed(one)], [[], [id]]);
    assert.equal((await signIn(one, proof)).session?.carry_over, undefined);
  });

  it('that was offered to one person and not answered is offered to nobody else, who signs in in the same browser (MRG-4, T13)', async () => {
    const { one, id } = await stranger();
    const [ada, eve] = [portal(), portal()];
    const first = await signIn(one, ada);
    assert.deepEqual(first.session?.carry_over, { conversations: 1 });
    server.clock.advance(2 * HOUR);
    const second = await signIn(one, eve);
    assert.equal(second.session?.carry_over, undefined);
    assert.equal(await answered(second, true), 0);
    assert.equal((await signIn(one, ada)).session?.carry_over, undefined);
    assert.deepEqual([await listed(second), await listed(await one.anotherTab().open())], [[], [id]]);
  });

  it('is offered again to the same person, who did not answer before (MRG-4)', async () => {
    const { one } = await stranger();
    const ada = portal();
    await signIn(one, ada);
    assert.deepEqual((await signIn(one, ada)).session?.carry_over, { conversations: 1 });
  });

  it('is answered once: a second answer finds nothing (MRG-4)', async () => {
    for (const first of [true, false]) {
      const { one } = await stranger();
      const known = await signIn(one, portal());
      assert.equal(await answered(known, first), 1);
      assert.equal(await answered(known, true), 0);
      assert.equal(await answered(known, false), 0);
    }
  });

  it('is done once, however many tabs answer at the same moment (MRG-4)', async () => {
    const { one, id } = await stranger();
    const proof = portal();
    const tabs = [await signIn(one, proof), await signIn(one, proof)] as const;
    const counts = await Promise.all(tabs.map((tab) => answered(tab, true)));
    assert.deepEqual(counts.sort(), [0, 1]);
    assert.equal((await history(tabs[0], id)).filter(({ notice }) => notice).length, 1);
  });

  it('happens with the sign-in, without a question, where the workspace says so (MRG-4)', async () => {
    const automatic = await server.workspace();
    await server.change(automatic.appId, { carry_over: 'auto' });
    const { one, id } = await stranger({}, automatic.appId);
    const known = await signIn(one, portalProof(automatic, ADA));
    assert.equal(known.session?.carry_over, undefined);
    assert.deepEqual([await listed(known), await listed(one)], [[id], []]);
    assert.equal(await answered(known, true), 0);
  });

  it('never happens where the workspace says so (MRG-4)', async () => {
    const strict = await server.workspace();
    await server.change(strict.appId, { carry_over: 'never' });
    const { one, id } = await stranger({}, strict.appId);
    const known = await signIn(one, portalProof(strict, ADA));
    assert.equal(known.session?.carry_over, undefined);
    assert.equal(await answered(known, true), 0);
    assert.deepEqual(await listed(one), [id]);
  });

  it('is not offered to an identity token, unless the workspace says so (MRG-4)', async () => {
    for (const mode of [undefined, 'ask'] as const) {
      const where = await server.workspace();
      if (mode) await server.change(where.appId, { carry_over_identity_token: mode });
      const { one } = await stranger({}, where.appId);
      const known = await signIn(one, await identityTokenProof(server, where));
      assert.deepEqual(known.session?.carry_over, mode && { conversations: 1 });
    }
  });

  it('works for a mailbox as for a portal, and the offer is still there when the page comes back (MRG-4)', async () => {
    const { one, id } = await stranger();
    const known = await Visitor.create(server, workspace.appId);
    await signInByPin(one, known, await mailbox.codeFor(known, somebody()));
    assert.deepEqual(known.session?.carry_over, { conversations: 1 });
    known.session = bodyOf(await known.renew());
    assert.deepEqual(known.session?.carry_over, { conversations: 1 });
    assert.equal(await answered(known, true), 1);
    assert.equal((await history(known, id)).at(-1)?.notice?.type, 'verified_from_here');
  });

  it('ends with the run: what was written before a logout is offered to nobody (MRG-4, T13)', async () => {
    const { one } = await stranger();
    await one.call({ method: 'POST', path: paths.endSession, body: {} });
    assert.equal((await signIn(one, portal())).session?.carry_over, undefined);
    server.clock.advance(10);
    await one.open();
    assert.equal((await signIn(one, portal())).session?.carry_over, undefined);
    const { conversation } = await one.start('of the new run');
    const known = await signIn(one, portal());
    await answered(known, true);
    assert.deepEqual(await listed(known), [conversation.id]);
  });

  it('reaches back 24 hours and no further, also where the answer comes late (MRG-4)', async () => {
    const { one, id: old } = await stranger();
    server.clock.advance(23 * HOUR);
    one.session = bodyOf(await one.renew());
    const { conversation } = await one.start('an hour ago');
    const early = await signIn(one, portal());
    assert.deepEqual(early.session?.carry_over, { conversations: 2 });
    server.clock.advance(59 * MINUTE);
    const { conversation: recent } = await one
      .anotherTab()
      .open()
      .then((tab) => tab.start('in a new run'));
    server.clock.advance(2 * MINUTE);
    assert.equal(refusalOf(await answerOffer(early, true)), '401 session_expired');
    const late = await signIn(one, portal());
    assert.deepEqual(late.session?.carry_over, { conversations: 1 });
    await answered(late, true);
    assert.deepEqual(await listed(late), [recent.id]);
    assert.deepEqual(
      (await listed(await one.anotherTab().open())).toSorted(),
      [old, conversation.id].toSorted(),
    );
  });

  it('is over when the offer is older than a day, though the session is not (MRG-4)', async () => {
    const patient = await server.workspace();
    await server.change(patient.appId, { session_minutes: 720 });
    const { one } = await stranger({}, patient.appId);
    server.clock.advance(DAY - 11 * HOUR);
    const known = await signIn(one, portalProof(patient, ADA));
    assert.deepEqual(known.session?.carry_over, { conversations: 1 });
    server.clock.advance(11 * HOUR + 1);
    assert.equal(await answered(known, true), 0);
  });

  it('stays within one scope (S2S-5)', async () => {
    const { one, id } = await stranger({ scope: 'north' });
    for (const scope of ['south', undefined]) {
      const other = await signIn(one, portal(), scope === undefined ? {} : { scope });
      assert.equal(other.session?.carry_over, undefined);
    }
    const known = await signIn(one, portal(), { scope: 'north' });
    await answered(known, true);
    assert.deepEqual(await listed(known), [id]);
  });

  it('stays within one workspace (COM-8, T15)', async () => {
    const { one } = await stranger();
    const elsewhere = await server.workspace();
    const known = await Visitor.create(server, elsewhere.appId);
    await known.open(portalProof(elsewhere, ADA), { anonymous_proof: await runProof(one) });
    assert.equal(known.session?.carry_over, undefined);
  });

  it('asks for the key of the run: no other proof opens a session, and none counts twice (MRG-4, SES-4)', async () => {
    const { one } = await stranger();
    const known = await Visitor.create(server, workspace.appId);
    const url = server.publicUrl.origin + paths.sessions;
    const nonce = await one.nonce();
    const wrong = {
      'of another address': one.device.proof({ method: 'POST', url: `${url}/renew`, nonce }),
      'of another method': one.device.proof({ method: 'GET', url, nonce }),
      'of another token': one.device.proof({ method: 'POST', url, nonce, token: one.token }),
      'without signature': 'e30.e30.',
    };
    for (const [what, proof] of Object.entries(wrong)) {
      const answer = await known.present(portal(), { anonymous_proof: await proof });
      assert.equal(refusalOf(answer), '401 device_proof_invalid', what);
    }
    const stale = await one.device.proof({ method: 'POST', url, nonce: 'x' });
    const answer = await known.present(portal(), { anonymous_proof: stale });
    assert.equal(refusalOf(answer), '401 nonce_required');
    const used = await runProof(one);
    assert.equal((await known.present({ method: 'anonymous' }, { anonymous_proof: used })).status, 201);
    const again = await known.present(portal(), { anonymous_proof: used });
    assert.equal(refusalOf(again), '401 device_proof_invalid');
    for (const anonymous_proof of ['', null, 5, {}]) {
      assert.equal(refusalOf(await known.present(portal(), { anonymous_proof })), '400 bad_request');
    }
  });

  it('never goes to somebody who proves nothing, whatever the workspace says (MRG-6)', async () => {
    const automatic = await server.workspace();
    await server.change(automatic.appId, { carry_over: 'auto' });
    for (const method of ['anonymous', 'claimed'] as const) {
      const { one, id } = await stranger({}, automatic.appId);
      const other = await signIn(one, { method });
      assert.equal(other.session?.carry_over, undefined);
      assert.equal(await answered(other, true), 0);
      assert.deepEqual([await listed(other), await listed(one)], [[], [id]]);
    }
  });

  it('never goes sideways or down: not from one person to another, and not on logout (MRG-6)', async () => {
    const automatic = await server.workspace();
    await server.change(automatic.appId, { carry_over: 'auto' });
    const { one, id } = await stranger({}, automatic.appId);
    const ada = await signIn(one, portalProof(automatic, ADA));
    const { conversation } = await ada.start('mine');
    const eve = await signIn(ada, portalProof(automatic, EVE));
    const eveAgain = await signIn(one, portalProof(automatic, EVE));
    await ada.call({ method: 'POST', path: paths.endSession, body: {} });
    const after = await ada.anotherTab().open();
    for (const nobody of [eve, eveAgain, after, one]) {
      assert.deepEqual(await listed(nobody), []);
      for (const gone of [id, conversation.id]) {
        assert.equal(refusalOf(await nobody.call({ path: paths.messages(gone) })), '404 not_found');
      }
    }
  });

  it('that was offered to one person and not answered is not offered to the next (T13)', async () => {
    for (const ends of ['logout', 'replacement'] as const) {
      const { one, id } = await stranger();
      const first = await signIn(one, portal());
      assert.deepEqual(first.session?.carry_over, { conversations: 1 });
      const wishes = ends === 'replacement' ? { replaces: first.token } : {};
      if (ends === 'logout') await first.call({ method: 'POST', path: paths.endSession, body: {} });
      const next = await signIn(one, portal(), wishes);
      assert.equal(next.session?.carry_over, undefined, ends);
      assert.deepEqual(await listed(one), [id]);
    }
  });

  it('happens where the same first message was sent by both: each keeps its own conversation (REL-1)', async () => {
    const { one } = await stranger();
    const sameId = '0190d2a5-7f2b-7cc3-a1e9-3b5f3d2c1b0a';
    const { conversation } = await one.start('twice', sameId);
    const known = await signIn(one, portal());
    const twin = await known.start('twice', sameId);
    assert.equal(await answered(known, true), 2);
    const ids = await listed(known);
    assert.ok(ids.includes(conversation.id) && ids.includes(twin.conversation.id));
  });

  it('is told at once to all who follow: gone for the device, there for its new owner and the team (MRG-5)', async () => {
    const { one, id } = await stranger();
    const agent = await Agent.join(server, workspace.appId);
    // Read, so that no receipt is told in between.
    await agent.read(id, 1);
    const known = await signIn(one, portal());
    const elsewhere = await one.anotherTab().open({ method: 'anonymous' }, { scope: 'other' });
    const [mine, theirs, team, narrow] = [
      await Socket.ofVisitor(known, await known.snapshot()),
      await Socket.ofVisitor(one, await one.snapshot()),
      await Socket.ofAgent(agent, await agent.snapshot()),
      await Socket.ofVisitor(elsewhere, await elsewhere.snapshot()),
    ];
    for (const socket of [mine, theirs, team, narrow]) await socket.next('caught_up');
    await answered(known, true);
    assert.deepEqual((await theirs.next('event')).event, {
      type: 'conversation.removed',
      conversation_id: id,
    });
    assert.deepEqual((await narrow.next('event')).event, { type: 'withheld' });
    for (const socket of [mine, team]) {
      const updated: ChatEvent | AgentEvent = (await socket.next('event')).event;
      assert.ok(updated.type === 'conversation.updated' && updated.conversation.id === id);
      const created: ChatEvent | AgentEvent = (await socket.next('event')).event;
      assert.ok(created.type === 'message.created');
      assert.equal(created.message.notice?.type, 'verified_from_here');
    }
    await known.send(id, 'only for us');
    await mine.next('event');
    assert.ok(!JSON.stringify(theirs.frames).includes('only for us'));
    for (const socket of [mine, theirs, team, narrow]) await socket.cut();
  });

  it('leaves the past of the stream unreadable to the device that wrote it (MRG-5, LVL-3)', async () => {
    const { one } = await stranger();
    const { epoch } = await one.snapshot();
    const known = await signIn(one, portal());
    await answered(known, true);
    const past = bodyOf<{ events: { event: ChatEvent }[] }>(
      await one.call({ path: `${paths.events}?epoch=${epoch}&position=0` }),
    );
    assert.deepEqual(
      past.events.map(({ event }) => event.type),
      ['withheld', 'conversation.removed'],
    );
  });

  const noticesIn = (messages: readonly Message[]) => messages.filter(({ notice }) => notice).length;

  it('pre-hijack 1: a contact prepared with the address of somebody is not theirs when they come (MRG-7, MRG-1)', async () => {
    const victim = somebody();
    const attacker = await Visitor.create(server, workspace.appId);
    await attacker.open({ method: 'claimed' }, { claims: { email: victim, name: 'Support' } });
    const { conversation } = await attacker.start('planted');
    const owner = await (await Visitor.create(server, workspace.appId)).open(portal(victim));
    assert.deepEqual([await listed(owner), owner.session?.identity.name], [[], undefined]);
    const { conversation: own } = await owner.start('private');
    assert.deepEqual(await listed(attacker), [conversation.id]);
    assert.equal(refusalOf(await attacker.call({ path: paths.messages(own.id) })), '404 not_found');
  });

  it('pre-hijack 2: a session that lives on across the sign-in reads and writes nothing from then on (MRG-7)', async () => {
    const { one: attacker, id } = await stranger();
    const socket = await Socket.ofVisitor(attacker, await attacker.snapshot());
    await socket.next('caught_up');
    const victim = await signIn(attacker, portal());
    await answered(victim, true);
    await socket.next('event');
    await victim.send(id, 'my secret');
    assert.equal(refusalOf(await attacker.send(id, 'me too')), '404 not_found');
    assert.equal(refusalOf(await attacker.call({ path: paths.messages(id) })), '404 not_found');
    assert.equal(noticesIn(await history(victim, id)), 1);
    await attacker.start('something else');
    await socket.next('event');
    assert.doesNotMatch(JSON.stringify(socket.frames), /my secret/);
    await socket.cut();
  });

  it('pre-hijack 3: a second identifier planted before the sign-in does not come along (MRG-7, MRG-1)', async () => {
    const planted = somebody();
    const one = await Visitor.create(server, workspace.appId);
    await one.open({ method: 'claimed' }, { claims: { email: planted, name: 'Mallory', phone: '1' } });
    const { conversation } = await one.start();
    const victim = await signIn(one, portal());
    await answered(victim, true);
    const contact = await server.services.store.read
      .selectFrom('contacts')
      .select(['email', 'name', 'phone'])
      .where('id', '=', victim.session?.contact_id ?? '')
      .executeTakeFirstOrThrow();
    assert.doesNotMatch(JSON.stringify(contact), new RegExp(`${planted}|Mallory|"1"`));
    const owner = await (await Visitor.create(server, workspace.appId)).open(portal(planted));
    assert.deepEqual(await listed(owner), []);
    assert.equal(refusalOf(await owner.call({ path: paths.messages(conversation.id) })), '404 not_found');
  });

  it('pre-hijack 4: a change of address that waits to be confirmed gives nothing before and nothing after (MRG-7, COM-2)', async () => {
    const victim = somebody();
    const attacker = await (await Visitor.create(server, workspace.appId)).open(portal());
    const { conversation } = await attacker.start();
    const change = await attacker.call({ method: 'PUT', path: paths.claims, body: { email: victim } });
    assert.equal(refusalOf(change), '400 subject_mismatch');
    await mailbox.codeFor(attacker, victim);
    const owner = await Visitor.create(server, workspace.appId);
    const { challengeId, code } = await mailbox.codeFor(owner, victim);
    assert.equal(refusalOf(await attacker.answerPin(challengeId, code)), '401 pin_invalid');
    owner.session = bodyOf(await owner.answerPin(challengeId, code));
    assert.deepEqual(await listed(owner), []);
    assert.deepEqual(await listed(attacker), [conversation.id]);
  });

  it('pre-hijack 5: a method that proves nothing of an address opens nothing of it, before and after (MRG-7, MRG-3)', async () => {
    const victim = somebody();
    const early = await Visitor.create(server, workspace.appId);
    await early.open({ method: 'claimed' }, { claims: { email: victim } });
    const owner = await (await Visitor.create(server, workspace.appId)).open(portal(victim));
    await owner.start('private');
    const late = await Visitor.create(server, workspace.appId);
    await late.open({ method: 'claimed' }, { claims: { email: victim } });
    for (const one of [early, late]) {
      assert.deepEqual(await listed(one), []);
      assert.equal(one.session?.identity.level, 1);
      assert.equal(await answered(one, true), 0);
    }
  });
});
