import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { agentPaths, paths, type SentMessage, type Session } from 'chat-messenger/protocol';
import { v7 as uuid } from 'uuid';
import { DEFAULT_PIN_BUDGETS } from '../dist/services.js';
import { Agent } from './support/agent.ts';
import { BackEnd } from './support/back-end.ts';
import { DAY, MINUTE, TestClock } from './support/clock.ts';
import { describeOnEveryEngine } from './support/every-engine.ts';
import { uploaded } from './support/files.ts';
import { freePort } from './support/free-port.ts';
import { bodyOf, refusalOf, type Answer } from './support/http.ts';
import { TestMailbox } from './support/mail.ts';
import { answered, signIn } from './support/runs.ts';
import { TestServer, type TestWorkspace } from './support/server.ts';
import { freshPortalProof, portalProof, Visitor } from './support/visitor.ts';

const BUDGETS = { ...DEFAULT_PIN_BUDGETS, perNetworkAndHour: 10_000, perDeviceAndHour: 10_000 };
const LIMITED = '429 rate_limited';

const request = (one: Visitor, id: string): Promise<Answer> =>
  one.call({ method: 'POST', path: paths.transcript(id), body: {} });
const asked = async (one: Visitor, id: string) => {
  const answer = await request(one, id);
  assert.equal(answer.status, 202, answer.text);
};

let people = 0;
const freshAddress = () => `ada-${String((people += 1))}@example.com`;

