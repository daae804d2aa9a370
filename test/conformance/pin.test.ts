import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe } from 'node:test';
import { Device } from './driver/device.ts';
import { bodyOf, outcome } from './driver/http.ts';
import {
  answerPin,
  askCode,
  codeIn,
  mailsTo,
  nextMail,
  otherThan,
  signInByPin,
  startPin,
} from './driver/pin.ts';
import { portalKey } from './driver/site.ts';
import { Visitor } from './driver/visitor.ts';
import { asks, freshEmail, HOUR, MINUTE, SECOND } from './suite.ts';

const INVALID = '401 pin_invalid';

/** Wrong codes for a challenge, each from a browser that is asked about only once. */
async function guess(challenge: string, code: string, count: number, by?: Visitor): Promise<string[]> {
  const outcomes: string[] = [];
  for (let off = 1; off <= count; off += 1) {
    outcomes.push(outcome(await answerPin(by ?? Visitor.create(), challenge, otherThan(code, off))));
  }
  return outcomes;
}

describe('A code by mail', () => {
  asks(
    'C14 the right code opens the mailbox at level 3, once (PIN-2, PIN-3)',
    ['mailbox'],
    async ({ mailbox }) => {
      const email = freshEmail();
      const one = Visitor.create();
      const { challenge, code } = await askCode(mailbox, one, email);
      assert.match(code, /^\d{6}$/);
      const answer = await answerPin(one, challenge, code);
      one.session = bodyOf(answer);
      assert.deepEqual(one.live.identity, { level: 3, method: 'email-pin', email, email_verified: true });
      assert.equal(outcome(await answerPin(one, challenge, code)), INVALID);
    },
  );

  asks('C14 of several right answers at once one opens (PIN-2)', ['mailbox'], async ({ mailbox }) => {
    const one = Visitor.create();
    const { challenge, code } = await askCode(mailbox, one, freshEmail());
    const answers = await Promise.all(Array.from({ length: 5 }, () => answerPin(one, challenge, code)));
    const outcomes = answers.map(outcome).toSorted();
    assert.deepEqual(outcomes, ['201', INVALID, INVALID, INVALID, INVALID]);
  });

  asks('C14 five tries and no more, whoever guesses (PIN-3, PIN-4)', ['mailbox'], async ({ mailbox }) => {
    const [lucky, unlucky] = [Visitor.create(), Visitor.create()];
    const first = await askCode(mailbox, lucky, freshEmail());
    assert.deepEqual(await guess(first.challenge, first.code, 4), Array(4).fill(INVALID));
    assert.equal(outcome(await answerPin(lucky, first.challenge, first.code)), '201');
    const second = await askCode(mailbox, unlucky, freshEmail());
    assert.deepEqual(await guess(second.challenge, second.code, 5), Array(5).fill(INVALID));
    assert.equal(outcome(await answerPin(unlucky, second.challenge, second.code)), INVALID);
  });

  asks(
    'C14 of 200 guesses at once at most five are judged, and then the right code is none (PIN-4, PIN-7)',
    ['mailbox', 'clock', 'secondApp'],
    async ({ mailbox, clock, secondApp }) => {
      const email = freshEmail();
      // So many failures use up an app's budget of them; the other cases need theirs (COM-14).
      const visitor = () => Visitor.create({ app: secondApp });
      const one = visitor();
      const { challenge, code } = await askCode(mailbox, one, email);
      const guessers = Array.from({ length: 40 }, visitor);
      const guesses = guessers.flatMap((guesser, index) =>
        [1, 2, 3, 4, 5].map(async (off) =>
          outcome(await answerPin(guesser, challenge, otherThan(code, 5 * index + off))),
        ),
      );
      assert.deepEqual([...new Set(await Promise.all(guesses))], [INVALID]);
      assert.equal(outcome(await answerPin(one, challenge, code)), INVALID);
      // Twenty that were judged would have brought the long code.
      clock.advance(31 * SECOND);
      assert.match((await askCode(mailbox, one, email)).code, /^\d{6}$/);
    },
  );

  asks(
    'C14 the right code from another browser is refused, and counts (PIN-3)',
    ['mailbox'],
    async ({ mailbox }) => {
      const one = Visitor.create();
      const { challenge, code } = await askCode(mailbox, one, freshEmail());
      for (let count = 0; count < 5; count += 1) {
        assert.equal(outcome(await answerPin(Visitor.create(), challenge, code)), INVALID);
      }
      assert.equal(outcome(await answerPin(one, challenge, code)), INVALID);
    },
  );

  asks(
    'C14 a code opens no other challenge, address or workspace (PIN-3, COM-8)',
    ['mailbox', 'secondApp'],
    async ({ mailbox, secondApp }) => {
      const [one, email] = [Visitor.create(), freshEmail()];
      const mine = await askCode(mailbox, one, email);
      const theirs = await askCode(mailbox, one, freshEmail());
      if (mine.code !== theirs.code) {
        assert.equal(outcome(await answerPin(one, theirs.challenge, mine.code)), INVALID);
      }
      assert.equal(outcome(await answerPin(one, randomUUID(), mine.code)), INVALID);
      for (let count = 0; count < 5; count += 1) {
        const there = Visitor.create({ app: secondApp, device: count === 0 ? one.device : new Device() });
        assert.equal(outcome(await answerPin(there, mine.challenge, mine.code)), INVALID);
      }
      assert.equal(outcome(await answerPin(one, mine.challenge, mine.code)), '201');
    },
  );

  asks(
    'C16 the former code is void after another was asked for (PIN-5, PIN-6)',
    ['mailbox', 'clock'],
    async ({ mailbox, clock }) => {
      const [one, email] = [Visitor.create(), freshEmail()];
      const former = await askCode(mailbox, one, email);
      const early = await startPin(one, email);
      assert.equal(outcome(early), '429 rate_limited');
      assert.ok(Number(early.headers.get('retry-after')) > 0);
      clock.advance(31 * SECOND);
      const later = await askCode(mailbox, one, email);
      assert.equal(outcome(await answerPin(one, former.challenge, former.code)), INVALID);
      assert.equal(outcome(await answerPin(one, later.challenge, later.code)), '201');
    },
  );

  asks(
    'C16 what strangers ask for voids no code of another browser (PIN-5)',
    ['mailbox'],
    async ({ mailbox }) => {
      const [one, stranger, email] = [Visitor.create(), Visitor.create(), freshEmail()];
      const mine = await askCode(mailbox, one, email);
      await askCode(mailbox, stranger, email);
      assert.equal(outcome(await answerPin(one, mine.challenge, mine.code)), '201');
    },
  );

  asks('C17 is good for ten minutes (PIN-2)', ['mailbox', 'clock'], async ({ mailbox, clock }) => {
    for (const [waited, expected] of [
      [9 * MINUTE + 55 * SECOND, '201'],
      [10 * MINUTE + SECOND, INVALID],
    ] as const) {
      const one = Visitor.create();
      const { challenge, code } = await askCode(mailbox, one, freshEmail());
      clock.advance(waited);
      assert.equal(outcome(await answerPin(one, challenge, code)), expected);
    }
  });

  asks(
    'C19 wrong codes add up over new ones until the mail carries a long code, with which its reader gets in (PIN-5, PIN-7)',
    ['mailbox', 'clock'],
    async ({ mailbox, clock }) => {
      const email = freshEmail('victim');
      const victim = Visitor.create();
      await signInByPin(mailbox, victim, email);
      const forms: string[] = [];
      for (let round = 0; round < 30; round += 1) {
        // Every hour another attacker; nobody may ask for more than a few codes an hour.
        clock.advance(45 * MINUTE);
        const attacker = Visitor.create();
        const { length: before } = await mailsTo(mailbox, email);
        const { challenge_id } = bodyOf<{ challenge_id: string }>(await startPin(attacker, email));
        const mails = round < 8 ? [await nextMail(mailbox, email, before)] : [];
        const [code = '000000'] = mails.map(codeIn);
        if (mails.length > 0) forms.push(code);
        const wrong = code.length === 6 ? code : '000000';
        await guess(challenge_id, wrong, 4);
      }
      assert.deepEqual(
        forms.map(({ length }) => length),
        [6, 6, 6, 6, 6, 13, 13, 13],
      );
      assert.ok((await mailsTo(mailbox, email)).length <= 21, 'twenty codes a day');
      const { challenge, code } = await askCode(mailbox, victim, email);
      assert.match(code, /^[0-9A-HJKMNP-TV-Z]{13}$/);
      assert.equal(outcome(await answerPin(victim, challenge, code.toLowerCase())), '201');
      clock.advance(HOUR);
      assert.equal((await askCode(mailbox, victim, email)).code.length, 6);
    },
  );

  asks(
    'C20 asking says nothing about the address (PIN-10)',
    ['mailbox', 'clock'],
    async ({ mailbox, clock }) => {
      const [known, unknown, spent] = [freshEmail('known'), freshEmail('other'), freshEmail('spent')];
      await Visitor.open(portalKey(known));
      await signInByPin(mailbox, Visitor.create(), known);
      clock.advance(MINUTE);
      for (let count = 0; count < 3; count += 1) await askCode(mailbox, Visitor.create(), spent);
      const addresses = [
        known,
        unknown,
        spent,
        freshEmail().replace('example.com', 'does-not-exist.invalid'),
      ];
      const answers = [];
      for (const email of addresses) answers.push(await startPin(Visitor.create(), email));
      const [first] = answers;
      for (const answer of answers) {
        assert.equal(answer.status, 202);
        assert.equal(answer.text.length, first?.text.length);
        assert.deepEqual(
          { ...(JSON.parse(answer.text) as object), challenge_id: '' },
          { challenge_id: '', expires_in: 600, resend_in: 30 },
        );
        assert.deepEqual([...answer.headers.keys()], [...(first?.headers.keys() ?? [])]);
      }
      await nextMail(mailbox, unknown, 0);
      assert.equal((await mailsTo(mailbox, spent)).length, 3, 'three open codes for one address');
      for (const malformed of ['no-address', ` ${known}`, '"x"@example.com']) {
        assert.equal(outcome(await startPin(Visitor.create(), malformed)), '400 email_malformed');
      }
    },
  );

  asks(
    'C20 a wrong, used, void or unknown challenge are one refusal (PIN-10)',
    ['mailbox'],
    async ({ mailbox }) => {
      const one = Visitor.create();
      const { challenge, code } = await askCode(mailbox, one, freshEmail());
      const refused = [
        await answerPin(one, challenge, otherThan(code)),
        await answerPin(one, randomUUID(), code),
        await answerPin(Visitor.create(), challenge, code),
      ].map(({ text }) => text.replace(/"request_id":"[^"]+"/, ''));
      assert.equal(new Set(refused).size, 1);
    },
  );

  asks(
    'C21 mails one recipient, and nothing that a visitor wrote (PIN-9)',
    ['mailbox'],
    async ({ mailbox }) => {
      const [email, bait] = [freshEmail(), `bait-${randomUUID()}`];
      const one = Visitor.create();
      const extra = { name: bait, subject: bait, text: `${bait}\nBcc: ${bait}@example.com` };
      const answer = await startPin(one, email, extra);
      assert.ok([202, 400].includes(answer.status));
      if (answer.status === 400) bodyOf(await startPin(one, email));
      const mail = await nextMail(mailbox, email, 0);
      assert.equal(mail.to, email);
      assert.ok(!JSON.stringify(mail).includes(bait));
      for (const injected of [
        `${email}\r\nBcc: ${bait}@example.com`,
        `${email},${bait}@example.com`,
        `${email}\0`,
      ]) {
        assert.equal(outcome(await startPin(Visitor.create(), injected)), '400 email_malformed');
      }
      assert.deepEqual(
        (await mailbox()).filter(({ to }) => to.includes(bait)),
        [],
      );
    },
  );

  asks(
    'C22 only six digits, or a long code, are looked at; anything else costs no try (COM-4, PIN-1)',
    ['mailbox'],
    async ({ mailbox }) => {
      const one = Visitor.create();
      const { challenge, code } = await askCode(mailbox, one, freshEmail());
      const malformed = [
        '00000',
        '0000000',
        ' 012345',
        '12345a',
        '',
        '０１２３４５',
        0,
        12345,
        null,
        true,
        ['012345'],
        { $ne: '' },
      ];
      for (const pin of malformed) {
        const by = Visitor.create();
        assert.equal(outcome(await answerPin(by, challenge, pin)), '400 bad_request', JSON.stringify(pin));
      }
      if (code !== '000000') assert.equal(outcome(await answerPin(one, challenge, '000000')), INVALID);
      assert.equal(outcome(await answerPin(one, challenge, code)), '201');
    },
  );
});
