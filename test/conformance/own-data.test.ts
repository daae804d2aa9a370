import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { strFromU8, unzipSync } from 'fflate';
import { Agent } from './driver/agent.ts';
import { bodyOf, outcome } from './driver/http.ts';
import { nextMail, mailsTo, signInByPin } from './driver/pin.ts';
import { BackEnd, contactProof, pinnedUser, portalKey, timedKeyNow } from './driver/site.ts';
import { Visitor } from './driver/visitor.ts';
import { paths, type Conversation } from './driver/wire.ts';
import { asks, fresh, freshEmail, MINUTE, SECOND, target } from './suite.ts';

const erase = (one: Visitor, conversation_id?: string) =>
  one.proveHeld(paths.eraseData, conversation_id === undefined ? {} : { conversation_id });
const erased = async (one: Visitor, id?: string) =>
  bodyOf<{ conversations: number }>(await erase(one, id)).conversations;
/** The files of an export, as text. */
const taken = async (one: Visitor): Promise<Readonly<Record<string, string>>> => {
  const answer = await one.proveHeld(paths.exportData);
  assert.equal(outcome(answer), '200');
  const files = Object.entries(unzipSync(answer.bytes));
  return Object.fromEntries(files.map(([name, content]) => [name, strFromU8(content)]));
};
const ofTeam = async (agent: Agent, id: string): Promise<Conversation | undefined> => {
  const answer = await agent.call({ path: `${paths.agentConversations}?status=all` });
  return bodyOf<{ conversations: Conversation[] }>(answer).conversations.find((one) => one.id === id);
};

