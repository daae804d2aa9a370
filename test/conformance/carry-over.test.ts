import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { bodyOf, outcome } from './driver/http.ts';
import { pinnedUser, portalKey } from './driver/site.ts';
import { Socket } from './driver/socket.ts';
import { Visitor } from './driver/visitor.ts';
import { paths } from './driver/wire.ts';
import { signInByPin } from './driver/pin.ts';
import type { App } from './target.ts';
import { asks, DAY, fresh, freshEmail, HOUR, target } from './suite.ts';

/** A browser in which somebody unknown has written. */
async function stranger(app: App = target) {
  const one = await Visitor.open({ method: 'anonymous' }, {}, { app });
  return { one, id: (await one.start('Before anybody knew me')).conversation.id };
}

/** Somebody proves who they are in that browser, with its other key. */
async function signIn(from: Visitor, proof: unknown, wishes: object = {}): Promise<Visitor> {
  return from.anotherKey().open(proof, { anonymous_proof: await from.proofFor(paths.sessions), ...wishes });
}

const answer = (one: Visitor, accept: unknown) => one.post(paths.carryOver, { accept });
const about = async (one: Visitor, accept: boolean) =>
  bodyOf<{ conversations: number }>(await answer(one, accept)).conversations;
const offered = (one: Visitor) => one.live.carry_over?.conversations ?? 0;

describe('What was written before its writer was known', () => {
  asks(
    'MRG-4 is offered, and goes over on their word: the browser is shut out, and a divider stands (MRG-5)',
    [],
    async () => {
      const { one, id } = await stranger();
      const socket = await Socket.live(one);
      const ada = await signIn(one, portalKey(freshEmail()));
      assert.equal(offered(ada), 1);
      assert.deepEqual(await ada.conversations(), [], 'not before they said so');
      assert.equal(outcome(await one.send(id, 'Still mine')), '201');
      assert.equal(await about(ada, true), 1);
      assert.deepEqual(await ada.conversations(), [id]);
      assert.deepEqual(await one.conversations(), []);
      assert.equal(outcome(await one.call({ path: paths.messages(id) })), '404 not_found');
      assert.equal(outcome(await one.send(id, 'Sealed')), '404 not_found');
      assert.equal((await socket.event('conversation.removed')).conversation_id, id);
      await socket.cut();
      const history = await ada.history(id);
      assert.deepEqual(
        history.map(({ assurance, notice }) => assurance?.level ?? notice?.type),
        [0, 0, 'verified_from_here'],
      );
      assert.equal(outcome(await ada.send(id, 'Known now')), '201');
      const renewed = one.anotherTab();
      renewed.session = bodyOf(await one.renew());
      assert.deepEqual(await renewed.conversations(), []);
    },
  );

  asks('MRG-4 is offered once: taken or left, it never comes again (MRG-6)', [], async () => {
    const taken = await stranger();
    const ada = await signIn(taken.one, portalKey(freshEmail()));
    await about(ada, true);
    assert.equal(await about(ada, true), 0);
    assert.equal(offered(await signIn(taken.one, portalKey(freshEmail('eve')))), 0);
    assert.deepEqual(await ada.conversations(), [taken.id]);
    const left = await stranger();
    const bob = await signIn(left.one, portalKey(freshEmail('bob')));
    assert.equal(await about(bob, false), 1);
    assert.equal(offered(await signIn(left.one, portalKey(freshEmail('eve')))), 0);
    assert.deepEqual(await left.one.conversations(), [left.id]);
  });

  asks('MRG-4 needs the browser’s own key, for this very request (SES-4)', [], async () => {
    const { one } = await stranger();
    const eve = () => Visitor.create();
    assert.equal(offered(await eve().open(portalKey(freshEmail('eve')))), 0);
    const wrong = [
      await one.proofFor(paths.renew),
      await one.proofFor(paths.sessions, { nonce: 'x' }),
      await one.proofFor(paths.sessions, { header: { jwk: eve().device.jwk } }),
      'x',
    ];
    for (const anonymous_proof of wrong) {
      const refused = await eve().present(portalKey(freshEmail('eve')), { anonymous_proof });
      assert.match(outcome(refused), /^401 (device_proof_invalid|nonce_required)$/);
    }
    const used = await one.proofFor(paths.sessions);
    const proof = portalKey(freshEmail());
    assert.equal(offered(await eve().open(proof, { anonymous_proof: used })), 1);
    assert.equal(outcome(await eve().present(proof, { anonymous_proof: used })), '401 device_proof_invalid');
  });

  asks('MRG-6 never goes over from somebody known, nor to somebody unknown', [], async () => {
    const { one } = await stranger();
    for (const proof of [{ method: 'anonymous' }, { method: 'claimed' }]) {
      const other = await signIn(one, proof);
      assert.equal(offered(other), 0);
      assert.equal(await about(other, true), 0);
    }
    const known = await Visitor.open(pinnedUser(fresh('user')));
    await known.start();
    assert.equal(offered(await signIn(known, portalKey(freshEmail()))), 0);
  });

  asks(
    'MRG-4 is of the present run: not after it was ended, and not after a day (T13)',
    ['clock'],
    async ({ clock }) => {
      const ended = await stranger();
      await ended.one.end();
      assert.equal(offered(await signIn(ended.one, portalKey(freshEmail()))), 0);
      const old = await stranger();
      clock.advance(DAY + HOUR);
      assert.equal(offered(await signIn(old.one, portalKey(freshEmail()))), 0);
      const waiting = await stranger();
      const ada = await signIn(waiting.one, portalKey(freshEmail()));
      assert.equal(offered(ada), 1);
      await ada.end();
      assert.equal(
        offered(await signIn(waiting.one, portalKey(freshEmail('eve')))),
        0,
        'was offered to somebody else',
      );
    },
  );

  asks('MRG-4 goes over by a code too (PIN-3)', ['mailbox'], async ({ mailbox }) => {
    const { one, id } = await stranger();
    const anonymous_proof = await one.proofFor(paths.verifyPin);
    const ada = await signInByPin(mailbox, one.anotherKey(), freshEmail(), { anonymous_proof });
    assert.equal(await about(ada, true), 1);
    assert.deepEqual(await ada.conversations(), [id]);
    for (const wrong of ['true', 1, null, undefined])
      assert.equal(outcome(await answer(ada, wrong)), '400 bad_request');
  });

  asks(
    'MRG-4 is never offered, or goes over unasked, where its workspace says so',
    ['operator'],
    async ({ operator }) => {
      const app = await operator.createApp(target.origin, 'carry_over=never');
      const proof = () => portalKey(freshEmail(), app.portalSecret);
      const kept = await stranger(app);
      const ada = await signIn(kept.one, proof());
      assert.equal(offered(ada), 0);
      assert.equal(await about(ada, true), 0);
      await operator.set(app.appId, 'carry_over=auto');
      const moved = await stranger(app);
      assert.deepEqual(await (await signIn(moved.one, proof())).conversations(), [moved.id]);
    },
  );

  asks('MRG-4 stays within its scope (S2S-5)', [], async () => {
    const { one } = await stranger();
    assert.equal(offered(await signIn(one, portalKey(freshEmail()), { scope: 'north' })), 0);
  });
});
