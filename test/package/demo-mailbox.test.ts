import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createTransport } from 'nodemailer';
import { startMailbox, type Mailbox } from '../../server/dist/demo/mailbox.js';

const HOST = '127.0.0.1';

describe('development mailbox', () => {
  let mailbox: Mailbox;

  before(async () => {
    mailbox = await startMailbox({ host: HOST });
  });
  after(() => mailbox.close());

  const send = async (
    mails: readonly { readonly to: string; readonly subject: string; readonly text: string }[],
  ) => {
    const transport = createTransport({ url: mailbox.smtpUrl, pool: true, maxConnections: 1 });
    for (const mail of mails) await transport.sendMail({ from: 'chat@example.com', ...mail });
    transport.close();
  };

  it('shows a mail that came by SMTP as its reader would see it', async () => {
    await send([{ to: 'zoë@example.com', subject: 'Dein Code für Füße', text: 'Code: 004217\nGrüße' }]);
    const mail = mailbox.messages().at(-1);
    assert.equal(mail?.to, 'zoë@example.com');
    assert.equal(mail.subject, 'Dein Code für Füße');
    assert.equal(mail.text, 'Code: 004217\nGrüße');
    assert.ok(mail.at <= Date.now());
  });

  it('keeps the last fifty mails', async () => {
    await send(
      Array.from({ length: 51 }, (_, n) => ({ to: 'a@example.com', subject: `mail ${String(n)}`, text: '' })),
    );
    const subjects = mailbox.messages().map(({ subject }) => subject);
    assert.equal(subjects.length, 50);
    assert.deepEqual([subjects[0], subjects[49]], ['mail 1', 'mail 50']);
  });
});
