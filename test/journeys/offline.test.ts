import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Locator } from 'playwright-core';
import { newPerson, openBrowser } from '../support/browser.ts';
import { text } from '../support/journey-files.ts';
import { Inbox } from '../support/journey-inbox.ts';
import { Messenger } from '../support/journey-messenger.ts';
import { openHostPage, signInToPortal } from '../support/journey-pages.ts';
import { Traffic } from '../support/journey-record.ts';
import { eventually } from '../support/journey-wait.ts';
import { startMortalStack, type MortalStack } from '../support/stack-process.ts';

const BANNER = 'You are offline. Messages go out as soon as you are back.';
/** A page that was cut off comes back after a random wait that doubles. */
const RECOVERY_MS = 30_000;

describe('a conversation without a network', () => {
  let stack: MortalStack;
  let browser: Browser;
  let inbox: Inbox;

  before(async () => {
    [stack, browser] = await Promise.all([startMortalStack(), openBrowser()]);
    inbox = new Inbox(await newPerson(browser));
    await inbox.signUp(stack.invitation);
  });
  after(async () => {
    await browser.close();
    await stack.close();
  });

  async function visitAsAda(): Promise<Messenger> {
    const messenger = new Messenger(await newPerson(browser));
    await signInToPortal(messenger.page, stack.site, /Ada/);
    await messenger.open();
    return messenger;
  }

  it('keeps what is written while the browser is offline, and sends it once, in order, when it is back', async () => {
    const messenger = await visitAsAda();
    await messenger.send('Before the tunnel');
    await inbox.open('Before the tunnel');
    await messenger.page.context().setOffline(true);
    const texts = ['In the tunnel', 'Still in the tunnel', 'It is a long tunnel'];
    for (const text of texts) await messenger.write(text);
    await messenger.panel.locator('.row.own.queued').first().waitFor();
    await messenger.panel.getByText(BANNER).waitFor();
    assert.deepEqual(await messenger.texts(), ['Before the tunnel', ...texts]);
    await messenger.page.context().setOffline(false);
    for (const text of texts) await messenger.sent(text);
    await messenger.panel.getByText(BANNER).waitFor({ state: 'hidden' });
    await inbox.received(texts.at(-1)!);
    assert.deepEqual(await messenger.texts(), ['Before the tunnel', ...texts]);
    assert.deepEqual(
      (await inbox.messages()).map(({ text }) => text),
      ['Before the tunnel', ...texts],
    );
    await messenger.page.context().close();
  });

  it('says why what was never looked at is not there, and shows it as soon as the network is back', async () => {
    const messenger = await visitAsAda();
    const { page, panel } = messenger;
    await messenger.send('One of my conversations');
    await page.context().setOffline(true);
    await panel.getByText(BANNER).waitFor();
    await panel.getByRole('button', { name: /^Back to your conversations/ }).click();
    await panel.locator('.skeleton').waitFor();
    await panel.getByText(/You are offline|There is no connection/).waitFor();
    const menu = panel.getByRole('button', { name: 'More about this conversation' });
    await menu.click();
    assert.equal(await menu.getAttribute('aria-expanded'), 'false');
    await page.context().setOffline(false);
    await panel.getByRole('list', { name: 'Your conversations' }).waitFor();
    await panel.getByRole('menu').waitFor();
    assert.equal(await menu.getAttribute('aria-expanded'), 'true');
    await panel.locator('.skeleton').waitFor({ state: 'hidden' });
    await page.context().close();
  });

  describe('with the first file', () => {
    async function chooseOffline(): Promise<Messenger> {
      const messenger = await visitAsAda();
      const { page, panel } = messenger;
      await messenger.field.waitFor();
      await page.context().setOffline(true);
      await panel.getByText(BANNER).waitFor();
      await panel.locator('input[type=file]').setInputFiles(text('late.txt'));
      return messenger;
    }
    const namesIn = (place: Locator) => place.getByRole('list', { name: '1 file' });

    it('shows its name, and how it stands as soon as the network is back', async () => {
      const { page, panel } = await chooseOffline();
      await namesIn(panel).getByText('late.txt').waitFor();
      await page.context().setOffline(false);
      await panel.getByRole('button', { name: 'Remove late.txt' }).waitFor();
      assert.equal(await panel.getByText('late.txt').count(), 1);
      await page.context().close();
    });

    it('shows its name in the message that waits, and sends it once', async () => {
      const messenger = await chooseOffline();
      const { page, panel } = messenger;
      await messenger.write('With a file');
      await namesIn(panel.locator('.row.own.queued')).getByText('late.txt').waitFor();
      assert.equal(await namesIn(panel).count(), 1);
      await page.context().setOffline(false);
      await messenger.sent('With a file');
      await panel.getByTitle('Download late.txt').waitFor();
      assert.equal(await panel.getByText('late.txt').count(), 1);
      await inbox.open('With a file');
      await inbox.thread.getByTitle('Download late.txt').waitFor();
      await page.context().close();
    });
  });

  it('says so when the server is away, and goes on by itself when it is back', async () => {
    const messenger = await visitAsAda();
    await messenger.send('Are you there?');
    await inbox.received('Are you there?');
    await stack.kill();
    await messenger.panel.getByText(BANNER).waitFor();
    await inbox.page.getByText('Not connected. New messages may be missing.').waitFor();
    await messenger.write('Hello?');
    await stack.start();
    await eventually(
      'it is sent',
      () => messenger.panel.locator('.row.own.sent', { hasText: 'Hello?' }).count().then(Boolean),
      RECOVERY_MS,
    );
    await eventually(
      'the team has it',
      () => inbox.thread.locator('.row', { hasText: 'Hello?' }).count().then(Boolean),
      RECOVERY_MS,
    );
    await messenger.panel.getByText(BANNER).waitFor({ state: 'hidden' });
    await messenger.page.context().close();
  });

  it('delivers by long poll where the network lets no socket through', async () => {
    const page = await newPerson(browser);
    const traffic = new Traffic(page, stack.serverUrl);
    const email = 'tunnel@example.com';
    await openHostPage(page, stack.site, {
      attributes: {
        'connection-type': 'messenger_auth',
        'connection-email': email,
        'connection-key': stack.site.keyFor(email),
      },
      headers: { 'content-security-policy': `connect-src ${stack.serverUrl}` },
    });
    const messenger = new Messenger(page);
    await messenger.open();
    await messenger.send('No sockets here');
    await inbox.open('No sockets here');
    await eventually('it polls', () => traffic.calls.includes('GET /v1/events'));
    await inbox.answer('Never mind.');
    await messenger.received('Never mind.');
    await messenger.panel.getByText(BANNER).waitFor({ state: 'hidden' });
    assert.equal(
      await messenger.element.evaluate((e) => (e as HTMLElementTagNameMap['chat-messenger']).connection),
      'live',
    );
    await page.context().close();
  });
});
