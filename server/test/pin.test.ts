import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { paths, type Session, type StartedPin } from 'chat-messenger/protocol';
import { DEFAULT_PIN_BUDGETS } from '../dist/services.js';
import { MINUTE, SECOND } from './support/clock.ts';
import { bodyOf, refusalOf, sameForEveryone } from './support/http.ts';
import { otherThan, TestMailbox } from './support/mail.ts';
import { TestServer } from './support/server.ts';
import { portalProof, Visitor } from './support/visitor.ts';

/** The network's budget is a fact of its own; here all devices share one network. */
const BUDGETS = { ...DEFAULT_PIN_BUDGETS, perNetworkAndHour: 10_000 };
const REFUSED = '401 pin_invalid';

describe('A PIN by mail', () => {
  let server: TestServer;
  let mailbox: TestMailbox;
  let appId: string;
  before(async () => {
    mailbox = await TestMailbox.start();
    server = await TestServer.start({ smtpUrl: mailbox.smtpUrl, pinBudgets: BUDGETS });
    ({ appId } = await server.workspace());
  });
  after(async () => {
    await server.stop();
    await mailbox.close();
  });
  const visitor = () => Visitor.create(server, appId);

  it('is six digits and opens a session of level 3 for the address (PIN-1, PIN-3)', async () => {
    const one = await visitor();
    const { challengeId, code } = await mailbox.codeFor(one, 'Six@example.com');
    assert.match(code, /^\d{6}$/);
    const session = bodyOf<Session>(await one.answerPin(challengeId, code));
    assert.deepEqual(session.identity, {
      level: 3,
      method: 'email-pin',
      email: 'Six@example.com',
      email_verified: true,
    });
  });

  it('opens what the portal vouched for as well, since both prove the same mailbox (LNK-1)', async () => {
    const workspace = await server.workspace();
    const email = 'linked@example.com';
    const portal = await (await Visitor.create(server, workspace.appId)).open(portalProof(workspace, email));
    const { conversation } = await portal.start();
    const home = await Visitor.create(server, workspace.appId);
    const { challengeId, code } = await mailbox.codeFor(home, email);
    home.session = bodyOf<Session>(await home.answerPin(challengeId, code));
    assert.deepEqual(
      (await home.snapshot()).conversations.map(({ id }) => id),
      [conversation.id],
    );
  });

  it('is refused with the same bytes when wrong, used, voided, unknown, or answered on another device (PIN-3, PIN-10, C16)', async () => {
    const one = await visitor();
    const email = 'same-bytes@example.com';
    const first = await mailbox.codeFor(one, email);
    server.clock.advance(30 * SECOND);
    const second = await mailbox.codeFor(one, email);
    const refusals = [
      await one.answerPin(first.challengeId, first.code),
      await one.answerPin(second.challengeId, otherThan(second.code)),
      await (await visitor()).answerPin(second.challengeId, second.code),
      await one.answerPin('00000000-0000-4000-8000-000000000000', second.code),
    ];
    assert.equal((await one.answerPin(second.challengeId, second.code)).status, 201);
    refusals.push(await one.answerPin(second.challengeId, second.code));
    for (const refusal of refusals) {
      assert.equal(refusalOf(refusal), REFUSED);
      assert.equal(sameForEveryone(refusal), sameForEveryone(refusals[0] as typeof refusal));
    }
  });

  it('is good until the tenth minute and not after it (PIN-2, C17)', async () => {
    const one = await visitor();
    const early = await mailbox.codeFor(one, 'early@example.com');
    const late = await mailbox.codeFor(one, 'late@example.com');
    server.clock.advance(9 * MINUTE + 50 * SECOND);
    assert.equal((await one.answerPin(early.challengeId, early.code)).status, 201);
    server.clock.advance(11 * SECOND);
    assert.equal(refusalOf(await one.answerPin(late.challengeId, late.code)), REFUSED);
  });

  it('bears five tries, even at once: 200 guesses in parallel get no further, and then the right code fails (PIN-4, C14, T5)', async () => {
    const one = await visitor();
    const { challengeId, code } = await mailbox.codeFor(one, 'guessed@example.com');
    const nonce = await one.nonce();
    const guess = (pin: string) =>
      one.prove(paths.verifyPin, { app_id: appId, challenge_id: challengeId, pin }, { nonce });
    const guesses = await Promise.all(Array.from({ length: 200 }, () => guess(otherThan(code))));
    assert.deepEqual(new Set(guesses.map(refusalOf)), new Set([REFUSED]));
    const { tries } = await server.services.store.read
      .selectFrom('pin_challenges')
      .select('tries')
      .where('id', '=', challengeId)
      .executeTakeFirstOrThrow();
    const { failures } = await failuresOf('guessed@example.com');
    assert.deepEqual({ tries, failures }, { tries: 5, failures: 5 });
    assert.equal(refusalOf(await one.answerPin(challengeId, code)), REFUSED);
  });

  it('that is wrong counts among the failures of the workspace, which hold up no right one (COM-14)', async (t) => {
    const limited = await TestServer.during(t, {
      smtpUrl: mailbox.smtpUrl,
      rateLimits: { failuresPerWorkspace: { max: 3, timeWindow: 60_000 } },
    });
    const workspace = await limited.workspace();
    const one = await Visitor.create(limited, workspace.appId);
    const { challengeId, code } = await mailbox.codeFor(one, 'counted@example.com');
    const wrong = async () =>
      refusalOf(await one.answerPin(challengeId, code === '000000' ? '111111' : '000000'));
    const refusals = [await wrong(), await wrong(), await wrong(), await wrong()];
    assert.deepEqual(refusals, [...Array<string>(3).fill('401 pin_invalid'), '429 rate_limited']);
    assert.equal(refusalOf(await one.answerPin(challengeId, code)), '201');
    const byPortal = await Visitor.create(limited, workspace.appId);
    assert.equal(refusalOf(await byPortal.present(portalProof(workspace, 'counted@example.com'))), '201');
  });

  it('answered rightly twice at once opens one session (PIN-2)', async () => {
    const one = await visitor();
    const { challengeId, code } = await mailbox.codeFor(one, 'twice@example.com');
    const answers = await Promise.all([1, 2, 3].map(() => one.answerPin(challengeId, code)));
    assert.deepEqual(answers.map(refusalOf).sort(), ['201', REFUSED, REFUSED]);
  });

  it('is compared only as a string of six digits or of the long form (PIN-1, COM-4, C22)', async () => {
    const one = await visitor();
    const { challengeId, code } = await mailbox.codeFor(one, 'shapes@example.com');
    const fullWidth = [...code].map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join('');
    for (const pin of [
      code.slice(1),
      0,
      Number(code),
      `0${code}`,
      ` ${code}`,
      `${code}\n`,
      null,
      [code],
      { pin: code },
      '',
      true,
      fullWidth,
    ]) {
      assert.equal(refusalOf(await one.answerPin(challengeId, pin)), '400 bad_request');
    }
    assert.equal((await one.answerPin(challengeId, code)).status, 201, 'none of these counted as a try');
  });

  it('can be asked for again after 30, 60 and then 120 seconds; the answer says so, and Retry-After too (PIN-6)', async () => {
    const one = await visitor();
    const email = 'again@example.com';
    for (const gap of [30, 60, 120, 120]) {
      assert.equal(bodyOf<StartedPin>(await one.startPin(email)).resend_in, gap);
      server.clock.advance((gap - 2) * SECOND);
      const early = await one.startPin(email);
      assert.equal(refusalOf(early), '429 rate_limited');
      assert.match(early.headers.get('retry-after') ?? '', /^[12]$/);
      server.clock.advance(2 * SECOND);
    }
  });

  it('asked for again voids the code before of this device only (PIN-5)', async () => {
    const [one, other] = [await visitor(), await visitor()];
    const email = 'voids@example.com';
    const theirs = await mailbox.codeFor(other, email);
    const first = await mailbox.codeFor(one, email);
    server.clock.advance(30 * SECOND);
    await mailbox.codeFor(one, email);
    assert.equal(refusalOf(await one.answerPin(first.challengeId, first.code)), REFUSED);
    assert.equal((await other.answerPin(theirs.challengeId, theirs.code)).status, 201);
  });

  it('request is answered alike for known, unknown and unreachable addresses, and with 400 for malformed ones (PIN-10, C20, T6)', async () => {
    const known = await visitor();
    const { challengeId, code } = await mailbox.codeFor(known, 'known@example.com');
    await known.answerPin(challengeId, code);
    const answers = await Promise.all(
      ['known@example.com', 'nobody@example.com', 'x@no-such-host.invalid'].map(async (email) =>
        (await visitor()).startPin(email),
      ),
    );
    for (const answer of answers) {
      assert.equal(answer.status, 202);
      assert.equal(sameForEveryone(answer), sameForEveryone(answers[0] as typeof answer));
    }
    for (const email of ['known@example.com ', 'not an address']) {
      assert.equal(refusalOf(await (await visitor()).startPin(email)), '400 email_malformed');
    }
  });

  it('mail goes to one recipient and holds the code, the site, the browser, and neither links nor words of the visitor (PIN-9, C21, T7)', async () => {
    const one = await visitor();
    const email = 'mail@example.com';
    const body = {
      app_id: appId,
      email,
      name: 'CANARY',
      subject: 'CANARY',
      text: 'http://evil.example/CANARY',
    };
    await one.prove(paths.startPin, body, {
      headers: { 'user-agent': 'CANARY http://evil.example Firefox/140' },
    });
    const mail = await mailbox.next(email);
    assert.equal(mail.to, email);
    const whole = `${mail.subject}\n${mail.text}`;
    assert.match(whole, /Northwind/);
    assert.match(whole, /Firefox/);
    assert.match(whole, /will ever ask you for this code/);
    assert.doesNotMatch(whole, /CANARY|https?:|www\.|evil/i);
    for (const injection of [`${email}\nBcc: eve@evil.example`, `${email}, eve@evil.example`, `<${email}>`]) {
      assert.equal(refusalOf(await one.startPin(injection)), '400 email_malformed');
    }
  });

  it('is nowhere at rest (PIN-11)', async () => {
    const one = await visitor();
    const { challengeId, code } = await mailbox.codeFor(one, 'at-rest@example.com');
    for (const name of readdirSync(server.dataDir)) {
      const bytes = readFileSync(join(server.dataDir, name));
      // Six digits stand in a file by chance as well, so they are looked for as a value of their own.
      assert.doesNotMatch(bytes.toString('latin1'), new RegExp(`(?<!\\d)${code}(?!\\d)`), name);
    }
    assert.equal((await one.answerPin(challengeId, code)).status, 201);
    const left = await server.services.store.read
      .selectFrom('pin_challenges')
      .selectAll()
      .where('id', '=', challengeId)
      .execute();
    assert.deepEqual(left, [], 'the challenge goes with its success');
  });

  it('of another workspace is not known here (COM-8)', async () => {
    const elsewhere = await server.workspace();
    const one = await visitor();
    const { challengeId, code } = await mailbox.codeFor(one, 'elsewhere@example.com');
    const there = new Visitor(server, elsewhere.appId, one.device);
    assert.equal(refusalOf(await there.answerPin(challengeId, code)), REFUSED);
  });

  async function failuresOf(subject: string) {
    return server.services.store.read
      .selectFrom('pin_failures')
      .select('failures')
      .where('subject', '=', subject)
      .executeTakeFirstOrThrow();
  }
});
