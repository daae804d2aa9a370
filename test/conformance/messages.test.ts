import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { v7 as uuid } from 'uuid';
import { bodyOf, outcome } from './driver/http.ts';
import { portalKey } from './driver/site.ts';
import { Visitor } from './driver/visitor.ts';
import { paths, type Sent, type Session } from './driver/wire.ts';
import { asks, freshEmail } from './suite.ts';

describe('A message', () => {
  asks('C58 sent fifty times at once is stored once (REL-1, REL-2)', [], async () => {
    const one = await Visitor.open(portalKey(freshEmail()));
    const { conversation } = await one.start();
    const id = uuid();
    const sends = await Promise.all(Array.from({ length: 50 }, () => one.send(conversation.id, 'Once', id)));
    const outcomes = sends.map(outcome);
    assert.equal(outcomes.filter((each) => each === '201').length, 1);
    assert.ok(outcomes.every((each) => ['201', '200', '429 rate_limited'].includes(each)));
    const ids = sends.filter(({ status }) => status < 300).map((answer) => bodyOf<Sent>(answer).message.id);
    assert.equal(new Set(ids).size, 1);
    assert.equal((await one.history(conversation.id)).length, 2);
  });

  asks(
    'C58 keeps its id over a new token, for its text alone, and for its device alone (REL-1, REL-2)',
    [],
    async () => {
      const proof = portalKey(freshEmail());
      const one = await Visitor.open(proof);
      const { conversation } = await one.start();
      const id = uuid();
      const first = bodyOf<Sent>(await one.send(conversation.id, 'Once', id));
      assert.equal(outcome(await one.send(conversation.id, 'Otherwise', id)), '422 idempotency_conflict');
      const again = await one.anotherTab().open(proof, { replaces: one.live.token });
      const repeated = bodyOf<Sent>(await again.send(conversation.id, 'Once', id));
      assert.equal(repeated.duplicate, true);
      assert.deepEqual(repeated.message, first.message);
      const elsewhere = await Visitor.open(proof);
      const other = bodyOf<Sent>(await elsewhere.send(conversation.id, 'Mine too', id));
      assert.equal(other.duplicate, false);
      assert.notEqual(other.message.id, first.message.id);
    },
  );

  asks('C58 a first message begins one conversation, also after a renewal (REL-1)', [], async () => {
    const one = await Visitor.open();
    const id = uuid();
    const begun = await one.start('Hello', id);
    one.session = bodyOf<Session>(await one.renew());
    const again = await one.start('Hello', id);
    assert.equal(again.duplicate, true);
    assert.equal(again.conversation.id, begun.conversation.id);
    const other = await one.post(paths.conversations, { client_msg_id: id, text: 'Otherwise' });
    assert.equal(outcome(other), '422 idempotency_conflict');
  });

  asks(
    'C60 is read up to its end at most, and never unread again; a foreign one is not there (REL-5, LVL-4)',
    [],
    async () => {
      const [one, other] = [
        await Visitor.open(portalKey(freshEmail())),
        await Visitor.open(portalKey(freshEmail('eve'))),
      ];
      const { conversation } = await one.start();
      for (let count = 0; count < 4; count += 1) await one.send(conversation.id, 'More');
      const read = (by: Visitor, seq: unknown) => by.post(paths.read(conversation.id), { seq });
      const mark = async () => (await one.snapshot()).conversations[0]?.read_seq;
      assert.equal(outcome(await read(one, 9_999)), '204');
      assert.equal(await mark(), 5);
      assert.equal(outcome(await read(one, 3)), '204');
      assert.equal(await mark(), 5);
      assert.equal(outcome(await read(other, 1)), '404 not_found');
      for (const seq of [-1, 1.5, '1', null]) assert.equal(outcome(await read(one, seq)), '400 bad_request');
    },
  );

  asks('C60 is no agent’s read mark for the contact to move (REL-5)', ['operator'], async ({ operator }) => {
    const { Agent } = await import('./driver/agent.ts');
    const agent = await Agent.join(operator);
    const one = await Visitor.open(portalKey(freshEmail()));
    const { conversation } = await one.start();
    await agent.send(conversation.id, 'An answer');
    const state = async () => (await one.snapshot()).conversations[0];
    assert.deepEqual([(await state())?.read_seq, (await state())?.unread], [1, true]);
    await one.post(paths.read(conversation.id), { seq: 2 });
    assert.deepEqual([(await state())?.read_seq, (await state())?.unread], [2, false]);
  });
});
