import assert from 'node:assert/strict';
import { before, beforeEach, it } from 'node:test';
import {
  agentPaths,
  paths,
  type AgentConversation,
  type ContactDetails,
  type FormAnswer,
  type FormField,
  type MessagePage,
  type StartedConversation,
} from 'chat-messenger/protocol';
import { v7 as uuid } from 'uuid';
import { Agent } from './support/agent.ts';
import { describeOnEveryEngine } from './support/every-engine.ts';
import { bodyOf, refusalOf, type Answer } from './support/http.ts';
import { answered, signIn } from './support/runs.ts';
import type { TestServer, TestWorkspace } from './support/server.ts';
import { Socket } from './support/socket.ts';
import { portalProof, Visitor } from './support/visitor.ts';

const text = (id: string, values: object = {}): FormField => ({
  id,
  type: 'text',
  label: { de: `${id}?`, en: `Your ${id}` },
  required: false,
  ...values,
});
const FORM: readonly FormField[] = [
  text('name', { claim: 'name', required: true }),
  text('email', { claim: 'email' }),
  text('order'),
  {
    id: 'topic',
    type: 'choice',
    label: { de: 'Thema' },
    required: true,
    options: [
      { id: 'billing', label: { en: 'A bill' } },
      { id: 'tech', label: { en: 'A fault' } },
    ],
  },
  { id: 'terms', type: 'consent', label: { en: 'I agree' }, required: true },
];
const GOOD: readonly FormAnswer[] = [
  { id: 'terms', value: true },
  { id: 'name', value: 'Ada' },
  { id: 'topic', value: 'billing' },
];
const NEEDED = '400 bad_request';

