import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { bodyOf, outcome } from './driver/http.ts';
import { BackEnd, freshHash, pinnedUser, portalKey } from './driver/site.ts';
import { Socket } from './driver/socket.ts';
import { ANONYMOUS, Visitor } from './driver/visitor.ts';
import { paths } from './driver/wire.ts';
import { asks, END_REACHES_SOCKETS, fresh, freshEmail, target } from './suite.ts';

const MISMATCH = '403 tofu_mismatch';
const present = async (proof: unknown, wishes = {}) => Visitor.create().present(proof, wishes);
const judged = async (proof: unknown, wishes = {}) => outcome(await present(proof, wishes));
const claimed = (user_id: unknown) => ({ method: 'claimed', user_id });
const pinning = (userId: string, security_hash: unknown) =>
  new BackEnd().call({ method: 'PUT', path: paths.securityHash(userId), body: { security_hash } });

describe('A user id that is trusted on first use', () => {
  asks('C23 opens with the hash that came first, at level 2 (TOFU-3, TOFU-5)', [], async () => {
    const proof = pinnedUser(fresh('user'));
    const one = await Visitor.open(proof);
    assert.equal(one.live.identity.level, 2);
    const { conversation } = await one.start('Mine');
    const elsewhere = await Visitor.open(proof);
    assert.deepEqual(await elsewhere.conversations(), [conversation.id]);
    assert.equal((await elsewhere.start()).message.assurance?.long_lived, true);
  });

  asks('C23 refuses another hash, and says nothing of whom the id belongs to (TOFU-4)', [], async () => {
    const userId = fresh('user');
    const proof = pinnedUser(userId);
    const owner = await Visitor.open(proof, { claims: { name: 'Ada Lovelace' } });
    const { conversation } = await owner.start('A secret of mine');
    const stranger = Visitor.create();
    const refused = await stranger.present(pinnedUser(userId));
    assert.equal(outcome(refused), MISMATCH);
    assert.doesNotMatch(
      refused.text,
      new RegExp(`Ada|secret of|${conversation.id}|${owner.live.contact_id}|${userId}`),
    );
    const clean = await stranger.open(ANONYMOUS);
    assert.deepEqual(await clean.conversations(), []);
    assert.equal(clean.live.identity.name, undefined);
    const history = await clean.call({ path: paths.messages(conversation.id) });
    assert.equal(outcome(history), '404 not_found');
    assert.equal(await judged({ ...proof, security_hash: proof.security_hash.toUpperCase() }), MISMATCH);
  });

  asks('C24 of two first uses at once one wins, and it stays so (TOFU-3)', [], async () => {
    for (let round = 0; round < 5; round += 1) {
      const userId = fresh('user');
      const proofs = [pinnedUser(userId), pinnedUser(userId), pinnedUser(userId)];
      const browsers = proofs.map(() => Visitor.create());
      const ready = await Promise.all(browsers.map((browser) => browser.proofFor(paths.sessions)));
      const outcomes = await Promise.all(
        browsers.map(async (browser, at) =>
          outcome(await browser.proveWith(ready[at] ?? '', paths.sessions, { proof: proofs[at] })),
        ),
      );
      assert.deepEqual(outcomes.toSorted(), ['201', MISMATCH, MISMATCH]);
      for (const [at, proof] of proofs.entries()) assert.equal(await judged(proof), outcomes[at]);
    }
  });

  asks('C25 is refused without its hash once it is pinned, as with a wrong one (TOFU-2)', [], async () => {
    const userId = fresh('user');
    const early = await Visitor.open(claimed(userId));
    assert.equal(early.live.identity.level, 1);
    await early.start('Prepared for whoever comes');
    const owner = await Visitor.open(pinnedUser(userId));
    assert.deepEqual(await owner.conversations(), [], 'nothing prepared is taken over (TOFU-6)');
    const [bare, wrong] = [await present(claimed(userId)), await present(pinnedUser(userId))];
    assert.equal(outcome(bare), MISMATCH);
    const request = /"request_id":"[^"]+"/;
    assert.equal(bare.text.replace(request, ''), wrong.text.replace(request, ''));
    assert.equal(await judged(claimed(userId.toUpperCase())), '201', 'ids are taken as they are');
  });

  asks('C26 is a text within its bounds, and so is its hash (COM-4, TOFU-1)', [], async () => {
    const hash = freshHash();
    for (const id of [
      12345,
      9007199254740993,
      true,
      null,
      '',
      [],
      ['a'],
      { $ne: '' },
      'x'.repeat(256),
      'a\0b',
      '\ud800',
    ]) {
      assert.equal(
        await judged({ method: 'pinned-user', user_id: id, security_hash: hash }),
        '400 bad_request',
        JSON.stringify(id),
      );
      assert.equal(await judged(claimed(id)), '400 bad_request', JSON.stringify(id));
    }
    assert.equal(await judged(pinnedUser('\u00e9'.repeat(128))), '400 bad_request', '256 bytes');
    const id = fresh('a-rather-long-user-id');
    const email = freshEmail();
    for (const weak of [
      1,
      null,
      '',
      'short',
      'a'.repeat(64),
      'abcabcabcabcabcabcabc',
      hash.repeat(9),
      id,
      id.toUpperCase(),
    ]) {
      assert.equal(
        await judged({ method: 'pinned-user', user_id: id, security_hash: weak }),
        '400 bad_request',
        JSON.stringify(weak),
      );
    }
    assert.equal(await judged(pinnedUser(id, email), { claims: { email } }), '400 bad_request');
  });

  asks('C26 is another person than the same text by any other method (TOFU-5)', [], async () => {
    const name = freshEmail('same');
    const pinned = await Visitor.open(pinnedUser(name));
    const byServer = await Visitor.open(await new BackEnd().userProof({ external_id: name }));
    const byPortal = await Visitor.open(portalKey(name));
    const contacts = [pinned, byServer, byPortal].map(({ live }) => live.contact_id);
    assert.equal(new Set(contacts).size, 3);
    const { conversation } = await byServer.start();
    assert.equal(outcome(await pinned.call({ path: paths.messages(conversation.id) })), '404 not_found');
  });

  asks(
    'C23 the hash changes by the site’s server alone, and ends what the former opened (TOFU-7)',
    [],
    async () => {
      const userId = fresh('user');
      const former = pinnedUser(userId);
      const one = await Visitor.open(former);
      await one.start();
      const socket = await Socket.live(one);
      const next = pinnedUser(userId);
      assert.ok((await pinning(userId, next.security_hash)).status < 300);
      assert.equal(await socket.closedWithin(END_REACHES_SOCKETS), 4403);
      assert.equal(outcome(await one.list()), '401 session_revoked');
      assert.equal(await judged(former), MISMATCH);
      // Whoever used the id first may not have been its owner: nothing of theirs is handed on (T8).
      const owner = await Visitor.open(next);
      assert.deepEqual(await owner.conversations(), []);
      // What the site's server said before is the same person's.
      const { conversation } = await owner.start();
      const newer = pinnedUser(userId);
      assert.ok((await pinning(userId, newer.security_hash)).status < 300);
      assert.deepEqual(await (await Visitor.open(newer)).conversations(), [conversation.id]);
      for (const weak of ['short', userId.padEnd(16, 'x').slice(0, 3), 'a'.repeat(32)]) {
        assert.equal(outcome(await pinning(userId, weak)), '400 bad_request');
      }
      assert.equal(await judged(newer), '201');
    },
  );

  asks(
    'C23 an id that the site’s server registered has no first use, and is level 2 still (TOFU-8)',
    [],
    async () => {
      const userId = fresh('user');
      const proof = pinnedUser(userId);
      assert.ok((await pinning(userId, proof.security_hash)).status < 300);
      assert.equal(await judged(pinnedUser(userId)), MISMATCH);
      assert.equal(await judged(claimed(userId)), MISMATCH);
      assert.equal((await Visitor.open(proof)).live.identity.level, 2);
    },
  );

  asks('C23 is pinned in one workspace only (COM-8)', ['secondApp'], async ({ secondApp }) => {
    const userId = fresh('user');
    const here = await Visitor.open(pinnedUser(userId));
    const there = await Visitor.open(pinnedUser(userId), {}, { app: secondApp });
    assert.notEqual(here.live.contact_id, there.live.contact_id);
  });

  asks(
    'C23 is free again after the operator’s reset, and what it opened ends (TOFU-7)',
    ['operator'],
    async ({ operator }) => {
      const userId = fresh('user');
      const former = pinnedUser(userId);
      const one = await Visitor.open(former);
      await operator.resetUserPin(target.appId, userId);
      assert.equal(outcome(await one.list()), '401 session_revoked');
      assert.equal(await judged(pinnedUser(userId)), '201');
      assert.equal(await judged(former), MISMATCH);
    },
  );

  asks('C23 after ten mismatches a network hears of no id any more (TOFU-10)', ['networks'], async () => {
    const proof = pinnedUser(fresh('user'));
    bodyOf(await present(proof));
    const { network } = Visitor.create();
    for (let count = 0; count < 10; count += 1) {
      assert.equal(outcome(await Visitor.create({ network }).present(pinnedUser(proof.user_id))), MISMATCH);
    }
    assert.equal(outcome(await Visitor.create({ network }).present(proof)), '429 rate_limited');
    assert.equal(await judged(proof), '201', 'elsewhere it opens');
  });
});
