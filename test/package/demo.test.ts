import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createTransport } from 'nodemailer';
import { startMailbox, type Mailbox } from '../../server/dist/demo/mailbox.js';
import { startPortal, type MailboxMessage, type Portal } from '../../server/dist/demo/portal.js';

const HOST = '127.0.0.1';
const SERVER = 'http://127.0.0.1:9';
const SECRET = 'cm-test-primary-secret-0123456789abcdef';
const ADAS_KEY = '3a1b6ff00e3363112bcee2cdaabedef45e5cf4d969f48fccb1df2bb9b097d194';
const HOSTILE_ID = `"><script>alert('app')</script>`;
const HOSTILE_MAIL: MailboxMessage = {
  to: '<b>eve@example.com</b>',
  subject: '<img src=x onerror=alert(1)>',
  text: `Your code is 012345.\n</p><script>alert('mail')</script>`,
  at: 1_800_000_000_000,
};
const PAGES = [
  '/',
  '/login',
  '/account',
  '/public',
  '/anonymous',
  '/wrong-key',
  '/react',
  '/pin-login',
  '/mailbox',
];

describe('demo portal', () => {
  let portal: Portal;

  before(async () => {
    portal = await startPortal({
      host: HOST,
      port: 0,
      serverUrl: SERVER,
      appId: HOSTILE_ID,
      portalSecret: SECRET,
      mailbox: { messages: () => [HOSTILE_MAIL] },
    });
  });
  after(() => portal.close());

  const get = (path: string, cookie = '') =>
    fetch(portal.url + path, { redirect: 'manual', headers: { cookie } });
  const page = async (path: string, cookie = '') => (await get(path, cookie)).text();
  const signIn = (fields: Readonly<Record<string, string>>) =>
    fetch(`${portal.url}/login`, { method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) });
  const cookieOf = (answer: Response) => answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const asAda = async () => cookieOf(await signIn({ email: 'ada@example.com' }));

  it('sends a person who is not signed in from the account page to the login and back', async () => {
    const answer = await get('/account');
    assert.equal(answer.status, 302);
    assert.equal(answer.headers.get('location'), '/login?next=%2Faccount');
    assert.match(await page('/login?next=%2Faccount'), /name="next" value="\/account"/);
    const signedIn = await signIn({ email: 'ada@example.com', next: '/react' });
    assert.equal(signedIn.status, 303);
    assert.equal(signedIn.headers.get('location'), '/react');
  });

  it('never leads away from the portal after the login', async () => {
    for (const next of ['https://evil.example', '//evil.example', '/\\evil.example']) {
      const answer = await signIn({ email: 'ada@example.com', next });
      assert.equal(answer.headers.get('location'), '/account');
    }
  });

  it('vouches for the signed-in person with the published key', async () => {
    const account = await page('/account', await asAda());
    assert.match(account, new RegExp(` connection-email="ada@example\\.com" connection-key="${ADAS_KEY}">`));
  });

  it('keeps the sign-in in a cookie that scripts and other sites cannot use', async () => {
    const [cookie = ''] = (await signIn({ email: 'grace@example.com' })).headers.getSetCookie();
    assert.match(cookie, /; HttpOnly/);
    assert.match(cookie, /; SameSite=Lax/);
    assert.match(
      await page('/account', cookieOf(await signIn({ email: 'grace@example.com' }))),
      /Grace Hopper/,
    );
  });

  it('does not believe a cookie that it did not sign', async () => {
    const ada = await asAda();
    for (const forged of [
      ada.slice(0, -4),
      ada.replace('ada', 'grace'),
      'portal_session=ada%40example.com',
    ]) {
      assert.equal((await get('/account', forged)).status, 302, forged);
    }
  });

  it('signs nobody in who has no account, and signs out', async () => {
    const stranger = await signIn({ email: 'eve@example.com' });
    assert.equal(stranger.headers.get('location'), '/login');
    assert.deepEqual(stranger.headers.getSetCookie(), []);
    const out = await fetch(`${portal.url}/logout`, { method: 'POST', redirect: 'manual' });
    assert.match(out.headers.getSetCookie()[0] ?? '', /^portal_session=; .*Expires=Thu, 01 Jan 1970/);
  });

  it('shows the portal secret on no page', async () => {
    const cookie = await asAda();
    for (const path of PAGES) assert.doesNotMatch(await page(path, cookie), new RegExp(SECRET), path);
  });

  it('gives the key to nobody but the person it vouches for', async () => {
    const grace = cookieOf(await signIn({ email: 'grace@example.com' }));
    for (const cookie of ['', grace]) {
      for (const path of PAGES) assert.doesNotMatch(await page(path, cookie), new RegExp(ADAS_KEY), path);
    }
  });

  it('escapes what it did not write itself', async () => {
    const cookie = await asAda();
    for (const path of PAGES) assert.doesNotMatch(await page(path, cookie), /alert\('|<img|<b>/, path);
    const mailbox = await page('/mailbox');
    assert.match(mailbox, /&lt;img src=x onerror=alert\(1\)&gt;/);
    assert.match(mailbox, /<strong class="code">012345<\/strong>/);
  });

  it('shows on every embedding page the code that embeds, with the same values', async () => {
    const wrong = await page('/wrong-key');
    const shownKey = /connection-key=&quot;([0-9a-f]{64})&quot;/.exec(wrong)?.[1];
    assert.equal(shownKey, /connection-key="([0-9a-f]{64})"/.exec(wrong)?.[1]);
    assert.notEqual(shownKey, ADAS_KEY);
    assert.match(await page('/public'), /&lt;chat-messenger\n {2}app-id=/);
    assert.match(await page('/pin-login'), /&lt;chat-pin-login\n {2}app-id=/);
  });

  it('runs under a policy without unsafe words, with a fresh nonce for every page', async () => {
    const policies = await Promise.all(
      PAGES.map(
        async (path) => (await get(path, await asAda())).headers.get('content-security-policy') ?? '',
      ),
    );
    for (const policy of policies) {
      assert.match(policy, /^default-src 'none'; script-src 'nonce-[^']+' http:\/\/127\.0\.0\.1:9;/);
      assert.match(policy, /require-trusted-types-for 'script'; trusted-types lit-html$/);
      assert.doesNotMatch(policy, /unsafe/);
    }
    assert.equal(new Set(policies).size, PAGES.length);
  });
});

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
