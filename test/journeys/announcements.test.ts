import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { newPerson } from '../support/browser.ts';
import { Inbox } from '../support/journey-inbox.ts';
import { Messenger } from '../support/journey-messenger.ts';
import { openHostPage, openPageAs } from '../support/journey-pages.ts';
import { every, reading, ScreenReader } from '../support/journey-screen-reader.ts';
import { stackOfTheSuite } from '../support/journey-suite.ts';
import { eventually } from '../support/journey-wait.ts';
import type { Stack } from '../support/stack.ts';

const TYPING = 'Grace is typing';
const ONLINE = 'You are back online.';
const OFFLINE = 'You are offline. Messages go out as soon as you are back.';
/** A page that was cut off comes back after a random wait that doubles. */
const RECOVERY_MS = 30_000;

describe('what a screen reader gets', () => {
  let stack: Stack;
  let browser: Browser;
  let inbox: Inbox;
  let messenger: Messenger;
  let reader: ScreenReader;

  stackOfTheSuite(async (shared) => {
    ({ stack, browser } = shared);
    inbox = new Inbox(await newPerson(browser));
    messenger = new Messenger(await newPerson(browser));
    reader = await ScreenReader.on(messenger.page);
    await inbox.signUp(stack.invitation);
    await openPageAs(messenger.page, stack.site, 'ada@example.com');
    await messenger.event('ready');
  });

  /** What was said, without what may come at any time: that somebody types, and that the network is back. */
  const said = async () => (await reader.texts()).filter((text) => text !== TYPING && text !== ONLINE);
  /** Waits until the last thing that was said is this, and tells all of it. */
  const heardUpTo = (text: string) => {
    let last: readonly string[] = [];
    return eventually(
      `“${text}” is said`,
      async () => {
        last = await said();
        return last.at(-1) === text ? last : undefined;
      },
      RECOVERY_MS,
    ).catch((cause: unknown) => assert.fail(`${String(cause)}, but ${JSON.stringify(last)}`));
  };
  const opener = async () => {
    const buttons = await reader.all('button', /chat/);
    const found = buttons.filter(({ states }) => states['hasPopup'] === 'dialog');
    assert.equal(found.length, 1);
    return found[0]!;
  };

  it('a launcher that says what it opens, and whether that is open', async () => {
    const closed = await opener();
    assert.equal(closed.name, 'Open chat');
    assert.equal(closed.states['expanded'], false);
    await messenger.open();
    const open = await opener();
    assert.equal(open.name, 'Close chat');
    assert.equal(open.states['expanded'], true);
  });

  it('a dialog with a name that does not lock the page, and the focus in its field', async () => {
    const dialog = await reader.one('dialog');
    assert.equal(dialog.name, 'Chat with Northwind Travel');
    assert.equal(dialog.states['modal'], false);
    await eventually('the field has the focus', async () => {
      const field = every(await reader.one('dialog')).find(({ states }) => states['focused'] === true);
      return field?.role === 'textbox' && field.name === 'Your message';
    });
    await reader.one('heading', 'A page of the owner');
  });

  it('a log with a name, in which each message says who wrote it, when, and how far it came', async () => {
    await messenger.send('Is my booking fine?');
    await inbox.open('Is my booking fine?');
    await reader.forget();
    await inbox.field.fill('It is');
    await eventually('it is said that she types', async () => (await reader.texts()).length > 0);
    await inbox.answer('It is confirmed.');
    await messenger.received('It is confirmed.');
    await messenger.panel.getByText('Read', { exact: true }).waitFor();
    assert.deepEqual(await reader.texts(), [TYPING, 'Grace: It is confirmed.']);
    const log = await reader.one('log');
    assert.equal(log.name, 'Messages');
    assert.match(
      reading(log),
      /^Today You Is my booking fine\? \d\d:\d\d Read Grace It is confirmed\. \d\d:\d\d$/,
    );
  });

  it('each answer once, and nothing of what the visitor writes', async () => {
    await reader.forget();
    await inbox.answer('Anything else?');
    await heardUpTo('Grace: Anything else?');
    await messenger.send('Yes, one thing.');
    await inbox.answer('What is it?');
    assert.deepEqual(await heardUpTo('Grace: What is it?'), ['Grace: Anything else?', 'Grace: What is it?']);
  });

  it('one polite region that speaks of messages: the others are silent, and the log does not speak', async () => {
    const regions = await reader.liveRegions();
    assert.deepEqual(new Set(regions.map(({ states }) => states['live'])), new Set(['polite']));
    assert.deepEqual(new Set(regions.map(({ role }) => role)), new Set(['status']));
    const spoken = regions.map(reading).filter((text) => text && text !== TYPING);
    assert.deepEqual(spoken, ['Grace: What is it?']);
    assert.deepEqual(new Set((await reader.heard()).map(({ where }) => where)), new Set(['chat-transcript']));
  });

  it('nothing of the history when the page is loaded again', async () => {
    await messenger.page.reload();
    await messenger.event('ready');
    await messenger.open();
    await messenger.received('What is it?');
    await inbox.answer('Take your time.');
    assert.deepEqual(await heardUpTo('Grace: Take your time.'), ['Grace: Take your time.']);
  });

  it('that the network is gone, and afterwards what was missed, each of it once', async () => {
    await reader.forget();
    await messenger.page.context().setOffline(true);
    await heardUpTo(OFFLINE);
    await inbox.answer('First, while you were away');
    await inbox.answer('Second, while you were away');
    await messenger.page.context().setOffline(false);
    await heardUpTo('Grace: Second, while you were away');
    await inbox.answer('You are back');
    const heard = await heardUpTo('Grace: You are back');
    assert.deepEqual(
      heard.filter((text) => text === OFFLINE || text.startsWith('Grace: ')),
      [
        OFFLINE,
        'Grace: First, while you were away',
        'Grace: Second, while you were away',
        'Grace: You are back',
      ],
    );
  });

  it('that a message was copied', async () => {
    await reader.forget();
    await messenger.panel.getByRole('log').focus();
    // What can be done with messages is loaded when the focus comes there.
    await eventually('a message has the focus', async () => {
      await messenger.page.keyboard.press('End');
      return (await reader.all('article')).length > 0;
    });
    await messenger.page.keyboard.press('Control+c');
    assert.deepEqual(await heardUpTo('Copied'), ['Copied']);
  });

  it('how many files go along, and which one cannot', async () => {
    await reader.forget();
    const input = messenger.panel.locator('input[type=file]');
    await input.setInputFiles({
      name: 'notes.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('Platform 4'),
    });
    await heardUpTo('1 file attached.');
    await input.setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: Buffer.from('<svg/>') });
    await heardUpTo('1 file attached. logo.png: Not uploaded. Files of this kind cannot be sent.');
    await messenger.panel.getByRole('button', { name: 'Remove logo.png' }).click();
    await heardUpTo('1 file attached.');
    await messenger.panel.getByRole('button', { name: 'Remove notes.txt' }).click();
  });

  it('that a message was not sent, and why', async () => {
    const { page } = messenger;
    await page.route('**/messages', (route) =>
      route.fulfill({ status: 400, json: {}, headers: { 'access-control-allow-origin': '*' } }),
    );
    await reader.forget();
    await messenger.write('This one is refused');
    assert.deepEqual(await heardUpTo('Not sent. That was not understood.'), [
      'Not sent. That was not understood.',
    ]);
    await page.unroute('**/messages');
    await messenger.panel.getByRole('button', { name: 'Discard' }).click();
  });

  it('who wrote while the panel is closed, each time, and the number of unread conversations', async () => {
    await messenger.close();
    await reader.forget();
    await inbox.answer('Are you there?');
    await heardUpTo('Grace wrote to you');
    assert.equal((await opener()).name, 'Open chat, 1 unread conversation');
    await inbox.answer('Hello?');
    await eventually('it is said again', async () => (await said()).length === 2);
    assert.deepEqual(await said(), ['Grace wrote to you', 'Grace wrote to you']);
    assert.deepEqual(
      (await reader.liveRegions()).map(reading),
      ['Grace wrote to you'],
      'a closed panel has no voice of its own',
    );
  });

  it('nothing twice when the panel is opened again', async () => {
    await reader.forget();
    await messenger.open();
    await messenger.received('Hello?');
    await inbox.answer('There you are');
    assert.deepEqual(await heardUpTo('Grace: There you are'), ['Grace: There you are']);
  });

  it('who wrote while the list is on the screen, and the entry that says it is unread', async () => {
    await messenger.panel.getByRole('button', { name: /^Back to your conversations/ }).click();
    await messenger.panel.getByRole('list', { name: 'Your conversations' }).waitFor();
    await reader.forget();
    await inbox.answer('One more thing');
    assert.deepEqual(await heardUpTo('Grace wrote to you'), ['Grace wrote to you']);
    const entry = await reader.one('button', /One more thing/);
    assert.match(entry.name, /^unread Grace \d\d:\d\d One more thing$/);
  });

  it('an answer on the screen once, also while another conversation is unread', async () => {
    await messenger.panel.getByRole('button', { name: 'New conversation' }).click();
    await messenger.send('Another matter');
    await inbox.open('Another matter');
    await reader.forget();
    await inbox.answer('What about it?');
    await heardUpTo('Grace: What about it?');
    await inbox.answer('I am listening');
    assert.deepEqual(await heardUpTo('Grace: I am listening'), [
      'Grace: What about it?',
      'Grace: I am listening',
    ]);
    await messenger.panel
      .getByRole('button', { name: 'Back to your conversations, 1 unread conversation' })
      .waitFor();
  });

  it('what is wrong with an answer in the form, as the description of its field', async () => {
    const guest = new Messenger(await newPerson(browser));
    const listener = await ScreenReader.on(guest.page);
    await openHostPage(guest.page, stack.site, { attributes: { 'collect-user-data': '' } });
    await guest.event('ready');
    await guest.open();
    await guest.panel.getByRole('button', { name: 'Continue' }).click();
    await eventually('the field is told to be wrong', async () => {
      const field = await listener.one('textbox', 'Name');
      return field.states['invalid'] === 'true' && field.description === 'Enter your name.';
    });
    assert.equal((await listener.one('textbox', 'Name')).states['focused'], true);
    await guest.page.context().close();
  });

  it('each step of the sign-in by PIN', async () => {
    const guest = new Messenger(await newPerson(browser));
    const listener = await ScreenReader.on(guest.page);
    await openHostPage(guest.page, stack.site, { attributes: { 'connection-type': 'messenger_auth' } });
    await guest.event('ready');
    await guest.open();
    await guest.panel.getByLabel('Email address').fill('zoe@example.com');
    await guest.panel.getByRole('button', { name: 'Send me a code' }).click();
    const code = guest.panel.getByLabel('Code from the mail');
    await code.waitFor();
    const right = await stack.site.codeFor('zoe@example.com');
    await code.fill(right === '000000' ? '000001' : '000000');
    await guest.panel.getByText('This code is not right').waitFor();
    assert.deepEqual(await listener.texts(), [
      'Sending the code…',
      'If zoe@example.com can receive mail, a code is on its way. It is valid for 10 minutes.',
      'Checking the code…',
      'This code is not right or no longer valid. Look again, or ask for another one.',
    ]);
    await guest.page.context().close();
  });
});