describeOnEveryEngine('A transcript by mail', (servers) => {
  let mailbox: TestMailbox;
  let server: TestServer;
  let workspace: TestWorkspace;
  let agent: Agent;
  before(async () => {
    mailbox = await TestMailbox.start();
    server = await servers.start({
      smtpUrl: mailbox.smtpUrl,
      pinBudgets: BUDGETS,
      clock: new TestClock(),
    });
    workspace = await server.workspace(undefined, 'Northwind\r\nBcc: eve@example.com\r\n\r\nHi');
    agent = await Agent.join(server, workspace.appId);
  });
  after(() => mailbox.close());

  const proven = async (email: string, proof = portalProof(workspace, email)) =>
    (await Visitor.create(server, workspace.appId)).open(proof);

  it('holds who said what and when, by the clocks of the team', async () => {
    const email = freshAddress();
    await server.services.workspaces.change(workspace.appId, { time_zone: 'Asia/Kathmandu' }, 'test');
    server.clock.freezeAt(Date.parse('2026-11-28T08:12:00Z'));
    const one = await proven(email);
    const { conversation } = await one.start('Good morning.\nIs my train late?');
    server.clock.advance(3 * MINUTE);
    await agent.send(conversation.id, 'On time.');
    await asked(one, conversation.id);
    const { text } = await mailbox.next(email);
    assert.ok(
      text.includes(`${email}, 28 Nov 2026, 13:57 GMT+5:45\n    Good morning.\n    Is my train late?\n`),
    );
    assert.ok(
      text.includes('Grace (Northwind Bcc: eve@example.com Hi), 28 Nov 2026, 14:00 GMT+5:45\n    On time.\n'),
    );
    assert.match(text, /^Your conversation with Northwind Bcc: .+ on 28 Nov 2026, 14:00 GMT\+5:45\.\n/);
  });

  it('goes to the proven address alone, whatever names and texts hold (EML-6, C21)', async () => {
    const email = freshAddress();
    const evil = 'x\r\n.\r\nRCPT TO:<eve@example.com>\r\n\r\nGrace (Northwind), 1 Jan 2026:';
    const one = await proven(email);
    await one.call({ method: 'PUT', path: paths.claims, body: { name: 'Ada\r\nTo: eve@example.com' } });
    const { conversation } = await one.start(evil);
    await asked(one, conversation.id);
    const mail = await mailbox.next(email);
    assert.equal(mail.to, email);
    assert.equal(mail.subject, 'Your conversation with Northwind Bcc: eve@example.com Hi');
    assert.ok(
      mail.text.includes('\n    .\n    RCPT TO:<eve@example.com>\n\n    Grace (Northwind), 1 Jan 2026:'),
    );
    assert.deepEqual(mailbox.to('eve@example.com'), []);
  });

  it('goes to the spelling that was proven last, not to one that was typed (EML-6)', async () => {
    const email = freshAddress();
    const spelled = email.replace('ada', 'Ada');
    const one = await proven(email);
    const { conversation } = await one.start();
    const again = await proven(spelled);
    await again.call({ method: 'PUT', path: paths.claims, body: { email } });
    await asked(again, conversation.id);
    assert.equal((await mailbox.next(spelled)).to, spelled);
    assert.deepEqual(mailbox.to(email), []);
  });

  it('says what was changed and what was taken away, and names files (PRV-4)', async () => {
    const email = freshAddress();
    const one = await proven(email);
    const { conversation } = await one.start();
    const file = await uploaded(one, 'ticket.txt', Buffer.from('Berlin to Rome'));
    const body = { client_msg_id: uuid(), text: 'My ticket', attachment_ids: [file] };
    bodyOf(await one.call({ method: 'POST', path: paths.messages(conversation.id), body }));
    const sent = async (text: string) =>
      bodyOf<SentMessage>(await agent.send(conversation.id, text)).message.id;
    const [changed, gone] = [await sent('Platfrom 4'), await sent('Oops')];
    const path = (id: string) => agentPaths.message(conversation.id, id);
    await agent.call({ method: 'PUT', path: path(changed), body: { text: 'Platform 4' } });
    await agent.call({ method: 'DELETE', path: path(gone) });
    await asked(one, conversation.id);
    const { text } = await mailbox.next(email);
    assert.match(text, / {4}My ticket\n {4}\[file: ticket\.txt\]\n/);
    assert.match(text, / {4}Platform 4\n {4}\[changed .+\]\n/);
    assert.match(text, / {4}\[taken away .+\]\n/);
    for (const none of ['Platfrom', 'Oops', 'Berlin to Rome']) assert.ok(!text.includes(none), none);
  });

  it('says from where on its writer was known (MRG-5)', async () => {
    const email = freshAddress();
    const anonymous = await (await Visitor.create(server, workspace.appId)).open();
    const { conversation } = await anonymous.start('before');
    const one = await signIn(anonymous, portalProof(workspace, email));
    await answered(one, true);
    await asked(one, conversation.id);
    assert.match((await mailbox.next(email)).text, /before\n\n.+\n {4}\[who writes is known from here on\]/);
  });

  it('is for those whose address is proven, by mail, portal or server', async () => {
    const backEnd = new BackEnd(server, workspace);
    const email = freshAddress();
    const said = { external_id: 'u-1', email, email_verified: true };
    const by = await proven(email, await backEnd.proofOf(said));
    await asked(by, (await by.start()).conversation.id);
    await mailbox.next(email);
    const byMail = await Visitor.create(server, workspace.appId);
    const { challengeId, code } = await mailbox.codeFor(byMail, freshAddress());
    byMail.session = bodyOf<Session>(await byMail.answerPin(challengeId, code));
    await asked(byMail, (await byMail.start()).conversation.id);
    const unproven = await backEnd.proofOf({ external_id: 'u-2', email, email_verified: false });
    const claims = { email };
    for (const [proof, wishes] of [
      [{ method: 'anonymous' }, {}],
      [{ method: 'claimed' }, { claims }],
      [{ method: 'pinned-user', user_id: 'u', security_hash: '0123456789abcdef01234' }, { claims }],
      [unproven, {}],
      [await backEnd.proofOf({ external_id: 'u-3' }), { claims }],
    ] as const) {
      const one = await (await Visitor.create(server, workspace.appId)).open(proof, wishes);
      const { conversation } = await one.start();
      assert.equal(refusalOf(await request(one, conversation.id)), '403 level_too_low', proof.method);
    }
  });

  it('is of a conversation of one’s own: others are not told from none (LVL-4)', async () => {
    const theirs = await (await proven(freshAddress())).start();
    const one = await proven(freshAddress());
    const [foreign, none] = [await request(one, theirs.conversation.id), await request(one, 'none')];
    assert.equal(refusalOf(foreign), '404 not_found');
    assert.equal(refusalOf(none), '404 not_found');
  });

  it('is mailed five times an hour to one person, who is told when to come again', async () => {
    server.clock.freezeAt(Date.now());
    const email = freshAddress();
    const one = await proven(email);
    const { conversation } = await one.start();
    for (let count = 0; count < 5; count += 1) await asked(one, conversation.id);
    await mailbox.next(email, 4);
    server.clock.advance(20 * MINUTE);
    const refused = await request(one, conversation.id);
    assert.equal(refusalOf(refused), LIMITED);
    assert.equal(refused.headers.get('retry-after'), String(40 * 60));
    server.clock.advance(40 * MINUTE);
    await asked(await proven(email), conversation.id);
    await mailbox.next(email, 5);
  });

  it('counts among the mails that one address gets in a day, and leaves room for codes (PIN-9)', async () => {
    server.clock.freezeAt(Date.now() + DAY);
    const email = freshAddress();
    const count = async (wanted: number) => {
      let sent = 0;
      for (let tries = 0; tries < wanted + 3; tries += 1) {
        const one = await proven(email);
        const { conversation } = await one.start();
        const answer = await request(one, conversation.id);
        if (answer.status === 202) sent += 1;
        else assert.equal(refusalOf(answer), LIMITED);
        server.clock.advance(15 * MINUTE);
      }
      return sent;
    };
    assert.equal(await count(10), 10, 'half of twenty');
    const codes = async () => {
      for (let device = 0; device < 15; device += 1) {
        await (await Visitor.create(server, workspace.appId)).startPin(email);
        server.clock.advance(11 * MINUTE);
      }
      const sends = server.services.store.read.selectFrom('pin_sends').select('id');
      return (await sends.where('subject', '=', email).execute()).length;
    };
    assert.equal(await codes(), 10, 'the other half');
    const elsewhere = await server.workspace();
    const one = await (
      await Visitor.create(server, elsewhere.appId)
    ).open(portalProof(elsewhere, email.toUpperCase().replace('EXAMPLE.COM', 'example.com')));
    const { conversation } = await one.start();
    assert.equal(refusalOf(await request(one, conversation.id)), LIMITED, 'over all workspaces');
  });

  it('is not mailed where codes used up what the address gets in a day (PIN-9)', async () => {
    const tight = await servers.start({
      smtpUrl: mailbox.smtpUrl,
      pinBudgets: { ...BUDGETS, perRecipientAndDay: 3 },
    });
    const shop = await tight.workspace();
    const email = freshAddress();
    const one = await (await Visitor.create(tight, shop.appId)).open(portalProof(shop, email));
    const { conversation } = await one.start();
    for (let count = 0; count < 2; count += 1) {
      await mailbox.codeFor(await Visitor.create(tight, shop.appId), email);
    }
    await asked(one, conversation.id);
    assert.equal(refusalOf(await request(one, conversation.id)), LIMITED);
  });

  it('is not mailed any more once its conversation is erased (PRV-4)', async () => {
    const email = freshAddress();
    const port = await freePort();
    const clock = new TestClock();
    const later = await servers.start({ smtpUrl: `smtp://127.0.0.1:${String(port)}`, clock });
    const shop = await later.workspace();
    const one = await (
      await Visitor.create(later, shop.appId)
    ).open(freshPortalProof(shop, email, clock.now()));
    const [gone, kept] = [await one.start('gone'), await one.start('kept')];
    await asked(one, gone.conversation.id);
    await asked(one, kept.conversation.id);
    const erased = await one.proveHeld(paths.eraseData, { conversation_id: gone.conversation.id });
    assert.equal(erased.status, 200);
    const arrived = await TestMailbox.start(port);
    try {
      assert.match((await arrived.next(email)).text, /kept/);
      await later.stop();
      assert.equal(arrived.to(email).length, 1);
    } finally {
      await arrived.close();
    }
  });
});