describeOnEveryEngine('The form before a conversation', (servers) => {
  let server: TestServer;
  let workspace: TestWorkspace;
  let agent: Agent;
  before(async () => {
    server = await servers.start();
    workspace = await server.workspace();
    agent = await Agent.join(server, workspace.appId);
  });
  beforeEach(() => ask(FORM));

  const ask = (form: readonly FormField[]) =>
    server.services.workspaces.change(workspace.appId, { form }, 'test');
  const visitor = () => Visitor.create(server, workspace.appId);
  const begin = (one: Visitor, answers: unknown, client_msg_id: string = uuid()): Promise<Answer> => {
    const body = { client_msg_id, text: 'Hello', ...(answers !== undefined && { answers }) };
    return one.call({ method: 'POST', path: paths.conversations, body });
  };
  const begun = async (one: Visitor, answers?: unknown, id?: string) =>
    bodyOf<StartedConversation>(await begin(one, answers, id));
  const ofTeam = async (id: string): Promise<AgentConversation> => {
    const found = (await agent.snapshot('?status=all')).conversations.find((one) => one.id === id);
    return found ?? assert.fail();
  };
  const with_ = (id: string, value: unknown) => [
    ...GOOD.filter((answer) => answer.id !== id),
    { id, value } as FormAnswer,
  ];
  const messageOf = (answer: Answer) =>
    (JSON.parse(answer.text) as { error: { message: string } }).error.message;

  it('is answered with the first message, for the team to read in the words of then', async () => {
    const one = await (await visitor()).open();
    const { conversation } = await begun(one, [...GOOD, { id: 'order', value: '  A-17\u202E\u0007 ' }]);
    const expected = [
      { id: 'name', label: 'Your name', value: 'Ada' },
      { id: 'order', label: 'Your order', value: 'A-17' },
      { id: 'topic', label: 'Thema', value: 'billing', text: 'A bill' },
      { id: 'terms', label: 'I agree', value: true },
    ];
    assert.deepEqual((await ofTeam(conversation.id)).answers, expected);
    await ask([]);
    assert.deepEqual((await ofTeam(conversation.id)).answers, expected, 'the form is another one now');
    assert.ok(!JSON.stringify([conversation, await one.snapshot()]).includes('A-17'));
  });

  it('reaches the team with the event of the message', async () => {
    const before = await agent.snapshot('?status=all');
    const one = await (await visitor()).open();
    await begun(one, GOOD);
    const team = await Socket.ofAgent(agent, before);
    for (;;) {
      const { event } = await team.next('event');
      if (event.type !== 'message.created') continue;
      assert.equal(event.conversation.answers?.length, 3);
      assert.equal(event.conversation.contact.name, 'Ada');
      break;
    }
    await team.cut();
  });

  it('makes claims of what its fields say, and raises no level (ANON-2, ANON-5)', async () => {
    const one = await (await visitor()).open();
    const started = await begun(one, [...GOOD, { id: 'email', value: 'ada@example.com' }]);
    const { message, conversation } = started;
    assert.deepEqual([message.author.name, message.assurance?.level, message.seq], ['Ada', 0, 1]);
    assert.equal(conversation.last_seq, 1, 'a conversation that begins with a name has changed none');
    const { name, name_verified, email, email_verified } = bodyOf<ContactDetails>(
      await agent.call({ path: agentPaths.contact(one.session?.contact_id ?? '') }),
    );
    assert.deepEqual(
      { name, name_verified, email, email_verified },
      { name: 'Ada', name_verified: false, email: 'ada@example.com', email_verified: false },
    );
  });

  it('leaves a notice where another conversation is open (ANON-4)', async () => {
    const one = await (await visitor()).open();
    const first = await begun(one, GOOD);
    await begun(one, with_('name', 'Eve'));
    const { messages } = bodyOf<MessagePage>(await one.call({ path: paths.messages(first.conversation.id) }));
    assert.deepEqual(messages.at(-1)?.notice, {
      type: 'claim_changed',
      claim: 'name',
      from: 'Ada',
      to: 'Eve',
    });
  });

  it('refuses what does not fit, by the name of the field', async () => {
    const one = await (await visitor()).open();
    const wrong: readonly (readonly [unknown, string])[] = [
      [undefined, 'answers: "name" is missing'],
      [GOOD.slice(0, 2), 'answers: "topic" is missing'],
      [with_('terms', false), 'answers: "terms" is missing'],
      [with_('name', ' \u200B\n'), 'answers: "name" is missing'],
      [with_('terms', 'yes'), 'answers: "terms" is true or false'],
      [with_('name', true), 'answers: "name" is a text'],
      [with_('topic', 'love'), 'answers: "topic" is none of the options'],
      [with_('topic', true), 'answers: "topic" is a text'],
      [with_('order', 'x'.repeat(501)), 'answers: "order" is longer than 500 characters'],
      [with_('iban', 'x'), 'answers: "iban" is not asked for'],
      [[...GOOD, { id: 'name', value: 'Eve' }], 'answers: "name" is given twice'],
    ];
    for (const [answers, says] of wrong) {
      const answer = await begin(one, answers);
      assert.equal(refusalOf(answer), NEEDED, says);
      assert.equal(messageOf(answer), says);
    }
    for (const answers of ['yes', { name: 'Ada' }, [{ id: 'name' }], [{ id: 'name', value: 1 }], [null]]) {
      assert.equal(refusalOf(await begin(one, answers)), NEEDED, JSON.stringify(answers));
    }
    const address = await begin(one, with_('email', 'not an address'));
    assert.equal(refusalOf(address), '400 email_malformed');
    assert.deepEqual((await one.snapshot()).conversations, []);
    await begun(one, [...GOOD, { id: 'order', value: '𝒳'.repeat(500) }]);
  });

  it('is skipped by who is proven and by who says a user id (S1.27, S1.28)', async () => {
    const proofs = [
      portalProof(workspace, 'skips@example.com'),
      { method: 'pinned-user', user_id: 'u-1', security_hash: '0123456789abcdef0123456789abcdef' },
      { method: 'claimed', user_id: 'u-2' },
    ] as const;
    for (const proof of proofs) {
      const one = await (await visitor()).open(proof);
      assert.equal((await ofTeam((await begun(one)).conversation.id)).answers, undefined, proof.method);
    }
    const named = await (await visitor()).open({ method: 'claimed' }, { claims: { name: 'Ada' } });
    assert.equal(refusalOf(await begin(named, undefined)), NEEDED);
  });

  it('never takes the place of a proven address (COM-2)', async () => {
    const one = await (await visitor()).open(portalProof(workspace, 'proven@example.com'));
    assert.equal(refusalOf(await begin(one, with_('email', 'eve@example.com'))), '400 subject_mismatch');
    await begun(one, with_('email', 'Proven@example.com'));
  });

  it('is answered once: the same again is the same, anything else is a mistake (REL-1, REL-2)', async () => {
    const one = await (await visitor()).open();
    const id = uuid();
    const first = await begun(one, GOOD, id);
    const again = await begin(one, GOOD.toReversed(), id);
    assert.equal(again.status, 200);
    assert.deepEqual(bodyOf<StartedConversation>(again).message, first.message);
    assert.equal(refusalOf(await begin(one, with_('name', 'Eve'), id)), '422 idempotency_conflict');
    assert.equal(refusalOf(await begin(one, with_('topic', 'tech'), id)), '422 idempotency_conflict');
    const { name } = bodyOf<ContactDetails>(
      await agent.call({ path: agentPaths.contact(one.session?.contact_id ?? '') }),
    );
    assert.equal(name, 'Ada');
    const many = await Promise.all(Array.from({ length: 10 }, () => begin(one, GOOD, id)));
    assert.ok(many.every(({ status }) => status === 200));
  });

  it('says nothing anew when it is only repeated', async () => {
    const one = await (await visitor()).open();
    const id = uuid();
    await begun(one, GOOD, id);
    await one.call({ method: 'PUT', path: paths.claims, body: { name: 'Countess' } });
    await begun(one, GOOD, id);
    const path = agentPaths.contact(one.session?.contact_id ?? '');
    assert.equal(bodyOf<ContactDetails>(await agent.call({ path })).name, 'Countess');
  });

  it('may change between two tries of one message (REL-2)', async () => {
    const one = await (await visitor()).open();
    const id = uuid();
    await begun(one, GOOD, id);
    await ask([text('other', { required: true })]);
    assert.equal((await begin(one, GOOD, id)).status, 200);
    assert.equal(refusalOf(await begin(one, with_('name', 'Eve'), id)), '422 idempotency_conflict');
    assert.equal(refusalOf(await begin(one, GOOD)), NEEDED);
  });

  it('goes over with its conversation to who its writer turns out to be (MRG-5)', async () => {
    const one = await (await visitor()).open();
    const { conversation } = await begun(one, GOOD);
    const known = await signIn(one, portalProof(workspace, 'carried@example.com'));
    assert.equal(await answered(known, true), 1);
    assert.equal((await ofTeam(conversation.id)).answers?.length, 3);
  });
});
