import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { Agent } from './driver/agent.ts';
import { outcome, sameForEveryone } from './driver/http.ts';
import { signInByPin } from './driver/pin.ts';
import { BackEnd, contactProof, pinnedUser, portalKey, timedKeyNow } from './driver/site.ts';
import { ANONYMOUS, Visitor } from './driver/visitor.ts';
import { paths } from './driver/wire.ts';
import { asks, fresh, freshEmail, target } from './suite.ts';

const backEnd = new BackEnd();

/** Everything that a visitor can try with a conversation; gives what was answered to each. */
async function attempts(by: Visitor, conversationId: string): Promise<readonly string[]> {
  const answers = [
    await by.call({ path: paths.messages(conversationId) }),
    await by.send(conversationId, 'May I?'),
    await by.post(paths.read(conversationId), { seq: 1 }),
    await by.call({ path: paths.conversation(conversationId) }),
    await by.call({ path: `${paths.messages(conversationId)}?around_seq=1` }),
    await by.call({ path: `${paths.conversations}?before=${conversationId}` }),
    await by.call({ method: 'POST', path: paths.typing(conversationId) }),
    await by.post(paths.status(conversationId), { status: 'closed' }),
    await by.post(paths.proof(conversationId), { request_id: crypto.randomUUID(), outcome: 'declined' }),
  ];
  return answers.map((answer) => `${String(answer.status)} ${sameForEveryone(answer)}`);
}

