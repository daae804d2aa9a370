import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe } from 'node:test';
import { bodyOf, outcome } from './driver/http.ts';
import { signInByPin } from './driver/pin.ts';
import { BackEnd, contactProof, pinnedUser, portalKey, timedKeyNow } from './driver/site.ts';
import { Socket } from './driver/socket.ts';
import { ANONYMOUS, Visitor } from './driver/visitor.ts';
import { paths, type Session } from './driver/wire.ts';
import { asks, END_REACHES_SOCKETS, fresh, freshEmail } from './suite.ts';

const REVOKED = '401 session_revoked';
const backEnd = new BackEnd();

/** Revokes somebody by the site's server; gives how many sign-ins ended. */
async function revoke(whom: object): Promise<number> {
  const answer = await backEnd.post(paths.revokeIdentity, whom);
  return bodyOf<{ sessions_ended: number }>(answer).sessions_ended;
}

describe('The end of a session', () => {
  asks(
    'SES-17 is final: requests, renewals and sockets hear that it was revoked (SES-13, SES-18)',
    [],
    async () => {
      const one = await Visitor.open();
      const tab = one.anotherTab();
      tab.session = bodyOf<Session>(await one.renew());
      const stranger = await Visitor.open();
      const sockets = [await Socket.live(one), await Socket.live(tab)];
      const theirs = await Socket.live(stranger);
      assert.equal(outcome(await one.end()), '204');
      assert.equal(outcome(await one.list()), REVOKED, 'at once');
      assert.equal(outcome(await tab.list()), REVOKED);
      assert.equal(outcome(await one.renew()), REVOKED);
      assert.equal(outcome(await one.renewWith()), REVOKED);
      for (const socket of sockets) assert.equal(await socket.closedWithin(END_REACHES_SOCKETS), 4403);
      assert.ok(await theirs.isLive());
      await theirs.cut();
      const late = await Socket.of(one);
      await late.authenticate(one, { resume: { epoch: 'any', position: 0 } });
      assert.equal(await late.closed, 4403);
    },
  );

  asks('SES-13 leaves other devices alone, unless it is for everywhere', [], async () => {
    const proof = portalKey(freshEmail());
    const [one, two, three] = [
      await Visitor.open(proof),
      await Visitor.open(proof),
      await Visitor.open(proof),
    ];
    const stranger = await Visitor.open(portalKey(freshEmail('eve')));
    await one.end();
    assert.equal(outcome(await one.list()), REVOKED);
    assert.equal(outcome(await two.list()), '200');
    const socket = await Socket.live(three);
    await two.end({ everywhere: true });
    assert.equal(outcome(await three.list()), REVOKED);
    assert.equal(await socket.closedWithin(END_REACHES_SOCKETS), 4403);
    assert.equal(outcome(await stranger.list()), '200');
    assert.equal(outcome(await Visitor.create().present(proof)), '201', 'the proof was not revoked');
  });

  asks(
    'SES-12 comes by the family’s id where a page that logged out offline has nothing else',
    [],
    async () => {
      const one = await Visitor.open(portalKey(freshEmail()));
      const socket = await Socket.live(one);
      const ask = (family_id: unknown) => Visitor.create().prove(paths.revokeFamily, { family_id });
      const [known, unknown] = [await ask(one.live.family_id), await ask(randomUUID())];
      assert.deepEqual([known.status, known.text], [unknown.status, unknown.text]);
      assert.equal(outcome(await one.list()), REVOKED);
      assert.equal(await socket.closedWithin(END_REACHES_SOCKETS), 4403);
      for (const wrong of ['', null, 1, 'x', ['x']])
        assert.equal(outcome(await ask(wrong)), '400 bad_request');
    },
  );

  asks(
    'SES-12 by a family’s id reaches its own workspace only (COM-8)',
    ['secondApp'],
    async ({ secondApp }) => {
      const one = await Visitor.open();
      await Visitor.create({ app: secondApp }).prove(paths.revokeFamily, { family_id: one.live.family_id });
      assert.equal(outcome(await one.list()), '200');
    },
  );

  asks(
    'SES-18 comes from the site’s server for whomever it names (JWT-14)',
    ['mailbox'],
    async ({ mailbox }) => {
      const email = freshEmail();
      const [user_id, external_id] = [fresh('pinned'), fresh('user')];
      const token = await backEnd.contactToken(email);
      const byAddress = [
        await Visitor.open(portalKey(email)),
        await Visitor.open(contactProof(token)),
        await signInByPin(mailbox, Visitor.create(), email),
      ];
      const pinned = await Visitor.open(pinnedUser(user_id));
      const user = await Visitor.open(await backEnd.userProof({ external_id, email, email_verified: true }));
      const stranger = await Visitor.open(portalKey(freshEmail('eve')));
      const socket = await Socket.live(byAddress[0] ?? stranger);

      assert.equal(await revoke({ email }), 3);
      for (const one of byAddress) assert.equal(outcome(await one.list()), REVOKED);
      assert.equal(outcome((await byAddress[2]?.renew()) ?? (await stranger.renew())), REVOKED);
      assert.equal(await socket.closedWithin(END_REACHES_SOCKETS), 4403);
      assert.equal(outcome(await user.list()), '200', 'the same email is not the same person (MRG-3)');
      assert.equal(await revoke({ user_id }), 1);
      assert.equal(outcome(await pinned.list()), REVOKED);
      assert.equal(await revoke({ external_id }), 1);
      assert.equal(outcome(await user.list()), REVOKED);
      assert.equal(outcome(await stranger.list()), '200');
      assert.equal(await revoke({ external_id: fresh('nobody') }), 0);
    },
  );

  asks(
    'SES-18 of an address ends its timed keys that were made before (JWT-14, HM-7)',
    ['clock'],
    async ({ clock }) => {
      const email = freshEmail();
      const made = timedKeyNow(email);
      clock.advance(3_000);
      await revoke({ email });
      const judged = async (proof: unknown) => outcome(await Visitor.create().present(proof));
      assert.equal(await judged(made), '401 identity_invalid expired');
      clock.advance(2_000);
      assert.equal(await judged(timedKeyNow(email)), '201');
    },
  );

  asks('SES-18 of one person names exactly one (COM-2)', [], async () => {
    const refused = [
      {},
      { external_id: 'a', user_id: 'a' },
      { external_id: 'a', email: 'ada@example.com' },
      { issuer: 'https://login.example' },
      { subject: 'a' },
      { external_id: '' },
      { external_id: 1 },
      { external_id: 'a', not_before: '0' },
      { external_id: 'a', not_before: -1 },
      { external_id: 'a', not_before: 99_999_999_999 },
      { external_id: 'a', workspace_id: 'b' },
    ];
    for (const whom of refused) {
      assert.equal(
        outcome(await backEnd.post(paths.revokeIdentity, whom)),
        '400 bad_request',
        JSON.stringify(whom),
      );
    }
  });

  asks('SES-18 reaches nobody in another workspace (COM-8)', ['secondApp'], async ({ secondApp }) => {
    const external_id = fresh('user');
    const here = await Visitor.open(await backEnd.userProof({ external_id }));
    const foreign = new BackEnd(secondApp.apiKey);
    const there = await Visitor.open(await foreign.userProof({ external_id }), {}, { app: secondApp });
    bodyOf(await foreign.post(paths.revokeIdentity, { external_id }));
    assert.equal(outcome(await there.list()), REVOKED);
    assert.equal(outcome(await here.list()), '200');
  });

  asks('SES-17 a revoked browser begins anew, with nothing of before (SES-13)', [], async () => {
    const one = await Visitor.open();
    const { conversation } = await one.start();
    await one.end();
    const next = await one.anotherKey().open(ANONYMOUS);
    assert.deepEqual(await next.conversations(), []);
    assert.equal(outcome(await next.call({ path: paths.messages(conversation.id) })), '404 not_found');
  });
});
