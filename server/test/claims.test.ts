import assert from 'node:assert/strict';
import { before, it } from 'node:test';
import {
  agentPaths,
  paths,
  type Claims,
  type ContactDetails,
  type Identity,
  type Message,
  type MessagePage,
  type Notice,
} from 'chat-messenger/protocol';
import { Agent } from './support/agent.ts';
import { describeOnEveryEngine } from './support/every-engine.ts';
import { bodyOf, refusalOf } from './support/http.ts';
import { listed } from './support/runs.ts';
import type { TestServer, TestWorkspace } from './support/server.ts';
import { Socket } from './support/socket.ts';
import { portalProof, Visitor } from './support/visitor.ts';

const ADA = 'ada@example.com';
const EVE = 'eve@example.com';

describeOnEveryEngine('What a visitor only claims', (servers) => {
  let server: TestServer;
  let workspace: TestWorkspace;
  let agent: Agent;
  before(async () => {
    server = await servers.start();
    workspace = await server.workspace();
    agent = await Agent.join(server, workspace.appId);
  });

  const visitor = () => Visitor.create(server, workspace.appId);
  const anonymous = async () => (await visitor()).open();
  const say = (one: Visitor, body: unknown) => one.call({ method: 'PUT', path: paths.claims, body });
  const claim = async (one: Visitor, claims: Claims) => bodyOf<Identity>(await say(one, claims));
  const details = async (one: Visitor, by = agent) =>
    bodyOf<ContactDetails>(await by.call({ path: agentPaths.contact(one.session?.contact_id ?? '') }));
  const noticesIn = async (one: Visitor, id: string): Promise<readonly (Notice | undefined)[]> =>
    bodyOf<MessagePage>(await one.call({ path: paths.messages(id) }))
      .messages.filter(({ author }) => author.kind === 'system')
      .map(({ notice }) => notice);

  it('is shown to the team as not verified, and raises no level (ANON-2, ANON-5)', async () => {
    for (const [method, level] of [
      ['anonymous', 0],
      ['claimed', 1],
    ] as const) {
      const one = await (await visitor()).open({ method });
      const identity = await claim(one, { name: 'Ada', email: ADA, phone: '555 1234', company: 'Engines' });
      assert.equal(identity.level, level);
      const { name, name_verified, email, email_verified, phone, company } = await details(one);
      assert.deepEqual(
        { name, name_verified, email, email_verified, phone, company },
        {
          name: 'Ada',
          name_verified: false,
          email: ADA,
          email_verified: false,
          phone: '555 1234',
          company: 'Engines',
        },
      );
      assert.equal((await one.start()).message.assurance?.level, level);
      assert.equal(bodyOf<{ identity: Identity }>(await one.renew()).identity.level, level);
    }
  });

  it('finds nobody: the history of the address stays with those who prove it (ANON-2, MRG-1)', async () => {
    const owner = await (await visitor()).open(portalProof(workspace, 'known@example.com'));
    const { conversation } = await owner.start('private');
    const one = await anonymous();
    const known = await say(one, { email: 'known@example.com' });
    const unknown = await say(one, { email: 'never@example.com' });
    assert.equal(known.text, unknown.text.replace('never', 'known'));
    assert.deepEqual(await listed(one), []);
    assert.equal(refusalOf(await one.call({ path: paths.messages(conversation.id) })), '404 not_found');
  });

  it('may be changed at any time, and each change stands in the conversation (ANON-4)', async () => {
    const one = await (await visitor()).open({ method: 'claimed' }, { claims: { name: 'Ada' } });
    const { conversation } = await one.start();
    await claim(one, { name: 'Eve', email: EVE });
    await claim(one, { name: 'Eve', email: EVE });
    await claim(one, { email: ADA });
    assert.deepEqual(await noticesIn(one, conversation.id), [
      { type: 'claim_changed', claim: 'name', from: 'Ada', to: 'Eve' },
      { type: 'claim_changed', claim: 'email', from: null, to: EVE },
      { type: 'claim_changed', claim: 'email', from: EVE, to: ADA },
    ]);
    const [row] = (await one.snapshot()).conversations;
    assert.deepEqual([row?.unread, row?.preview?.author], [false, 'contact']);
  });

  it('in one scope is noted in no conversation of another (ANON-4, S2S-5)', async () => {
    const proof = portalProof(workspace, 'in-scopes@example.com');
    const acme = await (await visitor()).open(proof, { scope: 'acme' });
    const { conversation } = await acme.start('in acme');
    const globex = await (await visitor()).open(proof, { scope: 'globex' });
    await claim(globex, { phone: '555 0001' });
    await (await visitor()).open(proof, { scope: 'globex', claims: { company: 'Globex' } });
    assert.deepEqual(await noticesIn(acme, conversation.id), []);
    const there = await globex.start('in globex');
    await claim(globex, { phone: '555 0002' });
    assert.equal((await noticesIn(globex, there.conversation.id)).length, 1);
  });

  it('is told at once to the team and to other tabs (ANON-4)', async () => {
    const one = await anonymous();
    await one.start();
    const [team, tab] = [
      await Socket.ofAgent(agent, await agent.snapshot('?status=all')),
      await Socket.ofVisitor(one, await one.snapshot()),
    ];
    for (const socket of [team, tab]) await socket.next('caught_up');
    await claim(one, { company: 'Engines' });
    for (const socket of [team, tab]) {
      const { event } = (await socket.next('event')) as { event: { type: string; message?: Message } };
      assert.deepEqual(event.message?.notice, {
        type: 'claim_changed',
        claim: 'company',
        from: null,
        to: 'Engines',
      });
      await socket.cut();
    }
    const again = await one.anotherTab().open({ method: 'anonymous' }, { claims: { company: 'Looms' } });
    const [conversation] = (await again.snapshot()).conversations;
    assert.equal((await noticesIn(again, conversation?.id ?? '')).length, 2);
  });

  it('leaves no notice where nothing was written or the conversation is closed (ANON-4)', async () => {
    const one = await anonymous();
    await claim(one, { name: 'Ada' });
    const { conversation } = await one.start();
    await agent.setStatus(conversation.id, 'closed');
    await claim(one, { name: 'Eve' });
    assert.deepEqual(await noticesIn(one, conversation.id), []);
  });

  it('never takes the place of a proven email, whether said at sign-in or later (COM-2, ANON-2)', async () => {
    const one = await visitor();
    const proof = portalProof(workspace, ADA);
    const refusal = refusalOf(await one.present(proof, { claims: { email: EVE } }));
    assert.equal(refusal, '400 subject_mismatch');
    await one.open(proof, { claims: { email: 'ADA@example.com' } });
    assert.equal(refusalOf(await say(one, { email: EVE, name: 'Eve' })), '400 subject_mismatch');
    await claim(one, { email: 'Ada@Example.com', name: 'Ada' });
    const { email, email_verified, name, name_verified } = await details(one);
    assert.deepEqual([email, email_verified, name, name_verified], [ADA, true, 'Ada', false]);
  });

  it('takes no field that nobody asked for, no empty one, and no other type (COM-3, COM-4, T28)', async () => {
    const one = await anonymous();
    const before = await details(one);
    const wrong: unknown[] = [
      { level: 4 },
      { email_verified: true },
      { name_verified: true },
      { user_id: 'x' },
      { namespace: 'email' },
      { name: '' },
      { name: null },
      { name: 5 },
      { email: '' },
      { email: ['ada@example.com'] },
      { phone: {} },
      { company: 'x'.repeat(1_000) },
      { custom_data: [] },
      { custom_data: 'x' },
      [],
      'x',
    ];
    for (const body of wrong) {
      assert.equal(refusalOf(await say(one, body)), '400 bad_request', JSON.stringify(body));
    }
    assert.equal(refusalOf(await say(one, { email: 'no address' })), '400 email_malformed');
    assert.deepEqual(await details(one), before);
  });

  it('is kept apart from what a server says, and cannot pretend to be it (C32, S2S-4, T28)', async () => {
    const one = await anonymous();
    const reserved = { plan: 'gold', cm_verified: true, level: 4 };
    assert.equal(refusalOf(await say(one, { custom_data: reserved })), '400 bad_request');
    assert.deepEqual((await details(one)).non_verified_custom_data, {});
    const { level } = await claim(one, { custom_data: { plan: 'gold', level: 4 } });
    const { custom_data, non_verified_custom_data } = await details(one);
    assert.deepEqual([level, custom_data, non_verified_custom_data], [0, {}, { plan: 'gold', level: 4 }]);
    const opened = await one
      .anotherTab()
      .open({ method: 'anonymous' }, { claims: { custom_data: { plan: 'free' } } });
    assert.deepEqual((await details(opened)).non_verified_custom_data, { plan: 'free' });
  });

  it('is counted for the team as a hint: how many others claim the same address (ANON-3)', async () => {
    const email = 'popular@example.com';
    const [one, other] = [await anonymous(), await anonymous()];
    const owner = await (await visitor()).open(portalProof(workspace, email));
    assert.equal((await details(owner)).others_with_email, 0);
    for (const each of [one, other]) await claim(each, { email });
    assert.equal((await details(owner)).others_with_email, 2);
    assert.equal((await details(one)).others_with_email, 2);
    assert.equal((await details(await anonymous())).others_with_email, 0);
    const elsewhere = await server.workspace();
    const far = await (await Visitor.create(server, elsewhere.appId)).open(portalProof(elsewhere, email));
    const theirs = await Agent.join(server, elsewhere.appId);
    assert.equal((await details(far, theirs)).others_with_email, 0);
  });

  it('does not begin a conversation where the workspace asks for a proof first', async () => {
    const strict = await server.workspace();
    await server.change(strict.appId, { min_level_start: 3 });
    const one = await (await Visitor.create(server, strict.appId)).open({ method: 'claimed' });
    const message = { client_msg_id: '0190d2a5-7f2b-7cc3-a1e9-3b5f3d2c1b0a', text: 'Hello' };
    const start = await one.call({ method: 'POST', path: paths.conversations, body: message });
    assert.equal(refusalOf(start), '403 level_too_low');
    await one.open(portalProof(strict, ADA));
    assert.equal((await one.start()).duplicate, false);
  });
});