describe('Own data', () => {
  asks(
    'PRV-2 leaves only by a fresh proof of who one is',
    ['clock', 'mailbox'],
    async ({ clock, mailbox }) => {
      const take = async (one: Visitor) => outcome(await one.proveHeld(paths.exportData));
      for (const proof of [{ method: 'anonymous' }, { method: 'claimed' }, pinnedUser(fresh('user'))]) {
        assert.equal(await take(await Visitor.open(proof)), '403 level_too_low', proof.method);
      }
      const email = freshEmail();
      const token = await new BackEnd().contactToken(email);
      for (const proof of [portalKey(email), contactProof(token)]) {
        assert.equal(await take(await Visitor.open(proof)), '409 proof_stale', proof.method);
      }
      const people = [
        await Visitor.open(timedKeyNow(email)),
        await signInByPin(mailbox, Visitor.create(), freshEmail()),
      ];
      clock.advance(9 * MINUTE);
      for (const one of people) assert.equal(await take(one), '200');
      clock.advance(MINUTE + SECOND);
      for (const one of people) assert.equal(await take(one), '409 proof_stale');
    },
  );

  asks('PRV-2 needs the device’s key beside the session (SES-4)', [], async () => {
    const one = await Visitor.open(timedKeyNow(freshEmail()));
    for (const path of [paths.exportData, paths.eraseData]) {
      assert.equal(outcome(await one.post(path, {})), '401 nonce_required');
      const thief = Visitor.create();
      thief.session = one.session;
      assert.equal(outcome(await thief.proveHeld(path)), '401 device_proof_invalid');
    }
  });

  asks(
    'PRV-3 taken along is all of one’s own and nothing of anybody else',
    ['operator'],
    async ({ operator }) => {
      const agent = await Agent.join(operator);
      const [mine, theirs] = [fresh('mine'), fresh('theirs')];
      await (await Visitor.open(timedKeyNow(freshEmail()))).start(theirs);
      const one = await Visitor.open(timedKeyNow(freshEmail()));
      const { conversation } = await one.start(mine);
      await agent.send(conversation.id, `you said ${mine}`);
      const { 'conversations.json': json = '', 'conversations.txt': text = '', ...others } = await taken(one);
      assert.deepEqual(Object.keys(others), []);
      const { conversations } = JSON.parse(json) as { conversations: { messages: { text: string }[] }[] };
      assert.deepEqual(
        conversations.map(({ messages }) => messages.map((message) => message.text)),
        [[mine, `you said ${mine}`]],
      );
      assert.ok(text.includes(mine) && !`${json}${text}`.includes(theirs));
    },
  );

  asks(
    'PRV-4 erased is gone for its contact, and an empty frame for the team',
    ['operator'],
    async ({ operator }) => {
      const agent = await Agent.join(operator);
      const one = await Visitor.open();
      const secret = fresh('secret');
      const { conversation } = await one.start(secret);
      await agent.send(conversation.id, `you said ${secret}`);
      assert.equal(await erased(one, conversation.id), 1);
      assert.equal(await erased(one, conversation.id), 0);
      assert.deepEqual(await one.conversations(), []);
      assert.equal(outcome(await one.call({ path: paths.messages(conversation.id) })), '404 not_found');
      assert.equal(outcome(await one.send(conversation.id, 'more')), '404 not_found');
      const messages = await agent.history(conversation.id);
      assert.deepEqual(
        messages.map(({ seq, text, deleted_at }) => [seq, text, deleted_at !== undefined]),
        [
          [1, '', true],
          [2, '', true],
        ],
      );
      const row = await ofTeam(agent, conversation.id);
      assert.ok(row?.status === 'closed' && row.erased_at !== undefined);
      assert.ok(!JSON.stringify([row, messages]).includes(secret));
    },
  );

  asks('PRV-4 erased is told to those who look at it', [], async () => {
    const one = await Visitor.open();
    const { conversation } = await one.start('on the screen');
    const { epoch, position } = await one.snapshot();
    await erased(one, conversation.id);
    const path = `${paths.events}?epoch=${epoch}&position=${String(position)}`;
    const { events } = bodyOf<{ events: { event: { type: string; conversation?: Conversation } }[] }>(
      await one.call({ path }),
    );
    const told = events.filter(({ event }) => event.type !== 'conversation.updated');
    assert.deepEqual(
      told.map(({ event }) => [event.type, event.conversation?.id]),
      [['conversation.erased', conversation.id]],
    );
  });

  asks(
    'PRV-4 of a whole person ends their other sessions and what is known of them',
    ['operator'],
    async ({ operator }) => {
      const agent = await Agent.join(operator);
      const proof = () => timedKeyNow(email);
      const email = freshEmail();
      const company = fresh('company');
      const [one, elsewhere] = [
        await Visitor.open(proof(), { claims: { company } }),
        await Visitor.open(proof()),
      ];
      await one.start();
      assert.equal(await erased(one), 1);
      assert.equal(outcome(await elsewhere.list()), '401 session_revoked');
      const known = await agent.contact(one.live.contact_id);
      assert.equal(known.email_verified, false);
      for (const text of [company, email]) assert.ok(!JSON.stringify(known).includes(text));
      const again = await Visitor.open(proof());
      assert.equal(again.live.contact_id, one.live.contact_id);
      assert.deepEqual(await again.conversations(), []);
    },
  );

  asks(
    'PRV-2 a browser erases what it wrote, a pinned user nothing, a stranger nothing (LVL-4)',
    [],
    async () => {
      const one = await Visitor.open();
      const { conversation } = await one.start();
      const stranger = await Visitor.open();
      const [foreign, none] = [
        await erase(stranger, conversation.id),
        await erase(stranger, crypto.randomUUID()),
      ];
      assert.deepEqual([outcome(foreign), outcome(none)], ['404 not_found', '404 not_found']);
      const pinned = await Visitor.open(pinnedUser(fresh('user')));
      assert.equal(outcome(await erase(pinned)), '403 level_too_low');
      assert.equal(outcome(await erase(await Visitor.open(portalKey(freshEmail())))), '409 proof_stale');
      assert.equal(await erased(one), 1);
    },
  );

  asks(
    'EML-6 a transcript goes to the proven address and to no other (PRV-6)',
    ['mailbox'],
    async ({ mailbox }) => {
      const [email, claimed] = [freshEmail(), freshEmail('claimed')];
      const words = `${fresh('words')}\r\n.\r\nRCPT TO:<${claimed}>`;
      const one = await Visitor.open(portalKey(email));
      const { conversation } = await one.start(words);
      assert.equal(outcome(await one.post(paths.transcript(conversation.id), {})), '202');
      const mail = await nextMail(mailbox, email, 0);
      assert.ok(mail.to === email && mail.text.includes(words.split('\r\n')[0] ?? ''));
      const other = await Visitor.open({ method: 'claimed' }, { claims: { email: claimed } });
      const theirs = await other.start();
      const refused = await other.post(paths.transcript(theirs.conversation.id), {});
      assert.equal(outcome(refused), '403 level_too_low');
      const foreign = await one.post(paths.transcript(theirs.conversation.id), {});
      assert.equal(outcome(foreign), '404 not_found');
      assert.deepEqual(await mailsTo(mailbox, claimed), []);
    },
  );
});

