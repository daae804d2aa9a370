import assert from 'node:assert/strict';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { after, afterEach, before, describe, it } from 'node:test';
import { paths, type AppInfo, type Session } from 'chat-messenger/protocol';
import { DEFAULT_PIN_BUDGETS } from '../dist/services.js';
import { HOUR, MINUTE, SECOND } from './support/clock.ts';
import { bodyOf, refusalOf, sameForEveryone, type Answer } from './support/http.ts';
import { otherThan, TestMailbox } from './support/mail.ts';
import { TestServer, type TestServerOptions } from './support/server.ts';
import { until } from './support/until.ts';
import { Visitor } from './support/visitor.ts';

const BUDGETS = { ...DEFAULT_PIN_BUDGETS, perNetworkAndHour: 10_000 };
const REFUSED = '401 pin_invalid';

describe('What limits PIN mails', () => {
  let mailbox: TestMailbox;
  let server: TestServer;
  let appId: string;
  before(async () => {
    mailbox = await TestMailbox.start();
  });
  afterEach(() => server.stop());
  after(() => mailbox.close());

  async function start(options: TestServerOptions = {}): Promise<void> {
    server = await TestServer.start({ smtpUrl: mailbox.smtpUrl, pinBudgets: BUDGETS, ...options });
    ({ appId } = await server.workspace());
  }
  const visitor = () => Visitor.create(server, appId);
  /** How many mails the address has once another, asked for later, has arrived. */
  async function mailsTo(email: string): Promise<number> {
    const probe = `probe-${String(performance.now())}@example.com`;
    const workspace = await server.workspace();
    await mailbox.codeFor(await Visitor.create(server, workspace.appId), probe);
    return mailbox.to(email).length;
  }

  it('a device gets five codes an hour for an address, and the same answer after that (PIN-5, PIN-10)', async () => {
    await start();
    const one = await visitor();
    const email = 'five@example.com';
    const answers: Answer[] = [];
    for (let round = 0; round < 7; round += 1) {
      answers.push(await one.startPin(email));
      server.clock.advance(2 * MINUTE);
    }
    assert.deepEqual(
      answers.map(({ status }) => status),
      Array.from({ length: 7 }, () => 202),
    );
    assert.equal(sameForEveryone(answers[6] as Answer), sameForEveryone(answers[4] as Answer));
    assert.equal(await mailsTo(email), 5);
    server.clock.advance(HOUR);
    await mailbox.codeFor(one, email);
  });

  it('an address has three open codes, ten in an hour and twenty in a day, over all devices (PIN-5)', async () => {
    await start();
    const email = 'flooded@example.com';
    const flood = async (devices: number) => {
      for (let device = 0; device < devices; device += 1)
        assert.equal((await (await visitor()).startPin(email)).status, 202);
      return mailsTo(email);
    };
    assert.equal(await flood(6), 3);
    for (const expected of [6, 9, 10]) {
      server.clock.advance(10 * MINUTE + SECOND);
      assert.equal(await flood(4), expected);
    }
    for (const expected of [13, 16, 19, 20, 20]) {
      server.clock.advance(HOUR);
      assert.equal(await flood(4), expected);
    }
  });

  it('a stranger who used up an address cannot keep its own device out: a known device has a reserve (PIN-5)', async () => {
    await start();
    const email = 'reserve@example.com';
    const victim = await visitor();
    const { challengeId, code } = await mailbox.codeFor(victim, email);
    assert.equal((await victim.answerPin(challengeId, code)).status, 201);
    server.clock.advance(MINUTE);
    for (let device = 0; device < 4; device += 1) await (await visitor()).startPin(email);
    const before = await mailsTo(email);
    await (await visitor()).startPin(email);
    assert.equal(await mailsTo(email), before, 'the budget of the address is used up');
    const again = await mailbox.codeFor(victim, email);
    assert.equal((await victim.answerPin(again.challengeId, again.code)).status, 201);
  });

  it('being over budget shows in nothing that a stranger can see, not even when asking twice (PIN-10)', async () => {
    await start();
    const used = 'used-up@example.com';
    for (let device = 0; device < 4; device += 1) await (await visitor()).startPin(used);
    const seen = async (email: string) => {
      const stranger = await visitor();
      const answers = [await stranger.startPin(email), await stranger.startPin(email)];
      server.clock.advance(31 * SECOND);
      answers.push(await stranger.startPin(email));
      const challengeId = await stranger
        .anotherTab()
        .nonce()
        .then(() => bodyOf<{ challenge_id: string }>(answers[2] as Answer).challenge_id);
      answers.push(await stranger.answerPin(challengeId, '000000'));
      return answers.map((answer) => [
        answer.status,
        answer.headers.get('retry-after'),
        sameForEveryone(answer),
      ]);
    };
    assert.deepEqual(await seen(used), await seen('fresh@example.com'));
  });

  it('one network gets ten codes an hour, another network its own ten (PIN-9)', async () => {
    await start({ pinBudgets: DEFAULT_PIN_BUDGETS });
    const ask = async (index: number, network: string) => {
      const answer = await (
        await visitor()
      ).startPin(`net-${network}-${String(index)}@example.com`, { 'x-forwarded-for': network });
      assert.equal(answer.status, 202);
    };
    for (let index = 0; index < 12; index += 1) await ask(index, '203.0.113.1');
    await ask(0, '203.0.113.2');
    await mailbox.next('net-203.0.113.2-0@example.com');
    await until(() => mailbox.to('net-203.0.113.1-9@example.com').length, 'the tenth mail');
    assert.equal(await mailsTo('net-203.0.113.1-10@example.com'), 0);
  });

  it('a recipient gets twenty mails a day from all workspaces of the server (PIN-9, T7)', async () => {
    await start({ pinBudgets: { ...BUDGETS, perRecipientAndDay: 4 } });
    const email = 'bombed@example.com';
    for (let round = 0; round < 6; round += 1) {
      const { appId: other } = await server.workspace();
      assert.equal((await (await Visitor.create(server, other)).startPin(email)).status, 202);
    }
    assert.equal(await mailsTo(email), 4);
  });

  it('after twenty wrong codes in a day the mail carries a long code, and the owner still gets in (PIN-7, C19)', async () => {
    await start();
    const email = 'attacked@example.com';
    const attacker = await visitor();
    for (let codes = 0; codes < 5; codes += 1) {
      const { challengeId, code } = await mailbox.codeFor(attacker, email);
      assert.match(code, /^\d{6}$/);
      for (let tries = 0; tries < 4; tries += 1) {
        assert.equal(refusalOf(await attacker.answerPin(challengeId, otherThan(code))), REFUSED);
      }
      server.clock.advance(11 * MINUTE);
    }
    const owner = await visitor();
    const { challengeId, code } = await mailbox.codeFor(owner, email);
    assert.match(code, /^[0-9A-HJKMNP-TV-Z]{13}$/);
    assert.equal(bodyOf<Session>(await owner.answerPin(challengeId, code.toLowerCase())).identity.level, 3);
    server.clock.advance(MINUTE);
    assert.match((await mailbox.codeFor(owner, email)).code, /^\d{6}$/, 'a success brings six digits back');
  });

  it('a code of the short form does not open a challenge whose mail carries the long one (PIN-7)', async () => {
    await start();
    const email = 'long@example.com';
    for (let round = 0; round < 4; round += 1) {
      const one = await visitor();
      const { challengeId, code } = await mailbox.codeFor(one, email);
      for (let tries = 0; tries < 5; tries += 1) await one.answerPin(challengeId, otherThan(code));
      server.clock.advance(11 * MINUTE);
    }
    const one = await visitor();
    const { challengeId, code } = await mailbox.codeFor(one, email);
    assert.equal(code.length, 13);
    assert.equal(refusalOf(await one.answerPin(challengeId, '123456')), REFUSED);
    assert.equal((await one.answerPin(challengeId, code)).status, 201);
  });
});

