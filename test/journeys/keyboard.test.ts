import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { newPerson } from '../support/browser.ts';
import { focusIsOn, focusOf, tabTo } from '../support/journey-focus.ts';
import { GRACE, Inbox } from '../support/journey-inbox.ts';
import { Messenger } from '../support/journey-messenger.ts';
import { openHostPage } from '../support/journey-pages.ts';
import { stackOfTheSuite } from '../support/journey-suite.ts';
import { eventually } from '../support/journey-wait.ts';
import type { Stack } from '../support/stack.ts';

describe('with nothing but a keyboard', () => {
  let stack: Stack;
  let browser: Browser;
  let messenger: Messenger;
  let inbox: Inbox;

  stackOfTheSuite(async (shared) => {
    ({ stack, browser } = shared);
    messenger = new Messenger(await newPerson(browser));
    inbox = new Inbox(await newPerson(browser));
  });

  it('an agent accepts the invitation', async () => {
    const { page } = inbox;
    await page.goto(stack.invitation);
    await eventually('the name has the focus', async () => (await focusOf(page)) === 'Your name');
    await page.keyboard.type(GRACE.name);
    await tabTo(page, 'Email');
    await page.keyboard.type(GRACE.email);
    await tabTo(page, 'Password');
    await page.keyboard.type(GRACE.password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Conversations' }).waitFor();
  });

  it('a visitor opens the messenger and signs in by PIN', async () => {
    const { page, panel } = messenger;
    await page.goto(`${stack.site.url}/public`);
    await messenger.launcher.waitFor();
    await tabTo(page, 'Open chat');
    await page.keyboard.press('Enter');
    await eventually('the address has the focus', async () => (await focusOf(page)) === 'Email address');
    await page.keyboard.type('zoe@example.com');
    await page.keyboard.press('Enter');
    await panel.getByLabel('Code from the mail').waitFor();
    await eventually('the code has the focus', async () => (await focusOf(page)) === 'Code from the mail');
    await page.keyboard.type(await stack.site.codeFor('zoe@example.com'));
    await messenger.field.waitFor();
    await eventually('the composer has the focus', async () => (await focusOf(page)) === 'Your message');
  });

  it('and writes', async () => {
    const { page } = messenger;
    await page.keyboard.type('Two lines');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('in one message');
    await page.keyboard.press('Enter');
    await eventually('it is sent', () => messenger.panel.locator('.row.own.sent').count().then(Boolean));
    assert.deepEqual(await messenger.texts(), ['Two lines\nin one message']);
    assert.equal(await focusOf(page), 'Your message');
  });

  it('the agent goes to the conversation by arrow keys, answers and closes it', async () => {
    const { page } = inbox;
    await inbox.entry('Two lines').waitFor();
    await tabTo(page, /^zoe/);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    assert.match(await focusOf(page), /^zoe/);
    await page.keyboard.press('Enter');
    await eventually('the reply has the focus', async () => /^Reply to/.test(await focusOf(page)));
    await page.keyboard.type('I can read both.');
    await page.keyboard.press('Enter');
    await messenger.received('I can read both.');
    await tabTo(page, 'Close conversation', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await messenger.panel.getByText('This conversation is closed.').waitFor();
    await focusIsOn(page, 'Reopen');
    await tabTo(page, /^Reply to/);
    await page.keyboard.press('Escape');
    await focusIsOn(page, 'Open');
  });

  it('the visitor reads the answer, and Escape leads back to the launcher', async () => {
    const { page } = messenger;
    await tabTo(page, 'Messages', 'Shift+Tab');
    await page.keyboard.press('Escape');
    await messenger.panel.waitFor({ state: 'hidden' });
    await eventually('the launcher has the focus', async () => /^Open chat/.test(await focusOf(page)));
    await page.keyboard.press('Space');
    await messenger.panel.waitFor();
  });
  for (const [how, viewport] of [
    ['at 400 % of 1280 × 1024', { width: 320, height: 256 }],
    ['on a phone', { width: 390, height: 760 }],
  ] as const) {
    it(`the focus never goes behind the panel where that covers the page: ${how}`, async () => {
      const page = await newPerson(browser, { viewport });
      const covering = new Messenger(page);
      await openHostPage(page, stack.site, {
        body: `<a href="#a">Before</a><chat-messenger app-id="${stack.site.appId}"></chat-messenger><a href="#b">After</a>`,
      });
      await covering.launcher.waitFor();
      await tabTo(page, 'Open chat');
      await page.keyboard.press('Enter');
      await eventually('the composer has the focus', async () => (await focusOf(page)) === 'Your message');
      for (const key of ['Tab', 'Shift+Tab']) {
        const passed = new Set<string>();
        for (let stop = 0; stop < 12; stop += 1) {
          await page.keyboard.press(key);
          passed.add(await focusOf(page));
        }
        for (const outside of ['Before', 'After', 'Close', ''])
          assert.ok(!passed.has(outside), [...passed].join());
        for (const inside of ['Your message', 'Close chat'])
          assert.ok(passed.has(inside), [...passed].join());
      }
      await page.keyboard.press('Escape');
      await covering.panel.waitFor({ state: 'hidden' });
      await eventually('the launcher has the focus', async () => /^Open chat/.test(await focusOf(page)));
      await tabTo(page, 'After');
      await page.context().close();
    });
  }
});
