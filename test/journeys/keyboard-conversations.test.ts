import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { newPerson } from '../support/browser.ts';
import { focusIsOn, focusOf, tabTo } from '../support/journey-focus.ts';
import { Inbox } from '../support/journey-inbox.ts';
import { Messenger } from '../support/journey-messenger.ts';
import { signInToPortal } from '../support/journey-pages.ts';
import { stackOfTheSuite } from '../support/journey-suite.ts';
import { eventually } from '../support/journey-wait.ts';
import type { Stack } from '../support/stack.ts';

const BACK = /^Back to your conversations/;
/** An entry of the list: its first letter, with whom, and when. */
const ENTRY = /^[A-Z] .* \d\d:\d\d /;
const MENU = 'More about this conversation';

describe('with nothing but a keyboard, a visitor', () => {
  let stack: Stack;
  let browser: Browser;
  let inbox: Inbox;
  let messenger: Messenger;
  let page: Page;

  stackOfTheSuite(async (shared) => {
    ({ stack, browser } = shared);
    inbox = new Inbox(await newPerson(browser));
    messenger = new Messenger(await newPerson(browser));
    ({ page } = messenger);
    await inbox.signUp(stack.invitation);
    await signInToPortal(page, stack.site, /Ada/);
    await messenger.event('ready');
  });

  const press = async (...keys: readonly string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const list = () => messenger.panel.getByRole('list', { name: 'Your conversations' });
  /** Opens the menu and goes to one of its items. */
  const menuTo = async (name: string) => {
    await tabTo(page, MENU, 'Shift+Tab');
    await press('Enter');
    await eventually('an item has the focus', async () => (await focusOf(page)) !== MENU);
    for (let tries = 0; tries < 4 && (await focusOf(page)) !== name; tries += 1) await press('ArrowDown');
    assert.equal(await focusOf(page), name);
  };

  it('writes, goes back to the list and begins another conversation', async () => {
    await tabTo(page, 'Open chat');
    await press('Enter');
    await focusIsOn(page, 'Your message');
    await page.keyboard.type('Is there a night train to Turin?');
    await press('Enter');
    await messenger.sent('Is there a night train to Turin?');
    await tabTo(page, BACK, 'Shift+Tab');
    await press('Enter');
    await focusIsOn(page, ENTRY);
    await tabTo(page, 'New conversation');
    await press('Enter');
    await focusIsOn(page, 'Your message');
    assert.deepEqual(await messenger.texts(), []);
    await page.keyboard.type('The cabin in Lofoten');
    await press('Enter');
    await messenger.sent('The cabin in Lofoten');
  });

  it('goes through the list by arrows, Home and End, and opens a conversation', async () => {
    await tabTo(page, BACK, 'Shift+Tab');
    await press('Enter');
    await list().waitFor();
    await focusIsOn(page, /Lofoten$/);
    await press('ArrowDown');
    assert.match(await focusOf(page), /Turin\?$/);
    await press('ArrowUp');
    assert.match(await focusOf(page), /Lofoten$/);
    await press('End');
    assert.match(await focusOf(page), /Turin\?$/);
    await press('Home');
    assert.match(await focusOf(page), /Lofoten$/);
    await press('ArrowDown', 'Enter');
    await focusIsOn(page, 'Your message');
    await messenger.sent('Is there a night train to Turin?');
    assert.deepEqual(await messenger.texts(), ['Is there a night train to Turin?']);
  });

  it('finds a message, lands on it, and comes back to what was found', async () => {
    await tabTo(page, BACK, 'Shift+Tab');
    await press('Enter');
    await focusIsOn(page, /Turin\?$/);
    await tabTo(page, 'Search your messages', 'Shift+Tab');
    await press('Enter');
    await focusIsOn(page, 'Search your messages');
    await eventually('that is the field', () =>
      messenger.panel.locator('input[type=search]:focus').count().then(Boolean),
    );
    await page.keyboard.type('lofoten');
    await press('Enter');
    await messenger.panel.getByRole('list', { name: 'Messages found' }).waitFor();
    await press('ArrowDown');
    assert.match(await focusOf(page), /^N Northwind Travel \d\d:\d\d You: The cabin in Lofoten$/);
    await press('Enter');
    await focusIsOn(page, /^You ?The cabin in Lofoten/);
    await tabTo(page, BACK, 'Shift+Tab');
    await press('Enter');
    await focusIsOn(page, /^N Northwind Travel \d\d:\d\d You: The cabin in Lofoten$/);
  });

  it('empties the search by Escape, and only then leaves the panel for the launcher', async () => {
    await press('Shift+Tab');
    assert.equal(await messenger.panel.locator('input[type=search]:focus').inputValue(), 'lofoten');
    await press('Escape');
    assert.equal(await messenger.panel.locator('input[type=search]:focus').inputValue(), '');
    await press('Escape');
    await messenger.panel.waitFor({ state: 'hidden' });
    await focusIsOn(page, 'Open chat');
    await press('Enter');
    await messenger.panel.waitFor();
    await focusIsOn(page, 'Search your messages');
    await tabTo(page, BACK, 'Shift+Tab');
    await press('Enter');
    await focusIsOn(page, ENTRY);
  });

  it('closes the menu by Escape without leaving the panel', async () => {
    await press('Home', 'Enter');
    await messenger.field.waitFor();
    await menuTo('Settings and data');
    await press('Escape');
    await focusIsOn(page, MENU);
    assert.equal(await messenger.panel.getByRole('menu').count(), 0);
    assert.ok(await messenger.panel.isVisible());
  });

  it('closes a conversation after a question, and opens it again', async () => {
    await inbox.open('The cabin in Lofoten');
    await inbox.answer('It is yours.');
    await messenger.received('It is yours.');
    await menuTo('Close conversation');
    await press('Enter');
    await focusIsOn(page, /^Close this conversation\?/);
    await tabTo(page, 'Cancel');
    await press('Enter');
    await focusIsOn(page, MENU);
    await menuTo('Close conversation');
    await press('Enter');
    await tabTo(page, 'Close conversation');
    await press('Enter');
    await messenger.panel.getByText('This conversation is closed.').waitFor();
    await focusIsOn(page, MENU);
    await menuTo('Open again');
    await press('Enter');
    await messenger.panel.getByText('This conversation is closed.').waitFor({ state: 'hidden' });
    await focusIsOn(page, MENU);
  });

  it('rates a conversation as fast as arrows go: the last face counts, and words go with it', async () => {
    await menuTo('Close conversation');
    await press('Enter');
    await tabTo(page, 'Close conversation');
    await press('Enter');
    await messenger.panel.getByText('How was this conversation?').waitFor();
    await focusIsOn(page, MENU);
    await tabTo(page, 'Very bad');
    const ratings: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'PUT' && request.url().endsWith('/rating'))
        ratings.push(request.postData() ?? '');
    });
    await press('Space', 'ArrowRight', 'ArrowRight', 'ArrowRight');
    await eventually('the last one is told', () => ratings.at(-1) === '{"score":4}');
    await eventually('it stays chosen', () =>
      messenger.panel.getByRole('radio', { name: 'Good', exact: true }).isChecked(),
    );
    await tabTo(page, 'Anything to add? (optional)');
    await page.keyboard.type('Quick?');
    await tabTo(page, 'Send rating');
    await press('Enter');
    await messenger.panel.getByText('Thank you for telling us.').waitFor();
    assert.equal(ratings.at(-1), '{"score":4,"comment":"Quick?"}');
    await focusIsOn(page, 'Good');
  });

  it('switches, exports and erases in the settings, and is asked before that', async () => {
    await menuTo('Settings and data');
    await press('Enter');
    await focusIsOn(page, 'Settings and data');
    await tabTo(page, 'Play a sound');
    const sound = messenger.panel.getByRole('switch', { name: 'Play a sound' });
    assert.equal(await sound.isChecked(), true);
    await press('Space');
    assert.equal(await sound.isChecked(), false);
    await tabTo(page, 'Download all of it');
    const [download] = await Promise.all([page.waitForEvent('download'), press('Enter')]);
    assert.equal(download.suggestedFilename(), 'chat.zip');
    await focusIsOn(page, 'Download all of it');
    await tabTo(page, 'Erase this conversation', 'Shift+Tab');
    await press('Enter');
    await focusIsOn(page, /^Erase this conversation for you and for the team\?/);
    await tabTo(page, 'Keep');
    await press('Enter');
    await focusIsOn(page, 'Erase this conversation');
    await press('Enter');
    await focusIsOn(page, /^Erase this conversation for you/);
    await tabTo(page, 'Erase');
    await press('Enter');
    await messenger.panel.getByText('It was erased.').waitFor();
    assert.notEqual(await focusOf(page), '');
    await tabTo(page, BACK, 'Shift+Tab');
    await press('Enter');
    await eventually('the focus is in the panel', async () => (await focusOf(page)) !== '');
  });

  it('leaves by Escape from wherever they are, and is at the launcher', async () => {
    await press('Escape');
    await messenger.panel.waitFor({ state: 'hidden' });
    await focusIsOn(page, /^Open chat/);
    assert.equal(await messenger.element.locator('chat-panel').getAttribute('lang'), 'en');
  });
});
