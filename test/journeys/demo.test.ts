import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { EMBED_PAGES } from '../../server/dist/demo/embed-pages.js';
import { newPerson } from '../support/browser.ts';
import { newTab } from '../support/journey-issuer.ts';
import { Inbox } from '../support/journey-inbox.ts';
import { Messenger } from '../support/journey-messenger.ts';
import { signInToPortal } from '../support/journey-pages.ts';
import { Traffic, violationsOf } from '../support/journey-record.ts';
import { stackOfTheSuite } from '../support/journey-suite.ts';
import { eventually } from '../support/journey-wait.ts';
import type { OwnStack } from '../support/stack.ts';

const MINUTE = 60_000;
/** Pages on which nobody is vouched for, so that the address has to be proven by PIN. */
const PIN_PAGES = ['/public', '/wrong-key', '/pin-login'];

describe('the demo, as a newcomer uses it', () => {
  let stack: OwnStack;
  let browser: Browser;
  let inbox: Inbox;
  let messenger: Messenger;
  let passed = 0;
  const now = () => Date.now() + passed;

  stackOfTheSuite(
    async (shared) => {
      ({ stack, browser } = shared);
      inbox = new Inbox(await newPerson(browser));
      await inbox.signUp(stack.invitation);
    },
    { clock: now },
  );
  beforeEach(async () => {
    messenger = new Messenger(await newPerson(browser));
  });
  afterEach(() => messenger.page.context().close());

  const signIn = (path: string) => signInToPortal(messenger.page, stack.site, /Ada/, path);

  async function proveByPin(path: string): Promise<void> {
    const { page } = messenger;
    const email = `${path.slice(1)}@example.com`;
    if (path !== '/pin-login') {
      await messenger.open();
      await messenger.signInByPin(email, (to) => stack.site.codeFor(to));
      return;
    }
    await page.getByLabel('Email address').fill(email);
    await page.getByRole('button', { name: 'Send me a code' }).click();
    await page.getByLabel('Code from the mail').fill(await stack.site.codeFor(email));
    await page.getByText('signed-in').waitFor();
    await page.goto(`${stack.site.url}/public`);
    await messenger.open();
  }

  /** A visitor gives what a form before the first message asks for. */
  async function answerForm(): Promise<void> {
    await messenger.panel.getByLabel('Name', { exact: true }).fill('Zoe');
    await messenger.panel.getByLabel('Email address').fill('zoe@example.com');
    await messenger.panel.getByRole('button', { name: 'Continue' }).click();
  }

  for (const { path, seen, level } of EMBED_PAGES) {
    it(`${path} says in words and number what the team then reads`, async () => {
      const { page } = messenger;
      if (PIN_PAGES.includes(path)) await page.goto(stack.site.url + path);
      else await signIn(path);
      await page.getByText(`“${seen}” (level ${String(level)})`).waitFor();
      if (PIN_PAGES.includes(path)) await proveByPin(path);
      else await messenger.open();
      if (path === '/contact-form') await answerForm();
      const text = `Written on ${path}`;
      await messenger.send(text);
      assert.equal((await messenger.identity())?.level, level);
      await inbox.open(text);
      const words = await inbox.levelOf(text);
      assert.ok(words.startsWith(seen), words);
      // A fresh proof has an age, a long-lived one has none: neither may be read as the other.
      assert.equal(words.includes('long-lived'), path === '/long-lived-key');
      assert.deepEqual(await violationsOf(page), []);
    });
  }

  for (const path of ['/identify', '/teams']) {
    it(`keeps apart on ${path} what is written for two teams`, async () => {
      const { page } = messenger;
      await signIn(path);
      for (const team of ['Alpine Club', 'Sailing School']) {
        await page.getByRole('link', { name: team }).click();
        await page.getByText(`You act for ${team}.`).waitFor();
        await messenger.open();
        await messenger.send(`For the ${team}, on ${path}`);
        assert.deepEqual(await messenger.texts(), [`For the ${team}, on ${path}`]);
      }
    });
  }

  it('lets browsers call nothing that takes an API key', async () => {
    const traffic = new Traffic(messenger.page, stack.serverUrl);
    for (const path of ['/identify', '/contact-token']) {
      await signIn(path);
      await messenger.launcher.waitFor();
      await messenger.event('ready');
    }
    assert.ok(traffic.calls.includes('POST /v1/sessions'));
    assert.doesNotMatch(traffic.calls.join('\n'), /identify|contacts/);
  });

  it('clears the chat at a click, and gives it back for a new token', async () => {
    const { page } = messenger;
    await signIn('/identity-token');
    await messenger.open();
    await messenger.send('Before the sign-out');
    await page.getByRole('button', { name: 'Sign out of the chat' }).click();
    await messenger.event('session-cleared');
    await messenger.launcher.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Give a new token' }).click();
    await messenger.launcher.waitFor();
    if (!(await messenger.panel.isVisible())) await messenger.open();
    await messenger.sent('Before the sign-out');
  });

  it('shows the end of a token of 70 seconds, and sends what waits once there is a new one (S4.16)', async () => {
    const { page } = messenger;
    await page.clock.install({ time: now() });
    await signIn('/identity-token');
    await messenger.launcher.waitFor();
    const end = page.getByText('This token ends at');
    const endOfTheFirst = await end.innerText();
    await page.getByLabel('Let it expire').check();
    await page.getByRole('button', { name: 'Give a new token' }).click();
    await eventually('the short one is in use', async () => (await end.innerText()) !== endOfTheFirst);
    await messenger.open();
    await messenger.send('In time');
    passed += 61 * MINUTE;
    await page.clock.fastForward(62 * MINUTE);
    await eventually('the session lapsed', () =>
      messenger.element.evaluate(
        (element) => (element as HTMLElementTagNameMap['chat-messenger']).connection === 'offline',
      ),
    );
    await messenger.write('Too late');
    await messenger.event('token-expired');
    await page.getByRole('button', { name: 'Give a new token' }).click();
    await messenger.sent('Too late');
  });

  it('proves a user anew on a page that is left open, by the portal’s server', async () => {
    await signIn('/identity-provider');
    await messenger.open();
    await messenger.send('Before lunch');
    passed += 61 * MINUTE;
    await messenger.send('After lunch');
    assert.equal((await messenger.identity())?.level, 4);
  });

  it('leaves nothing of the chat in another tab to whoever comes after a sign-out of the portal', async () => {
    await signIn('/account');
    await messenger.open();
    await messenger.send('Only for Ada');
    const tab = new Messenger(await newTab(messenger));
    await tab.page.goto(`${stack.site.url}/account`);
    await tab.open();
    await tab.sent('Only for Ada');
    await messenger.close();
    await messenger.page.getByRole('button', { name: 'Sign out' }).click();
    await messenger.page.waitForURL(`${stack.site.url}/`);
    await tab.event('session-cleared');
    assert.deepEqual(await tab.texts(), []);
  });
});
