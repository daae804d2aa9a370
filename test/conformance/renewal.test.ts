import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { bodyOf, outcome } from './driver/http.ts';
import { signInByPin } from './driver/pin.ts';
import { BackEnd, contactProof, pinnedUser, portalKey } from './driver/site.ts';
import { ANONYMOUS, Visitor } from './driver/visitor.ts';
import type { Session } from './driver/wire.ts';
import { asks, DAY, fresh, freshEmail, HOUR, MINUTE } from './suite.ts';

const EXPIRED = '401 session_expired';

/** A session for each method that no key may renew. */
async function unrenewable(): Promise<readonly object[]> {
  const backEnd = new BackEnd();
  return [
    pinnedUser(fresh('user')),
    portalKey(freshEmail()),
    contactProof(await backEnd.contactToken(freshEmail())),
    await backEnd.userProof({ external_id: fresh('user') }),
  ];
}

describe('A session goes on', () => {
  asks('SES-5 by the device key alone at levels 0 and 1, as the same contact', [], async () => {
    for (const proof of [ANONYMOUS, { method: 'claimed' }]) {
      const one = await Visitor.open(proof);
      const { conversation } = await one.start();
      const before = one.live;
      const answer = await one.renew();
      one.session = bodyOf<Session>(answer);
      assert.notEqual(one.live.token, before.token);
      assert.equal(one.live.contact_id, before.contact_id);
      assert.equal(one.live.identity.level, before.identity.level);
      assert.deepEqual(await one.conversations(), [conversation.id]);
      assert.equal(outcome(await one.anotherKey().renew()), EXPIRED);
    }
    assert.equal(outcome(await Visitor.create().renew()), EXPIRED);
  });

  asks('SES-5 not by the key where the proof has to come again: levels 2 and 4', [], async () => {
    for (const proof of await unrenewable()) {
      const one = await Visitor.open(proof);
      assert.equal(outcome(await one.renew()), EXPIRED, JSON.stringify(proof).slice(0, 40));
      assert.equal(outcome(await one.renewWith()), EXPIRED, 'not even by its own token');
    }
  });

  asks(
    'SES-5 at levels 2 and 4 beside a live one of the same person in the same browser, and ends with it (SES-7)',
    ['clock'],
    async ({ clock }) => {
      const proof = portalKey(freshEmail());
      const first = await Visitor.open(proof);
      clock.advance(50 * MINUTE);
      const second = await first.anotherTab().open(proof);
      clock.advance(15 * MINUTE);
      assert.equal(outcome(await first.list()), EXPIRED);
      const renewed = bodyOf<Session>(await first.renewWith());
      assert.equal(renewed.expires_at, second.live.expires_at);
      assert.equal(renewed.identity.level, 4);
      const elsewhere = first.anotherKey();
      assert.equal(outcome(await elsewhere.renewWith(first.live.token)), '401 device_proof_invalid');
      const other = await first.anotherTab().open(portalKey(freshEmail('eve')));
      clock.advance(50 * MINUTE);
      assert.equal(outcome(await second.list()), EXPIRED);
      assert.equal(outcome(await second.renewWith()), EXPIRED, 'another person’s session is no help');
      assert.equal(outcome(await other.list()), '200');
    },
  );

  asks('SES-5 never from another origin, nor by a token of another browser', [], async () => {
    const one = await Visitor.open();
    const { token } = one.live;
    const stranger = await Visitor.open();
    assert.equal(outcome(await stranger.renewWith(token)), '401 device_proof_invalid');
    const elsewhere = Visitor.create({ device: one.device, origin: 'https://evil.example' });
    assert.equal(outcome(await elsewhere.renew()), '403 origin_refused');
    assert.equal(outcome(await one.renewWith('cms_nothing')), '401 session_expired');
  });

  asks(
    'SES-5 at level 3 for 7 idle days and 30 in all, and not elsewhere',
    ['clock', 'mailbox'],
    async ({ clock, mailbox }) => {
      const idle = await signInByPin(mailbox, Visitor.create(), freshEmail());
      const busy = await signInByPin(mailbox, Visitor.create(), freshEmail());
      for (let days = 0; days < 30; days += 6) {
        clock.advance(6 * DAY - HOUR);
        const renewed = bodyOf<Session>(await busy.renew());
        assert.equal(renewed.identity.level, 3);
        if (days === 0) bodyOf(await idle.renew());
      }
      assert.equal(outcome(await idle.renew()), EXPIRED);
      clock.advance(6 * HOUR);
      assert.equal(outcome(await busy.renew()), EXPIRED);
    },
  );

  asks(
    'SES-7 with the proof it was opened with: a renewal says when it was made, and raises nothing (LVL-2)',
    ['clock'],
    async ({ clock }) => {
      const one = await Visitor.open();
      const first = await one.start();
      clock.advance(10 * MINUTE);
      one.session = bodyOf<Session>(await one.renewWith());
      const second = await one.start();
      assert.deepEqual(second.message.assurance, first.message.assurance);
    },
  );

  asks('COM-13 under a new token, and the one that asked is dead', [], async () => {
    const one = await Visitor.open();
    const old = one.live.token;
    one.session = bodyOf<Session>(await one.renewWith());
    assert.equal(outcome(await one.list()), '200');
    const headers = { authorization: `Bearer ${old}` };
    assert.equal(outcome(await one.call({ path: '/v1/conversations', headers })), EXPIRED);
  });

  asks(
    'COM-13 a session that takes the place of another ends it; of another person for good',
    [],
    async () => {
      const email = freshEmail();
      const anonymous = await Visitor.open();
      await Visitor.open(portalKey(email), { replaces: anonymous.live.token });
      assert.equal(outcome(await anonymous.list()), EXPIRED);
      const ada = await Visitor.open(portalKey(email));
      const eve = await ada.anotherTab().open(portalKey(freshEmail('eve')), { replaces: ada.live.token });
      assert.equal(outcome(await ada.list()), '401 session_revoked');
      assert.equal(outcome(await eve.list()), '200');
    },
  );

  asks('SES-5 within the scope that it has (S2S-5)', [], async () => {
    const said = { external_id: fresh('user'), workspace_external_id: 'north' };
    const backEnd = new BackEnd();
    const one = await Visitor.open(await backEnd.userProof(said));
    await one.anotherTab().open(await backEnd.userProof(said));
    const refused = await one.renewWith(one.live.token, { scope: 'south' });
    assert.equal(outcome(refused), '400 subject_mismatch');
    const renewed = await one.renewWith(one.live.token, { scope: 'north' });
    assert.equal(outcome(renewed), '201');
    assert.equal((JSON.parse(renewed.text) as { readonly scope?: string }).scope, 'north');
  });

  // The last: an API key lives for a year.
  asks('SES-5 at level 0 for 90 idle days and a year in all', ['clock'], async ({ clock }) => {
    const [idle, busy] = [await Visitor.open(), await Visitor.open()];
    for (let days = 0; days < 356; days += 89) {
      clock.advance(89 * DAY);
      bodyOf(await busy.renew());
      if (days === 0) bodyOf(await idle.renew());
    }
    assert.equal(outcome(await idle.renew()), EXPIRED);
    clock.advance(8 * DAY);
    bodyOf(await busy.renew());
    clock.advance(2 * DAY);
    assert.equal(outcome(await busy.renew()), EXPIRED);
  });
});
