import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Browser, Locator, Page } from 'playwright-core';
import { newPerson } from '../support/browser.ts';
import { Inbox } from '../support/journey-inbox.ts';
import { Messenger } from '../support/journey-messenger.ts';
import { openHostPage, openPageAs } from '../support/journey-pages.ts';
import { stackOfTheSuite } from '../support/journey-suite.ts';
import type { OwnStack } from '../support/stack.ts';

/** What pages listen for: letters alone, signs, and letters with a modifier. */
const KEYS = ['j', 'Shift+K', '?', '/', 'Control+k', 'Control+Enter', 'Alt+s'];

interface ListeningWindow extends Window {
  fired: string[];
}

/** A page with shortcuts, as such pages are written. */
const SHORTCUTS = `
  window.fired = [];
  for (const type of ['keydown', 'keypress', 'keyup'])
    document.addEventListener(type, (event) => {
      const { target } = event;
      if (target.matches('input, textarea, [contenteditable]')) return;
      if (event.key.length === 1 || event.ctrlKey || event.altKey) window.fired.push(type + ' ' + event.key);
    });`;

describe('shortcuts of the page', () => {
  let stack: OwnStack;
  let browser: Browser;
  let messenger: Messenger;
  let page: Page;

  stackOfTheSuite(async (shared) => {
    ({ stack, browser } = shared);
    messenger = new Messenger(await newPerson(browser));
    ({ page } = messenger);
  });

  /** What the page's shortcuts did while somebody pressed these keys here. */
  const firedIn = async (field: Locator, keys = KEYS) => {
    await field.focus();
    await page.evaluate(() => {
      (window as unknown as ListeningWindow).fired = [];
    });
    for (const key of keys) await page.keyboard.press(key);
    return page.evaluate(() => (window as unknown as ListeningWindow).fired);
  };

  it('do nothing while somebody types in the form before the first message, its list and box included', async () => {
    await stack.services.workspaces.change(
      stack.site.appId,
      {
        form: [
          { id: 'name', type: 'text', claim: 'name', label: { en: 'Name' }, required: true },
          {
            id: 'topic',
            type: 'choice',
            label: { en: 'Topic' },
            options: [{ id: 'job', label: { en: 'Jobs' } }],
            required: true,
          },
        ],
      },
      'journey',
    );
    await openHostPage(page, stack.site, { script: SHORTCUTS });
    await messenger.event('ready');
    await messenger.open();
    assert.deepEqual(await firedIn(messenger.panel.getByLabel('Name')), []);
    assert.deepEqual(await firedIn(messenger.panel.getByLabel('Topic')), []);
    await stack.services.workspaces.change(stack.site.appId, { form: [] }, 'journey');
  });

  it('nor in either field of the sign-in by PIN', async () => {
    await openHostPage(page, stack.site, {
      attributes: { 'connection-type': 'messenger_auth' },
      script: SHORTCUTS,
    });
    await messenger.event('ready');
    await messenger.open();
    const email = messenger.panel.getByLabel('Email address');
    assert.deepEqual(await firedIn(email), []);
    await email.fill('zoe@example.com');
    await messenger.panel.getByRole('button', { name: 'Send me a code' }).click();
    assert.deepEqual(await firedIn(messenger.panel.getByLabel('Code from the mail')), []);
  });

  it('nor in the composer, the search for emoji and the choice of a skin', async () => {
    await openPageAs(page, stack.site, 'ada@example.com', { script: SHORTCUTS });
    await messenger.event('ready');
    await messenger.open();
    assert.deepEqual(
      await firedIn(
        messenger.field,
        KEYS.filter((key) => !key.includes('Enter')),
      ),
      [],
    );
    assert.match(await messenger.field.inputValue(), /^jK\?\//);
    await messenger.panel.getByRole('button', { name: 'Insert an emoji' }).click();
    assert.deepEqual(await firedIn(messenger.panel.getByLabel('Search emoji')), []);
    assert.deepEqual(await firedIn(messenger.panel.getByLabel('Skin tone')), []);
    await page.keyboard.press('Escape');
  });

  it('nor in the words of a rating and the search', async () => {
    const inbox = new Inbox(await newPerson(browser));
    await inbox.signUp(stack.invitation);
    await messenger.send('A question');
    await inbox.open('A question');
    await inbox.answer('An answer');
    await messenger.received('An answer');
    await inbox.thread.getByRole('button', { name: 'Close conversation' }).click();
    await messenger.panel.getByRole('radio', { name: 'Good', exact: true }).check({ force: true });
    const words = messenger.panel.getByLabel('Anything to add? (optional)');
    assert.deepEqual(await firedIn(words), []);
    await messenger.panel.getByRole('button', { name: /^Back to your conversations/ }).click();
    await messenger.panel.getByRole('button', { name: 'Search your messages' }).click();
    assert.deepEqual(await firedIn(messenger.panel.getByRole('searchbox')), []);
  });

  it('work where nobody types: on a button of the messenger, and in the page', async () => {
    const keys = ['j', 'Control+k'];
    const close = messenger.panel.getByRole('button', { name: 'Close chat' });
    const fired = await firedIn(close, keys);
    assert.ok(fired.includes('keydown j') && fired.includes('keydown k'), fired.join());
    await close.press('Enter');
    await messenger.panel.waitFor({ state: 'hidden' });
    assert.deepEqual(await firedIn(messenger.launcher, keys), fired);
  });
});