describe('A PIN where mail does not work', () => {
  it('is refused as unavailable without SMTP_URL, and the app says so (501)', async (t) => {
    const server = await TestServer.during(t);
    const { appId } = await server.workspace();
    const one = await Visitor.create(server, appId);
    const refused = await one.startPin('ada@example.com');
    const malformed = await one.startPin('no address');
    const info = bodyOf<AppInfo>(await server.call({ path: paths.app(appId) }));
    await server.stop();
    assert.equal(refusalOf(refused), '501 pin_unavailable');
    assert.equal(refusalOf(malformed), '400 email_malformed');
    assert.equal(info.pin, false);
  });

  it('is mailed when the mail server comes back; the visitor was answered at once (PIN-10, F23)', async (t) => {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as AddressInfo;
    probe.close();
    await once(probe, 'close');
    const server = await TestServer.during(t, { smtpUrl: `smtp://127.0.0.1:${String(port)}` });
    const { appId } = await server.workspace();
    const one = await Visitor.create(server, appId);
    assert.equal((await one.startPin('patient@example.com')).status, 202);
    const mailbox = await TestMailbox.start(port);
    await mailbox.next('patient@example.com');
    await server.stop();
    await mailbox.close();
  });

  it('does not hold up the end of the server while the mail server says nothing (F23, REL-22)', async (t) => {
    const silent = createServer().listen(0, '127.0.0.1');
    const held: { destroy(): void }[] = [];
    silent.on('connection', (socket) => held.push(socket));
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const server = await TestServer.during(t, { smtpUrl: `smtp://127.0.0.1:${String(port)}` });
    const { appId } = await server.workspace();
    await (await Visitor.create(server, appId)).startPin('ada@example.com');
    await until(() => held.length, 'the connection to the mail server');
    const begun = performance.now();
    await server.stop();
    const took = performance.now() - begun;
    for (const socket of held) socket.destroy();
    silent.close();
    assert.ok(took < 8_000, `it took ${String(took)} ms`);
  });
});