describe('Around a conversation', () => {
  const form = JSON.stringify([
    { id: 'name', type: 'text', claim: 'name', label: 'Your name', required: true },
    { id: 'ok', type: 'consent', label: 'I agree', required: true },
  ]);
  const answers = [
    { id: 'name', value: 'Ada' },
    { id: 'ok', value: true },
  ];

  asks(
    'the form is answered at levels 0 and 1, and raises none (ANON-5, S1.27)',
    ['operator'],
    async ({ operator }) => {
      const app = await operator.createApp(target.origin, `form=${form}`);
      const agent = await Agent.join(operator, app.appId);
      const begin = (one: Visitor, more: object) =>
        one.post(paths.conversations, { client_msg_id: crypto.randomUUID(), text: 'Hello', ...more });
      const one = await Visitor.open({ method: 'anonymous' }, {}, { app });
      for (const wrong of [
        {},
        { answers: answers.slice(1) },
        { answers: [...answers, { id: 'x', value: 'y' }] },
      ]) {
        assert.equal(outcome(await begin(one, wrong)), '400 bad_request');
      }
      const { message, conversation } = bodyOf<Awaited<ReturnType<Visitor['start']>>>(
        await begin(one, { answers }),
      );
      assert.equal(message.assurance?.level, 0);
      const kept = (await ofTeam(agent, conversation.id))?.answers;
      assert.deepEqual(
        kept?.map(({ id, value, label }) => [id, value, label]),
        [
          ['name', 'Ada', 'Your name'],
          ['ok', true, 'I agree'],
        ],
      );
      const proven = await Visitor.open(portalKey(freshEmail(), app.portalSecret), {}, { app });
      assert.equal(outcome(await begin(proven, {})), '201');
    },
  );

  asks('the page hears whether the team is there, and what it asks', ['operator'], async ({ operator }) => {
    const closed = JSON.stringify({ mon: [] });
    const app = await operator.createApp(target.origin, `form=${form}`, `hours=${closed}`, 'greeting=Hello');
    const one = Visitor.create({ app });
    one.session = (await Visitor.open()).session;
    const info = bodyOf<{ availability: object; greeting: object; form: readonly { id: string }[] }>(
      await one.call({ path: paths.messenger(app.appId) }),
    );
    assert.deepEqual(info.availability, { open: false });
    assert.deepEqual(info.greeting, { en: 'Hello' });
    assert.deepEqual(
      info.form.map(({ id }) => id),
      ['name', 'ok'],
    );
  });

  asks('a rating is the contact’s, and both sides see the last one', ['operator'], async ({ operator }) => {
    const agent = await Agent.join(operator);
    const one = await Visitor.open();
    const { conversation } = await one.start();
    const rate = async (by: Visitor, score: unknown) =>
      outcome(
        await by.call({
          method: 'PUT',
          path: paths.rating(conversation.id),
          body: { score, comment: 'Fine' },
        }),
      );
    assert.equal(await rate(one, 5), '400 bad_request', 'nobody has answered yet');
    await agent.send(conversation.id, 'Good morning');
    for (const score of [0, 6, 2.5, '5']) assert.equal(await rate(one, score), '400 bad_request');
    assert.equal(await rate(await Visitor.open(), 1), '404 not_found');
    assert.deepEqual([await rate(one, 2), await rate(one, 4)], ['200', '200']);
    const rating = { score: 4, comment: 'Fine' };
    assert.deepEqual((await one.snapshot()).conversations[0]?.rating, rating);
    assert.deepEqual((await ofTeam(agent, conversation.id))?.rating, rating);
  });
});