describe('A transcript by mail', () => {
  it('is not to be had where the server sends none', async (test) => {
    const server = await TestServer.during(test);
    const workspace = await server.workspace();
    const one = await (
      await Visitor.create(server, workspace.appId)
    ).open(portalProof(workspace, 'ada@example.com'));
    const { conversation } = await one.start();
    assert.equal(refusalOf(await request(one, conversation.id)), '501 mail_unavailable');
  });

  it('is tried again while the mail server is away, and answered at once', async (test) => {
    const port = await freePort();
    const server = await TestServer.during(test, { smtpUrl: `smtp://127.0.0.1:${String(port)}` });
    const workspace = await server.workspace();
    const one = await (
      await Visitor.create(server, workspace.appId)
    ).open(portalProof(workspace, 'ada@example.com'));
    const { conversation } = await one.start('waits');
    await asked(one, conversation.id);
    const mailbox = await TestMailbox.start(port);
    test.after(() => mailbox.close());
    assert.match((await mailbox.next('ada@example.com')).text, /waits/);
  });

  it('holds the newest part of a long conversation, and says so', async (test) => {
    const mailbox = await TestMailbox.start();
    test.after(() => mailbox.close());
    const server = await TestServer.during(test, { smtpUrl: mailbox.smtpUrl });
    const workspace = await server.workspace();
    const one = await (
      await Visitor.create(server, workspace.appId)
    ).open(portalProof(workspace, 'ada@example.com'));
    const { conversation } = await one.start('the first');
    for (let count = 0; count < 30; count += 1) {
      await one.send(conversation.id, `${String(count)} ${'long '.repeat(1_500)}`);
    }
    await asked(one, conversation.id);
    const { text } = await mailbox.next('ada@example.com');
    assert.match(text, /It is long; this is the newest part of it/);
    assert.ok(text.includes('29 long') && text.includes('10 long') && !text.includes('the first'));
    assert.ok(text.indexOf('28 long') < text.indexOf('29 long'));
  });
});