describe('A conversation', () => {
  asks(
    'LVL-3 is its owner’s; to anybody else it is as if it were not there (LVL-4, COM-8)',
    ['mailbox', 'secondApp'],
    async ({ mailbox, secondApp }) => {
      const email = freshEmail('shared');
      const name = fresh('user');
      const people = [
        await Visitor.open(),
        await Visitor.open({ method: 'claimed' }, { claims: { email } }),
        await Visitor.open(pinnedUser(name)),
        await Visitor.open(portalKey(email)),
        await Visitor.open(portalKey(email), { scope: 'north' }),
        await signInByPin(mailbox, Visitor.create(), freshEmail('mailbox')),
        await Visitor.open(await backEnd.userProof({ external_id: name, email, email_verified: true })),
        await Visitor.open(portalKey(email, secondApp.portalSecret), {}, { app: secondApp }),
      ];
      const owned = await Promise.all(
        people.map(async (owner) => ({ owner, id: (await owner.start()).conversation.id })),
      );
      // As many as may try without a budget for sends that decides.
      for (const by of people) {
        const nothing = await attempts(by, crypto.randomUUID());
        assert.match(nothing[0] ?? '', /^404 /);
        const foreign = owned.filter(({ owner }) => owner !== by);
        for (const { id } of foreign) assert.deepEqual(await attempts(by, id), nothing);
        const own = owned.find(({ owner }) => owner === by)?.id;
        assert.deepEqual(await by.conversations(), [own]);
      }
    },
  );

  asks(
    'LVL-3 of an address is open to whoever proves the address, by key, token or code (LNK-1, LNK-3)',
    ['mailbox'],
    async ({ mailbox }) => {
      const email = freshEmail();
      const portal = await Visitor.open(portalKey(email));
      const { conversation } = await portal.start('From the portal');
      const byCode = await signInByPin(mailbox, Visitor.create(), email);
      const byToken = await Visitor.open(contactProof(await backEnd.contactToken(email)));
      for (const one of [byCode, byToken]) {
        assert.deepEqual(await one.conversations(), [conversation.id]);
        assert.equal(outcome(await one.send(conversation.id, 'At home')), '201');
      }
      const levels = (await portal.history(conversation.id)).map(({ assurance }) => [
        assurance?.level,
        assurance?.method,
      ]);
      assert.deepEqual(levels, [
        [4, 'portal-key'],
        [3, 'email-pin'],
        [4, 'contact-token'],
      ]);
    },
  );

  asks(
    'LVL-3 of an address is each method’s own where the workspace says so (LNK-1)',
    ['mailbox', 'operator'],
    async ({ mailbox, operator }) => {
      const email = freshEmail();
      const app = await operator.createApp(target.origin, 'link_email_methods=false');
      const portal = await Visitor.open(portalKey(email, app.portalSecret), {}, { app });
      const { conversation } = await portal.start();
      const byCode = await signInByPin(mailbox, Visitor.create({ app }), email);
      assert.deepEqual(await byCode.conversations(), []);
      assert.equal(outcome(await byCode.call({ path: paths.messages(conversation.id) })), '404 not_found');
    },
  );

  asks(
    'LVL-3 of one scope is not there in another; a page may narrow what it sees, and no more (S2S-5)',
    [],
    async () => {
      const email = freshEmail();
      const seen: Record<string, readonly string[]> = {};
      const begun: Record<string, string> = {};
      for (const scope of ['', 'north', 'south']) {
        const wishes = scope === '' ? {} : { scope };
        const one = await Visitor.open(portalKey(email), wishes);
        begun[scope] = (await one.start()).conversation.id;
        seen[scope] = await one.conversations();
      }
      for (const [scope, ids] of Object.entries(seen)) assert.deepEqual(ids, [begun[scope]]);
      const eve = await Visitor.open(portalKey(freshEmail('eve')), { scope: 'north' });
      assert.deepEqual(await eve.conversations(), [], 'a scope is no key');
      for (const scope of ['', null, 1, ['north']]) {
        assert.equal(outcome(await Visitor.create().present(ANONYMOUS, { scope })), '400 bad_request');
      }
    },
  );

  asks('LVL-2 keeps with each message how its writer was proven then, for ever', [], async () => {
    const email = freshEmail();
    const byKey = await Visitor.open(portalKey(email));
    const { conversation, message } = await byKey.start();
    const later = await Visitor.open(timedKeyNow(email));
    await later.send(conversation.id, 'Again');
    const [first, second] = await later.history(conversation.id);
    assert.deepEqual(first?.assurance, message.assurance);
    assert.equal(first?.assurance?.long_lived, true);
    assert.equal(second?.assurance?.long_lived, false);
    const forged = await later.post(paths.messages(conversation.id), {
      client_msg_id: crypto.randomUUID(),
      text: 'Me',
      assurance: { level: 4 },
      author: { kind: 'agent', name: 'Support' },
    });
    if (forged.status === 201) {
      const written = (await later.history(conversation.id)).at(-1);
      assert.equal(written?.author.kind, 'contact');
    }
  });

  asks('LVL-4 begins only at the level that its workspace asks for', ['operator'], async ({ operator }) => {
    const app = await operator.createApp(target.origin, 'min_level_start=3');
    const start = async (proof: unknown) => {
      const one = await Visitor.open(proof, {}, { app });
      return outcome(
        await one.post(paths.conversations, { client_msg_id: crypto.randomUUID(), text: 'Hello' }),
      );
    };
    assert.equal(await start(ANONYMOUS), '403 level_too_low');
    assert.equal(await start(pinnedUser(fresh('user'))), '403 level_too_low');
    assert.equal(await start(portalKey(freshEmail(), app.portalSecret)), '201');
  });

  asks(
    'LVL-4 of another workspace is not there for agents either (COM-8)',
    ['operator', 'secondApp'],
    async ({ operator, secondApp }) => {
      const [own, foreign] = [await Agent.join(operator), await Agent.join(operator, secondApp.appId)];
      const one = await Visitor.open();
      const { conversation } = await one.start();
      assert.equal((await own.history(conversation.id)).length, 1);
      for (const path of [paths.agentMessages(conversation.id), paths.agentContact(one.live.contact_id)]) {
        assert.equal(outcome(await foreign.call({ path })), '404 not_found');
        assert.equal(outcome(await one.call({ path })), '401 not_signed_in', 'a visitor is no agent (COM-1)');
      }
      assert.equal(outcome(await foreign.requestProof(conversation.id, 3)), '404 not_found');
    },
  );
});
