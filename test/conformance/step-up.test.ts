import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { Agent } from './driver/agent.ts';
import { bodyOf, outcome } from './driver/http.ts';
import { signInByPin } from './driver/pin.ts';
import { portalKey, timedKeyNow } from './driver/site.ts';
import { Visitor } from './driver/visitor.ts';
import { paths, type Message } from './driver/wire.ts';
import { asks, freshEmail, MINUTE } from './suite.ts';

const STALE = '409 proof_stale';
const answer = async (by: Visitor, conversationId: string, request_id: unknown, word: unknown = 'given') =>
  outcome(await by.post(paths.proof(conversationId), { request_id, outcome: word }));

/** A conversation in which an agent asked for a fresh proof. */
async function asked(agent: Agent, one: Visitor, level = 4) {
  const { conversation } = await one.start();
  const request = bodyOf<Message>(await agent.requestProof(conversation.id, level));
  return { conversationId: conversation.id, request: request.id };
}

describe('A fresh proof that an agent asks for', () => {
  asks(
    'LVL-1 is given by a session that a proof opened after the request, and by no older one (SES-7)',
    ['operator', 'clock'],
    async ({ operator, clock }) => {
      const agent = await Agent.join(operator);
      const email = freshEmail();
      const one = await Visitor.open(timedKeyNow(email));
      clock.advance(MINUTE);
      const { conversationId, request } = await asked(agent, one);
      assert.equal(await answer(one, conversationId, request), STALE);
      const long = await one.anotherTab().open(portalKey(email));
      assert.equal(
        await answer(long, conversationId, request),
        STALE,
        'a key without time is never fresh (HM-6)',
      );
      const fresh = await one.anotherTab().open(timedKeyNow(email));
      assert.equal(await answer(fresh, conversationId, request), '201');
      assert.equal(await answer(fresh, conversationId, request), '200', 'a repeat changes nothing');
      assert.equal(await answer(fresh, conversationId, request, 'declined'), '422 idempotency_conflict');
      const given = (await agent.history(conversationId)).at(-1);
      assert.equal(given?.notice?.type, 'proof_given');
      assert.equal(given.notice.request_id, request);
      assert.equal(given.notice.level, 4);
    },
  );

  asks(
    'LVL-1 is of the level that was asked for, or above',
    ['operator', 'mailbox'],
    async ({ operator, mailbox }) => {
      const agent = await Agent.join(operator);
      const email = freshEmail();
      const { conversationId, request } = await asked(agent, await Visitor.open(timedKeyNow(email)));
      const byCode = await signInByPin(mailbox, Visitor.create(), email);
      assert.equal(await answer(byCode, conversationId, request), STALE);
      assert.equal(await answer(byCode, conversationId, request, 'declined'), '201');
      const again = bodyOf<Message>(await agent.requestProof(conversationId, 3));
      assert.equal(
        await answer(byCode, conversationId, again.id),
        STALE,
        'it was proven before this request',
      );
      const next = await signInByPin(mailbox, Visitor.create(), email);
      assert.equal(await answer(next, conversationId, again.id), '201');
    },
  );

  asks(
    'LVL-4 is asked for and answered by those whose conversation it is (LVL-3)',
    ['operator'],
    async ({ operator }) => {
      const agent = await Agent.join(operator);
      const one = await Visitor.open(timedKeyNow(freshEmail()));
      const eve = await Visitor.open(timedKeyNow(freshEmail('eve')));
      const { conversationId, request } = await asked(agent, one);
      const other = await asked(agent, eve);
      assert.equal(await answer(eve, conversationId, request), '404 not_found');
      assert.equal(await answer(one, conversationId, other.request), '404 not_found');
      assert.equal(await answer(one, conversationId, crypto.randomUUID()), '404 not_found');
      assert.equal(outcome(await agent.requestProof(conversationId, 4)), '409 in_progress');
      assert.equal(
        outcome(
          await one.call({ method: 'POST', path: paths.agentProof(conversationId), body: { level: 4 } }),
        ),
        '401 not_signed_in',
      );
      for (const level of [0, 2, 5, '4', null]) {
        assert.equal(outcome(await agent.requestProof(conversationId, level as number)), '400 bad_request');
      }
      for (const word of ['', 'yes', null, true])
        assert.equal(await answer(one, conversationId, request, word), '400 bad_request');
    },
  );
});
