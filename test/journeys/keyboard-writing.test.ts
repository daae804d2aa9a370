import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { newPerson } from '../support/browser.ts';
import { focusIsOn, focusOf, tabTo } from '../support/journey-focus.ts';
import { Messenger } from '../support/journey-messenger.ts';
import { openPageAs } from '../support/journey-pages.ts';
import { drawPicture, text } from '../support/journey-files.ts';
import { stackOfTheSuite } from '../support/journey-suite.ts';
import { eventually } from '../support/journey-wait.ts';
import type { Stack } from '../support/stack.ts';

describe('with nothing but a keyboard, a visitor who writes', () => {
  let stack: Stack;
  let browser: Browser;
  let messenger: Messenger;
  let page: Page;

  stackOfTheSuite(async (shared) => {
    ({ stack, browser } = shared);
    messenger = new Messenger(await newPerson(browser));
    ({ page } = messenger);
    await openPageAs(page, stack.site, 'ada@example.com');
    await messenger.event('ready');
    await tabTo(page, 'Open chat');
    await page.keyboard.press('Enter');
    await focusIsOn(page, 'Your message');
    page.on('filechooser', () => undefined); // without a listener a real one would open between two waits
  });

  const press = async (...keys: readonly string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  /** Presses the button for files, and chooses some. */
  const attach = async (...files: { name: string; mimeType: string; buffer: Buffer }[]) => {
    await tabTo(page, 'Attach files', 'Shift+Tab');
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), press('Enter')]);
    await chooser.setFiles(files);
    await focusIsOn(page, 'Your message');
  };

  it('looks for an emoji, picks one on the board, and Escape leads back to the field', async () => {
    await page.keyboard.type('By ');
    await tabTo(page, 'Insert an emoji');
    await press('Enter');
    await focusIsOn(page, 'Search emoji');
    await page.keyboard.type('rail');
    await eventually('some are found', async () => {
      await press('ArrowDown');
      return (await focusOf(page)) !== 'Search emoji';
    });
    const first = await focusOf(page);
    await press('ArrowRight');
    assert.notEqual(await focusOf(page), first);
    await press('Home', 'Enter');
    assert.match(await messenger.field.inputValue(), /^By \p{Emoji}/u);
    await press('Escape');
    await focusIsOn(page, 'Your message');
    assert.equal(await messenger.panel.getByRole('dialog', { name: 'Emoji' }).count(), 0);
    assert.ok(await messenger.panel.isVisible());
    await press('Enter');
    await messenger.panel.locator('.row.own.sent').waitFor();
  });

  it('attaches files and takes them away one by one, without losing the place', async () => {
    await attach(text('one.txt'), text('two.txt'), text('three.txt'));
    await messenger.panel.getByRole('button', { name: 'Remove two.txt' }).waitFor();
    await tabTo(page, 'Remove two.txt', 'Shift+Tab');
    await press('Enter');
    await focusIsOn(page, 'Remove three.txt');
    await press('Enter');
    await focusIsOn(page, 'Remove one.txt');
    await press('Enter');
    await focusIsOn(page, 'Your message');
  });

  it('looks at pictures by arrows, and Escape leads back to the one that was opened', async () => {
    await attach(await drawPicture(page, 'platform.png'), await drawPicture(page, 'map.png'));
    await page.keyboard.type('Where I stand');
    await press('Enter');
    await messenger.sent('Where I stand');
    await messenger.panel.getByRole('button', { name: 'View platform.png' }).waitFor();
    await tabTo(page, 'View platform.png', 'Shift+Tab');
    await press('Enter');
    const viewer = page.getByRole('dialog', { name: 'Pictures' });
    await viewer.getByText('1 of 2').waitFor();
    await press('ArrowRight');
    await viewer.getByText('2 of 2').waitFor();
    await press('Home');
    await viewer.getByText('1 of 2').waitFor();
    await press('Escape');
    await viewer.waitFor({ state: 'hidden' });
    await focusIsOn(page, 'View platform.png');
    assert.ok(await messenger.panel.isVisible());
  });

  it('sends again what was refused, or discards it', async () => {
    await page.route('**/messages', (route) =>
      route.fulfill({ status: 400, json: {}, headers: { 'access-control-allow-origin': '*' } }),
    );
    await tabTo(page, 'Your message');
    await page.keyboard.type('First try');
    await press('Enter');
    await messenger.panel.getByRole('button', { name: 'Send again' }).waitFor();
    await tabTo(page, 'Discard', 'Shift+Tab');
    await press('Enter');
    await focusIsOn(page, 'Messages');
    await tabTo(page, 'Your message');
    await page.keyboard.type('Second try');
    await press('Enter');
    await messenger.panel.getByRole('button', { name: 'Send again' }).waitFor();
    await page.unroute('**/messages');
    await tabTo(page, 'Send again', 'Shift+Tab');
    await press('Enter');
    await messenger.sent('Second try');
    await focusIsOn(page, 'Messages');
    assert.equal(await messenger.panel.getByText('First try').count(), 0);
  });

  it('copies a message that they went to by arrows, though they wrote just before', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await tabTo(page, 'Your message');
    await page.keyboard.type('A draft');
    await tabTo(page, 'Messages', 'Shift+Tab');
    await press('End');
    await focusIsOn(page, /^You Second try/);
    await press('Control+c');
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), 'Second try');
  });

  it('leaves by Escape, and is at the launcher', async () => {
    await press('Escape');
    await messenger.panel.waitFor({ state: 'hidden' });
    await focusIsOn(page, 'Open chat');
    await press('Space');
    await focusIsOn(page, 'Your message');
    assert.equal(await messenger.field.inputValue(), 'A draft');
  });
});
