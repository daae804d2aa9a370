import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { newPerson } from '../support/browser.ts';
import { Inbox } from '../support/journey-inbox.ts';
import { exactly, Messenger } from '../support/journey-messenger.ts';
import { signInToPortal } from '../support/journey-pages.ts';
import { violationsOf } from '../support/journey-record.ts';
import { stackOfTheSuite } from '../support/journey-suite.ts';
import { eventually } from '../support/journey-wait.ts';
import type { OwnStack } from '../support/stack.ts';

const UMBRELLA = 'I left my umbrella on the night train';
const SEAT = 'Can I change my seat?';
const WRONG = 'It is at the desk in Turin';
const RIGHT = 'It is at the desk in Milan';
const SLIP = 'The door code is 4711';
const DELETED = 'This message was deleted';
/** More stops than the panel has. */
const MAX_STOPS = 40;

describe('conversations of a visitor and the team', () => {
  let stack: OwnStack;
  let browser: Browser;
  let messenger: Messenger;
  let guest: Messenger;
  let inbox: Inbox;

  stackOfTheSuite(async (shared) => {
    ({ stack, browser } = shared);
    inbox = new Inbox(await newPerson(browser, { hasTouch: true }));
    messenger = new Messenger(await newPerson(browser));
    guest = new Messenger(await newPerson(browser));
    await inbox.signUp(stack.invitation);
    await signInToPortal(messenger.page, stack.site, /Ada/);
    await messenger.open();
  });

  const under = async (root: Messenger | Inbox, text: string) =>
    (await root.messages()).find((message) => message.text === text)?.words ?? '';
  const toList = () => messenger.panel.getByRole('button', { name: /^Back to your conversations/ }).click();
  const entry = (text: string) =>
    messenger.panel.locator('chat-conversation-list .entry').filter({ hasText: text });

  it('run beside each other, and each answer goes into its own', async () => {
    await messenger.send(UMBRELLA);
    await toList();
    await messenger.panel.getByRole('button', { name: 'New conversation' }).click();
    await messenger.send(SEAT);
    await guest.page.goto(`${stack.site.url}/anonymous`);
    await guest.open();
    await guest.send('Do you sell tickets?');
    for (const question of [UMBRELLA, SEAT, 'Do you sell tickets?']) {
      await inbox.open(question);
      await inbox.answer(`About “${question}”: one moment`);
    }
    await guest.received('About “Do you sell tickets?”: one moment');
    await messenger.received(`About “${SEAT}”: one moment`);
    assert.deepEqual(await messenger.texts(), [SEAT, `About “${SEAT}”: one moment`]);
    await toList();
    await entry(`About “${UMBRELLA}”`).click();
    await messenger.received(`About “${UMBRELLA}”: one moment`);
    assert.deepEqual(await messenger.texts(), [UMBRELLA, `About “${UMBRELLA}”: one moment`]);
    await inbox.entry(`About “${UMBRELLA}”`).click();
    await inbox.received(UMBRELLA);
  });

  it('each side sees that the other one writes, until they pause', async () => {
    await messenger.field.pressSequentially('It is a red');
    const visitorWrites = inbox.thread.getByText('is writing…').first();
    await visitorWrites.waitFor();
    await messenger.field.fill('');
    await visitorWrites.waitFor({ state: 'detached' });
    await inbox.field.pressSequentially('Let me');
    const agentWrites = messenger.panel.locator('.typing');
    await agentWrites.waitFor();
    await inbox.field.fill('');
    await agentWrites.waitFor({ state: 'detached' });
  });

  it('the agent sees how far an answer came', async () => {
    await inbox.answer(WRONG);
    await messenger.received(WRONG);
    await eventually('it is read', async () => (await under(inbox, WRONG)).includes('Read'));
  });

  it('an answer that is changed is another one on both sides, and says so', async () => {
    await inbox.field.fill('A reply that was begun');
    await inbox.edit(WRONG, RIGHT);
    await messenger.received(RIGHT);
    assert.match(await under(messenger, RIGHT), /Edited/);
    assert.match(await under(inbox, RIGHT), /Edited/);
    assert.equal(await inbox.field.inputValue(), 'A reply that was begun');
    await inbox.field.fill('');
    assert.ok(!(await messenger.texts()).includes(WRONG));
  });

  it('an answer that is deleted is gone on both sides, which say that there was one', async () => {
    await inbox.answer(SLIP);
    await messenger.received(SLIP);
    await inbox.deleteByKeyboard(SLIP);
    await messenger.received(DELETED);
    for (const side of [messenger, inbox]) {
      const texts = (await side.messages()).map(({ text }) => text);
      assert.ok(texts.includes(DELETED) && !texts.includes(SLIP), texts.join(' | '));
    }
    await eventually('the list shows no trace of it', async () => {
      return (await inbox.page.getByText(SLIP).count()) === 0;
    });
  });

  it('the visitor looks at a picture of the agent with nothing but a keyboard', async () => {
    await inbox.attach({ name: 'umbrella.png', mimeType: 'image/png', buffer: await picture(inbox.page) });
    await inbox.thread.locator('chat-inbox-reply').getByText('umbrella.png').waitFor();
    await inbox.answer('Is it this one?');
    await messenger.received('Is it this one?');
    const { page, panel } = messenger;
    const thumbnail = panel.getByRole('button', { name: 'View umbrella.png' });
    await thumbnail.waitFor();
    await messenger.field.focus();
    const hasFocus = () => thumbnail.evaluate((element) => element.matches(':focus'));
    for (let stops = 0; stops < MAX_STOPS && !(await hasFocus()); stops += 1) {
      await page.keyboard.press('Shift+Tab');
    }
    assert.ok(await hasFocus(), 'the picture cannot be reached');
    await page.keyboard.press('Enter');
    const viewed = page.getByRole('img', { name: 'Picture: umbrella.png' });
    await viewed.waitFor();
    await eventually('the picture has loaded', () =>
      viewed.evaluate((image) => (image as HTMLImageElement).naturalWidth > 0),
    );
    await page.keyboard.press('Escape');
    await viewed.waitFor({ state: 'hidden' });
    await eventually('the focus is back', hasFocus);
  });

  it('one that is closed says so on both sides, and goes on when it is opened again', async () => {
    await inbox.thread.getByRole('button', { name: 'Close conversation' }).click();
    await messenger.panel.getByText('This conversation is closed.').waitFor();
    await inbox.thread.getByText('This conversation is closed.').waitFor();
    await messenger.panel.getByRole('button', { name: 'Open again' }).click();
    await inbox.thread.getByText('This conversation is closed.').waitFor({ state: 'detached' });
    await messenger.send('Yes, that is mine');
    await inbox.received('Yes, that is mine');
  });

  it('the visitor finds what was said, and nothing that was taken away', async () => {
    const { panel } = messenger;
    await toList();
    const search = async (words: string) => {
      const box = panel.getByRole('searchbox');
      await box.fill(words);
      await box.press('Enter');
    };
    await panel.getByRole('button', { name: 'Search your messages' }).click();
    await search('Milan');
    await panel.locator('chat-search .entry').filter({ hasText: 'Milan' }).waitFor();
    await search('4711');
    await panel.locator('chat-search').getByText('Nothing was found').first().waitFor();
    await search('umbrella');
    await panel.locator('chat-search .entry').filter({ hasText: UMBRELLA }).first().click();
    await panel
      .locator('.row.own')
      .filter({ has: exactly(messenger.page, UMBRELLA) })
      .waitFor();
  });

  it('all of it is there after a reload, on both sides', async () => {
    const texts = [
      UMBRELLA,
      `About “${UMBRELLA}”: one moment`,
      RIGHT,
      DELETED,
      'Is it this one?',
      'Yes, that is mine',
    ];
    await messenger.page.reload();
    await messenger.open();
    await entry('Yes, that is mine').click();
    await eventually(
      'the visitor has all of it',
      async () => (await messenger.texts()).length === texts.length,
    );
    await inbox.page.reload();
    await inbox.open('Yes, that is mine');
    for (const side of [messenger, inbox]) {
      assert.deepEqual(
        (await side.messages()).map(({ text }) => text),
        texts,
      );
      assert.match(await under(side, RIGHT), /Edited/);
    }
    await messenger.panel.getByRole('button', { name: 'View umbrella.png' }).waitFor();
    await inbox.thread.getByRole('button', { name: 'View umbrella.png' }).waitFor();
    assert.deepEqual(await violationsOf(inbox.page), []);
  });

  it('one that its visitor erases is gone with what they began to write, and they go on writing', async () => {
    const visitor = new Messenger(await newPerson(browser));
    await visitor.page.goto(`${stack.site.url}/anonymous`);
    await visitor.open();
    await visitor.send('Forget this');
    await visitor.field.fill('half a sentence');
    const press = (name: string | RegExp) => visitor.panel.getByRole('button', { name, exact: true }).click();
    await press('More about this conversation');
    await visitor.panel.getByRole('menuitem', { name: 'Settings and data' }).click();
    await press('Erase this conversation');
    await press('Erase');
    await visitor.panel.getByText('It was erased.').waitFor();
    await press(/^Back to your conversations/);
    await visitor.field.waitFor();
    assert.deepEqual([await visitor.field.inputValue(), await visitor.texts()], ['', []]);
    await visitor.send('Another matter');
    assert.deepEqual(await visitor.texts(), ['Another matter']);
  });
});

/** A picture of 320 by 200 pixels. */
async function picture(page: Page): Promise<Buffer> {
  const bytes = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(320, 200);
    const pen = canvas.getContext('2d');
    if (pen) pen.fillStyle = '#c0392b';
    pen?.fillRect(40, 20, 240, 120);
    return [...new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer())];
  });
  return Buffer.from(bytes);
}
