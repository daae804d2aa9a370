import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { after, before, it } from 'node:test';
import {
  agentPaths,
  paths,
  serverPaths,
  type Conversation,
  type Message,
  type MessagePage,
  type Proof,
  type Session,
} from 'chat-messenger/protocol';
import { Agent } from './support/agent.ts';
import { BackEnd, contactProof } from './support/back-end.ts';
import { HOUR, MINUTE, SECOND } from './support/clock.ts';
import { describeOnEveryEngine } from './support/every-engine.ts';
import { bodyOf, refusalOf, sameForEveryone } from './support/http.ts';
import { TestMailbox } from './support/mail.ts';
import { answerOffer, signIn } from './support/runs.ts';
import type { TestServer, TestWorkspace } from './support/server.ts';
import { Socket } from './support/socket.ts';
import { portalProof, Visitor } from './support/visitor.ts';

describeOnEveryEngine('A request for a fresh proof', (servers) => {
  let server: TestServer;
  let workspace: TestWorkspace;
  let mailbox: TestMailbox;
  let agent: Agent;
  let people = 0;
  before(async () => {
    mailbox = await TestMailbox.start();
    server = await servers.start({ smtpUrl: mailbox.smtpUrl });
    workspace = await server.workspace();
    agent = await Agent.join(server, workspace.appId);
  });
  after(() => mailbox.close());

  const email = () => `stepping-${String((people += 1))}@example.com`;
  const visitor = () => Visitor.create(server, workspace.appId);
  const started = async (proof: Proof) => {
    const one = await (await visitor()).open(proof);
    return { one, conversation: (await one.start()).conversation };
  };
  const ask = (conversationId: string, level: unknown = 3, by = agent) =>
    by.call({ method: 'POST', path: agentPaths.proof(conversationId), body: { level } });
  const answer = (one: Visitor, conversationId: string, request_id: unknown, outcome: unknown = 'given') =>
    one.call({ method: 'POST', path: paths.proof(conversationId), body: { request_id, outcome } });
  const asked = async (conversationId: string, level: 3 | 4 = 3) =>
    bodyOf<Message>(await ask(conversationId, level));
  const byPin = async (one: Visitor, address: string) => {
    const { challengeId, code } = await mailbox.codeFor(one, address);
    one.session = bodyOf<Session>(await one.answerPin(challengeId, code));
    return one;
  };
  /** The form of the portal key that carries its time (HM-5). */
  const timedProof = (address: string, age = 0): Proof => {
    const seconds = String(Math.floor((server.clock.now() - age) / SECOND));
    const mac = createHmac('sha256', workspace.portalSecret)
      .update(`cm-portal-v2\n${workspace.appId}\n${address}\n${seconds}`)
      .digest('hex');
    return {
      method: 'portal-key',
      connection_email: address,
      connection_key: `v2.${seconds}.${mac}`,
    };
  };

  it('stands in the conversation, live for both sides, and counts as unread for neither', async () => {
    const { one, conversation } = await started(portalProof(workspace, email()));
    await agent.call({ method: 'POST', path: agentPaths.read(conversation.id), body: { seq: 1 } });
    const [mine, theirs] = [
      await Socket.ofVisitor(one, await one.snapshot()),
      await Socket.ofAgent(agent, await agent.snapshot()),
    ];
    await Promise.all([mine, theirs].map((socket) => socket.next('caught_up')));
    const answered = await ask(conversation.id, 3);
    assert.equal(answered.status, 201);
    const request = bodyOf<Message>(answered);
    assert.deepEqual(
      [request.author, request.text, request.seq, request.notice, request.assurance],
      [{ kind: 'system', name: '' }, '', 2, { type: 'proof_requested', level: 3 }, undefined],
    );
    for (const socket of [mine, theirs]) {
      const { event } = await socket.next('event');
      assert.ok(event.type === 'message.created');
      assert.deepEqual(event.message, request);
      assert.equal(event.conversation.unread, false);
    }
    const [shown] = (await one.snapshot()).conversations as [Conversation];
    assert.deepEqual([shown.unread, shown.last_seq, shown.preview?.text], [false, 2, 'Hello']);
    await Promise.all([mine, theirs].map((socket) => socket.cut()));
  });

  it('is met by a proof that was made after it, and says by which (N4)', async () => {
    const address = email();
    const { one, conversation } = await started(portalProof(workspace, address));
    const request = await asked(conversation.id);
    server.clock.advance(MINUTE);
    const fresh = await byPin(one.anotherTab(), address);
    const theirs = await Socket.ofAgent(agent, await agent.snapshot());
    await theirs.next('caught_up');
    const met = await answer(fresh, conversation.id, request.id);
    assert.equal(met.status, 201);
    const { notice, seq } = bodyOf<Message>(met);
    assert.ok(notice?.type === 'proof_given');
    assert.deepEqual([notice.request_id, notice.level, notice.method, seq], [request.id, 3, 'email-pin', 3]);
    assert.ok(notice.proven_at >= request.sent_at);
    const { event } = await theirs.next('event');
    assert.ok(event.type === 'message.created' && event.message.notice?.type === 'proof_given');
    await theirs.cut();
  });

  it('is not met by a proof from before, by one without a time, or by a lower one', async () => {
    const address = email();
    const { one, conversation } = await started(portalProof(workspace, address));
    const before = await byPin(await visitor(), address);
    server.clock.advance(SECOND);
    const request = await asked(conversation.id, 4);
    server.clock.advance(SECOND);
    const longLived = await one.anotherTab().open(portalProof(workspace, address));
    const mailed = await byPin(await visitor(), address);
    for (const stale of [one, before, longLived, mailed]) {
      assert.equal(refusalOf(await answer(stale, conversation.id, request.id)), '409 proof_stale');
    }
    const renewed = before.anotherTab();
    renewed.session = bodyOf<Session>(await before.renewWith());
    assert.equal(refusalOf(await answer(renewed, conversation.id, request.id)), '409 proof_stale');
    const fresh = await one.anotherTab().open(timedProof(address));
    assert.equal((await answer(fresh, conversation.id, request.id)).status, 201);
  });

  it('is not met by a contact token, which does not say when it was made (CAT-2)', async () => {
    const backEnd = new BackEnd(server, workspace);
    const address = email();
    const { one, conversation } = await started(portalProof(workspace, address));
    const token = contactProof(await backEnd.contactToken({ email: address, ttl: HOUR / SECOND }));
    server.clock.advance(SECOND);
    const request = await asked(conversation.id, 4);
    server.clock.advance(SECOND);
    const last = await one.anotherTab().open(token);
    const made = contactProof(await backEnd.contactToken({ email: address, ttl: MINUTE / SECOND }));
    const fresh = await one.anotherTab().open(made);
    for (const timeless of [last, fresh]) {
      assert.equal(refusalOf(await answer(timeless, conversation.id, request.id)), '409 proof_stale');
    }
  });

  it('is not asked of who can only show contact tokens (CAT-2, LNK-1)', async () => {
    const apart = await server.workspace();
    await server.change(apart.appId, { link_email_methods: false });
    const backEnd = new BackEnd(server, apart);
    const address = email();
    await backEnd.post(serverPaths.contacts, { email: address });
    const proof = contactProof(await backEnd.contactToken({ email: address }));
    const one = await (await Visitor.create(server, apart.appId)).open(proof);
    const { conversation } = await one.start();
    const theirs = await Agent.join(server, apart.appId);
    assert.equal(refusalOf(await ask(conversation.id, 3, theirs)), '403 level_too_low');
  });

  it('is not met by a proof that was made before it and presented after, beyond what clocks may differ by', async () => {
    const address = email();
    const { one, conversation } = await started(portalProof(workspace, address));
    const request = await asked(conversation.id, 4);
    server.clock.advance(SECOND);
    const kept = await one.anotherTab().open(timedProof(address, 5 * MINUTE));
    assert.equal(refusalOf(await answer(kept, conversation.id, request.id)), '409 proof_stale');
    const slow = await one.anotherTab().open(timedProof(address, 30 * SECOND));
    assert.equal((await answer(slow, conversation.id, request.id)).status, 201);
  });

  it('that nobody answers for ten minutes gives way to another one', async () => {
    const { conversation } = await started(portalProof(workspace, email()));
    await asked(conversation.id);
    server.clock.advance(10 * MINUTE - SECOND);
    assert.equal(refusalOf(await ask(conversation.id)), '409 in_progress');
    server.clock.advance(SECOND);
    assert.equal((await ask(conversation.id)).status, 201);
  });

  it('is not met by a renewal of what was proven before it', async () => {
    const address = email();
    const one = await byPin(await visitor(), address);
    const { conversation } = await one.start();
    server.clock.advance(SECOND);
    const request = await asked(conversation.id);
    server.clock.advance(SECOND);
    one.session = bodyOf<Session>(await one.renewWith());
    assert.equal(refusalOf(await answer(one, conversation.id, request.id)), '409 proof_stale');
  });

  it('may be declined, and is answered once: the same answer again is the same, another one a conflict (REL-2)', async () => {
    const { one, conversation } = await started(portalProof(workspace, email()));
    const request = await asked(conversation.id);
    const [first, again] = [
      await answer(one, conversation.id, request.id, 'declined'),
      await answer(one, conversation.id, request.id, 'declined'),
    ];
    assert.deepEqual([first.status, again.status, again.text], [201, 200, first.text]);
    assert.deepEqual(bodyOf<Message>(first).notice, { type: 'proof_declined', request_id: request.id });
    assert.equal(refusalOf(await answer(one, conversation.id, request.id)), '422 idempotency_conflict');
    const { messages } = bodyOf<MessagePage>(await one.call({ path: paths.messages(conversation.id) }));
    assert.deepEqual(
      messages.map(({ seq }) => seq),
      [1, 2, 3],
    );
  });

  it('is answered once also when several tabs answer at the same moment', async () => {
    const { one, conversation } = await started(portalProof(workspace, email()));
    const request = await asked(conversation.id);
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => answer(one, conversation.id, request.id, 'declined')),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 200, 200, 201]);
    assert.equal(new Set(answers.map(({ text }) => text)).size, 1);
  });

  it('waits alone: another one is asked for only after it was answered', async () => {
    const { one, conversation } = await started(portalProof(workspace, email()));
    const first = await asked(conversation.id);
    for (const level of [3, 4]) assert.equal(refusalOf(await ask(conversation.id, level)), '409 in_progress');
    await answer(one, conversation.id, first.id, 'declined');
    const second = await asked(conversation.id, 4);
    assert.equal(refusalOf(await answer(one, conversation.id, first.id)), '422 idempotency_conflict');
    assert.equal((await answer(one, conversation.id, second.id, 'declined')).status, 201);
  });

  it('is not there for those who may not read the conversation, nor in another conversation (LVL-4)', async () => {
    const address = email();
    const { one, conversation } = await started(portalProof(workspace, address));
    const request = await asked(conversation.id);
    const { one: stranger, conversation: other } = await started(portalProof(workspace, email()));
    const nothing = await answer(one, randomUUID(), request.id, 'declined');
    const foreign = await answer(stranger, conversation.id, request.id, 'declined');
    assert.equal(refusalOf(nothing), '404 not_found');
    assert.equal(sameForEveryone(foreign), sameForEveryone(nothing));
    const wrong = [
      await answer(stranger, other.id, request.id, 'declined'),
      await answer(one, conversation.id, randomUUID(), 'declined'),
    ];
    assert.deepEqual(wrong.map(refusalOf), ['404 not_found', '404 not_found']);
    const { messages } = bodyOf<MessagePage>(await one.call({ path: paths.messages(conversation.id) }));
    const message = messages[0]?.id;
    assert.equal(refusalOf(await answer(one, conversation.id, message, 'declined')), '404 not_found');
    const declined = bodyOf<Message>(await answer(one, conversation.id, request.id, 'declined'));
    assert.equal(refusalOf(await answer(one, conversation.id, declined.id, 'declined')), '404 not_found');
    const elsewhere = await server.workspace();
    const outsider = await Agent.join(server, elsewhere.appId);
    assert.equal(refusalOf(await ask(conversation.id, 3, outsider)), '404 not_found');
  });

  it('names a level that proves a person, and an answer that is one of two (COM-4)', async () => {
    const { one, conversation } = await started(portalProof(workspace, email()));
    for (const level of [0, 1, 2, 5, '3', null, [3]]) {
      assert.equal(refusalOf(await ask(conversation.id, level)), '400 bad_request', String(level));
    }
    const request = await asked(conversation.id);
    for (const outcome of ['maybe', '', null, true, 0]) {
      assert.equal(refusalOf(await answer(one, conversation.id, request.id, outcome)), '400 bad_request');
    }
    assert.equal(refusalOf(await answer(one, conversation.id, 'x')), '400 bad_request');
  });

  it('is asked of a browser only where what it wrote may go over to who it turns out to be (MRG-4, MRG-6)', async () => {
    const { conversation } = await started({ method: 'anonymous' });
    assert.equal((await ask(conversation.id)).status, 201);
    const anonymous = await (await visitor()).open();
    const { conversation: left } = await anonymous.start();
    const known = await signIn(anonymous, portalProof(workspace, email()));
    assert.equal((await answerOffer(known, false)).status, 200);
    assert.equal(refusalOf(await ask(left.id)), '403 level_too_low');
    const closed = await server.workspace();
    await server.change(closed.appId, { carry_over: 'never' });
    const team = await Agent.join(server, closed.appId);
    const one = await (await Visitor.create(server, closed.appId)).open();
    const { conversation: kept } = await one.start();
    const refused = await ask(kept.id, 3, team);
    assert.equal(refusalOf(refused), '403 level_too_low');
    assert.match(refused.text, /will not be carried over/);
    await one.open(portalProof(closed, email()));
    const { conversation: proven } = await one.start();
    assert.equal((await ask(proven.id, 3, team)).status, 201);
  });

  it('is not asked of a user id that is trusted on first use: its owner can prove nothing more in it (MRG-6)', async () => {
    const { conversation } = await started({
      method: 'pinned-user',
      user_id: 'user-23',
      security_hash: '0123456789abcdef',
    });
    assert.equal(refusalOf(await ask(conversation.id)), '403 level_too_low');
  });

  it('is not asked for the portal’s word where each method keeps a space of its own (LNK-1)', async () => {
    const apart = await server.workspace();
    await server.change(apart.appId, { link_email_methods: false });
    const team = await Agent.join(server, apart.appId);
    const one = await byPin(await Visitor.create(server, apart.appId), email());
    const { conversation } = await one.start();
    assert.equal(refusalOf(await ask(conversation.id, 4, team)), '403 level_too_low');
    assert.equal((await ask(conversation.id, 3, team)).status, 201);
  });
});
