import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { outcome, sameForEveryone } from './driver/http.ts';
import { mac, pinnedUser, portalKey, timedKey, timedKeyNow, userToken } from './driver/site.ts';
import { ANONYMOUS, Visitor } from './driver/visitor.ts';
import { asks, fresh, freshEmail, target } from './suite.ts';

const present = async (proof: unknown, wishes = {}) => Visitor.create().present(proof, wishes);
const judged = async (proof: unknown, wishes = {}) => outcome(await present(proof, wishes));
const contactOf = async (email: string) => (await Visitor.open(portalKey(email))).live.contact_id;

describe('The portal key', () => {
  asks('C01 opens nothing of a known address to whoever only names it (MRG-1, LVL-3)', [], async () => {
    const [known, unknown] = [freshEmail('known'), freshEmail('other')];
    const owner = await Visitor.open(portalKey(known));
    await owner.start('Mine alone');
    const claim = async (email: string) => {
      const stranger = Visitor.create();
      const answer = await stranger.present({ method: 'claimed' }, { claims: { email } });
      await stranger.open({ method: 'claimed' }, { claims: { email } });
      return { stranger, text: sameForEveryone(answer).replaceAll(email, '<email>') };
    };
    const [asKnown, asUnknown] = [await claim(known), await claim(unknown)];
    assert.equal(asKnown.text, asUnknown.text);
    assert.equal(asKnown.stranger.live.identity.level, 1);
    assert.notEqual(asKnown.stranger.live.contact_id, owner.live.contact_id);
    assert.deepEqual(await asKnown.stranger.conversations(), []);
    const { conversation } = await asKnown.stranger.start();
    const unnamed = await asKnown.stranger.anotherTab().open(ANONYMOUS);
    assert.deepEqual(
      await unnamed.conversations(),
      [conversation.id],
      'a claim belongs to its browser (ANON-1)',
    );
  });

  asks(
    'C02 is refused where a part is empty or missing, and nothing is opened (COM-3, HM-8)',
    [],
    async () => {
      const email = freshEmail();
      const { connection_key } = portalKey(email);
      for (const nothing of ['', null, false, 0, [], {}, undefined]) {
        const key = { method: 'portal-key', connection_email: email, connection_key: nothing };
        const answer = await present(key);
        assert.equal(outcome(answer), '400 bad_request', JSON.stringify(key));
        assert.ok(!answer.text.includes('cms_'));
        const address = { method: 'portal-key', connection_email: nothing, connection_key };
        assert.equal(await judged(address), '400 bad_request', JSON.stringify(address));
      }
      assert.equal(await judged({ ...portalKey(email), method: 'portal' }), '400 bad_request');
      assert.equal(await judged({ ...portalKey(email), method: '' }), '400 bad_request');
    },
  );

  asks('C02 is refused as a number, a list or an object, whatever is in it (COM-4)', [], async () => {
    const { connection_key, ...rest } = portalKey(freshEmail());
    for (const wrong of [1, [connection_key], { $eq: connection_key }, true]) {
      assert.equal(await judged({ ...rest, connection_key: wrong }), '400 bad_request');
      assert.equal(await judged({ ...rest, connection_key, connection_email: wrong }), '400 bad_request');
    }
    assert.equal(await judged({ ...ANONYMOUS, connection_key }), '400 bad_request');
  });

  asks(
    'C03 is taken with digits in either case, and names its address at level 4 (HM-2, HM-4)',
    [],
    async () => {
      const email = freshEmail();
      const proof = portalKey(email);
      const upper = { ...proof, connection_key: proof.connection_key.toUpperCase() };
      const one = await Visitor.open(upper);
      assert.deepEqual(one.live.identity, { level: 4, method: 'portal-key', email, email_verified: true });
      assert.equal(one.live.contact_id, await contactOf(email));
    },
  );

  asks('C04 is refused in any other shape, and never breaks the server (HM-2, COM-5)', [], async () => {
    const email = freshEmail();
    const { connection_key: key } = portalKey(email);
    const shapes = [
      key.slice(1),
      `${key}0`,
      key + key,
      `g${key.slice(1)}`,
      key.replace(/[0-9a-f]/g, (digit) => String.fromCodePoint(0xff10 + (parseInt(digit, 16) % 10))),
      ` ${key}`,
      `${key}\n`,
      Buffer.from(key, 'hex').toString('base64'),
      'v2.',
    ];
    for (const connection_key of shapes) {
      const proof = { method: 'portal-key', connection_email: email, connection_key };
      assert.equal(await judged(proof), '401 identity_invalid malformed', JSON.stringify(connection_key));
    }
  });

  asks('C05 refuses the right key for another address (COM-2)', [], async () => {
    const [mine, theirs] = [freshEmail('mine'), freshEmail('theirs')];
    const swapped = { ...portalKey(mine), connection_email: theirs };
    assert.equal(await judged(swapped), '401 identity_invalid mismatch');
    const spelled = { ...portalKey(mine), connection_email: mine.toUpperCase() };
    assert.equal(await judged(spelled), '401 identity_invalid mismatch');
    const almost = portalKey(mine);
    const last = almost.connection_key.endsWith('0') ? '1' : '0';
    const off = { ...almost, connection_key: almost.connection_key.slice(0, -1) + last };
    assert.equal(await judged(off), '401 identity_invalid mismatch');
  });

  asks('C05 refuses another address said beside the proof, and takes the same one (COM-2)', [], async () => {
    const mine = freshEmail('mine');
    const beside = (email: string) => judged(portalKey(mine), { claims: { email } });
    assert.equal(await beside(freshEmail('theirs')), '400 subject_mismatch');
    assert.equal(await beside(mine.replace('example', 'EXAMPLE')), '201');
  });

  asks('C06 refuses a malformed address before it looks at the key (EML-1 to EML-5, HM-3)', [], async () => {
    const email = freshEmail();
    const malformed = [
      ` ${email}`,
      `${email} `,
      `${email}\n`,
      `a b@example.com`,
      `"ada"@example.com`,
      `ada(x)@example.com`,
      `ada%evil.com@example.com`,
      `evil!ada@example.com`,
      `=?utf-8?q?ada?=@example.com`,
      `ada@[127.0.0.1]`,
      `ada@127.0.0.1`,
      `ada@example.com.`,
      `ada@example..com`,
      `ada@localhost`,
      `ada@@example.com`,
      `ada@a@example.com`,
      `@example.com`,
      `.ada@example.com`,
      `ada.@example.com`,
      `a..da@example.com`,
      `ada@-example.com`,
      `ada\0@example.com`,
      `\u00e1da@example.com`,
      `a\u0301da@example.com`,
      `\u212a@example.com`,
      `ada@exa\u200bmple.com`,
      `ada@exa\u00admple.com`,
      `ada@\uff11\uff12\uff17.0.0.1`,
      `ada@example.com\u3002evil.com`,
      `${'a'.repeat(65)}@example.com`,
      `ada@${'a'.repeat(64)}.com`,
      `ada@${'a.'.repeat(130)}com`,
    ];
    for (const address of malformed) {
      const right = await present(portalKey(address));
      const wrong = await present({ ...portalKey(address), connection_key: '0'.repeat(64) });
      assert.equal(outcome(right), '400 email_malformed', JSON.stringify(address));
      assert.equal(sameForEveryone(right), sameForEveryone(wrong));
    }
  });

  asks('C06 takes ASCII case as one person, and nothing else (EML-3, EML-5, EML-6)', [], async () => {
    const name = fresh('ada');
    const ada = await contactOf(`${name}@example.com`);
    assert.equal(await contactOf(`${name.toUpperCase()}@example.com`), ada);
    assert.equal(await contactOf(`${name}@EXAMPLE.com`), ada);
    assert.notEqual(await contactOf(`${name}+tag@example.com`), ada);
    assert.notEqual(await contactOf(`${name.replace('da', 'd.a')}@example.com`), ada);
    const [unicode, ascii] = [`${name}@b\u00fccher.example`, `${name}@xn--bcher-kva.example`];
    assert.equal(await contactOf(unicode), await contactOf(ascii));
    const spelled = await Visitor.open(portalKey(`${name}@EXAMPLE.com`));
    assert.equal(spelled.live.identity.email, `${name}@EXAMPLE.com`);
  });

  asks('C11 takes the form with a time from a minute ahead to ten minutes old (HM-5)', [], async () => {
    const email = freshEmail();
    const at = (offset: number, round = Math.floor) => String(round(target.now() / 1_000) + offset);
    const judge = (ts: string) => judged(timedKey(email, ts));
    assert.equal(await judge(at(0)), '201');
    assert.equal(await judge(at(60)), '201');
    assert.equal(await judge(at(-595)), '201');
    assert.equal(await judge(at(61, Math.ceil)), '401 identity_invalid not_yet');
    assert.equal(await judge(at(-601)), '401 identity_invalid expired');
    const now = at(0);
    const forms = [`0${now}`, `+${now}`, `${now}.0`, `${now}e0`, ` ${now}`, '1'.repeat(20), '-1', ''];
    for (const ts of forms) assert.equal(await judge(ts), '401 identity_invalid malformed', ts);
  });

  asks('C11 takes it for its address, its time and its workspace only (HM-5)', [], async () => {
    const email = freshEmail();
    const proof = timedKeyNow(email);
    const [, ts = '', digits = ''] = proof.connection_key.split('.');
    const wrong = [
      { ...proof, connection_email: freshEmail('theirs') },
      { ...proof, connection_key: `v2.${String(Number(ts) + 1)}.${digits}` },
      timedKey(email, ts, { appId: 'another-app' }),
      { ...proof, connection_key: `v2.${ts}.${portalKey(email).connection_key}` },
      { ...proof, connection_key: digits },
    ];
    for (const one of wrong) assert.equal(await judged(one), '401 identity_invalid mismatch');
    const upper = { ...proof, connection_key: `v2.${ts}.${digits.toUpperCase()}` };
    assert.equal(await judged(upper), '201');
    assert.equal(
      await judged({ ...proof, connection_key: `v2.${ts}.${digits}.x` }),
      '401 identity_invalid malformed',
    );
  });

  asks('C11 every message says which form proved its writer (LVL-2, HM-6)', [], async () => {
    const email = freshEmail();
    const opened = { v1: await Visitor.open(portalKey(email)), v2: await Visitor.open(timedKeyNow(email)) };
    const [v1, v2] = [await opened.v1.start(), await opened.v2.start()];
    assert.equal(v1.message.assurance?.long_lived, true);
    assert.equal(v2.message.assurance?.long_lived, false);
    assert.equal(v2.message.assurance.level, 4);
    assert.equal(v2.message.assurance.key_id, v1.message.assurance.key_id);
  });

  asks(
    'C13 the portal secret proves an address by method (a) and nothing by any other (COM-10)',
    [],
    async () => {
      const email = freshEmail('ceo');
      const forged = mac(target.portalSecret, email);
      const owner = await Visitor.open(portalKey(email));
      await owner.start();
      const pinned = await Visitor.open(pinnedUser(email, forged));
      assert.equal(pinned.live.identity.level, 2);
      assert.notEqual(pinned.live.contact_id, owner.live.contact_id);
      assert.deepEqual(await pinned.conversations(), []);
      assert.equal(await judged(userToken(forged)), '401 identity_invalid malformed');
      const token = { method: 'contact-token', email, auth_token: forged };
      assert.equal(await judged(token), '401 identity_invalid malformed');
      const jwt = { method: 'identity-token', identity_token: forged };
      assert.equal(await judged(jwt), '401 identity_invalid malformed');
    },
  );

  asks(
    'C13 a secret of another workspace proves nothing here (COM-8, COM-10)',
    ['secondApp'],
    async ({ secondApp }) => {
      const email = freshEmail();
      assert.equal(await judged(portalKey(email, secondApp.portalSecret)), '401 identity_invalid mismatch');
      const there = await Visitor.open(portalKey(email, secondApp.portalSecret), {}, { app: secondApp });
      assert.notEqual(there.live.contact_id, await contactOf(email));
    },
  );
});
