import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Browser, Locator } from 'playwright-core';
import { newPerson } from '../support/browser.ts';
import { drawPicture } from '../support/journey-files.ts';
import { Inbox } from '../support/journey-inbox.ts';
import { logOut } from '../support/journey-issuer.ts';
import { Messenger } from '../support/journey-messenger.ts';
import { signInToPortal, wake } from '../support/journey-pages.ts';
import { stackOfTheSuite } from '../support/journey-suite.ts';
import { eventually } from '../support/journey-wait.ts';
import type { OwnStack } from '../support/stack.ts';

const WIDTH = 640;
/** Another name of this machine than its address, at which everything else is. */
const FILES_HOST = 'localhost';

describe('files between a visitor and the team', () => {
  let stack: OwnStack;
  let browser: Browser;
  let messenger: Messenger;
  let inbox: Inbox;
  /** Addresses at which a page loaded the content of a file. */
  const loaded: string[] = [];

  stackOfTheSuite(
    async (shared) => {
      ({ stack, browser } = shared);
      inbox = new Inbox(await newPerson(browser));
      messenger = new Messenger(await newPerson(browser));
      await inbox.signUp(stack.invitation);
      await signInToPortal(messenger.page, stack.site, /Ada/);
      messenger.page.on('response', (response) => {
        if (response.url().includes('/v1/files/') && response.request().method() === 'GET')
          loaded.push(response.url());
      });
      await messenger.open();
      await messenger.send('I have a question');
      await inbox.open('I have a question');
    },
    { filesHost: FILES_HOST },
  );

  const attach = (...files: { name: string; mimeType: string; buffer: Buffer }[]) =>
    messenger.panel.locator('input[type=file]').setInputFiles(files);
  /** The width of the picture that stands there, once it has loaded. */
  const widthOf = async (root: Locator) => {
    const image = root.locator('chat-attachments img').last();
    await image.waitFor();
    await image.scrollIntoViewIfNeeded();
    return eventually('the picture has loaded', () =>
      image.evaluate((element) => (element as HTMLImageElement).naturalWidth || undefined),
    );
  };

  it('a picture and a text go with one message, and both sides see the picture', async () => {
    await attach(await drawPicture(messenger.page, 'platform.png', WIDTH), {
      name: 'notes.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('Platform 4, 9:12'),
    });
    await messenger.panel.getByText('notes.txt').waitFor();
    await messenger.send('This is where I stand');
    assert.equal(await widthOf(messenger.panel), WIDTH);
    await inbox.received('This is where I stand');
    assert.equal(await widthOf(inbox.thread), WIDTH);
    await inbox.thread.getByTitle('Download notes.txt').waitFor();
  });

  it('a file alone is a message too, and is saved under its name with what was in it', async () => {
    await attach({ name: 'Fähre.csv', mimeType: 'text/csv', buffer: Buffer.from('tide;6:12\n') });
    await messenger.panel.getByText('Fähre.csv').first().waitFor();
    await messenger.field.press('Enter');
    const button = inbox.thread.getByTitle('Download Fähre.csv');
    await button.waitFor();
    const [download] = await Promise.all([inbox.page.waitForEvent('download'), button.click()]);
    assert.equal(download.suggestedFilename(), 'Fähre.csv');
    const stream = await download.createReadStream();
    assert.equal(Buffer.concat(await stream.toArray()).toString(), 'tide;6:12\n');
  });

  it('what is no picture whatever it is called is refused in words, and is in no message', async () => {
    await attach({
      name: 'logo.png',
      mimeType: 'image/png',
      buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
    });
    await messenger.panel
      .getByText('Not uploaded. Files of this kind cannot be sent.', { exact: true })
      .waitFor();
    await messenger.panel.getByRole('button', { name: 'Remove logo.png' }).click();
    await messenger.send('Never mind');
    await inbox.received('Never mind');
    assert.equal(await inbox.thread.getByText('logo.png').count(), 0);
  });

  it('a file is seen and goes along in its order, though the code for files cannot be loaded for a while', async () => {
    const visitor = new Messenger(await newPerson(browser));
    await signInToPortal(visitor.page, stack.site, /Grace/);
    await visitor.open();
    const code = '**/chunks/uploads-*';
    await visitor.page.route(code, (route) => route.abort());
    await visitor.panel
      .locator('input[type=file]')
      .setInputFiles({ name: 'late.txt', mimeType: 'text/plain', buffer: Buffer.from('Platform 4') });
    await visitor.panel.getByText('late.txt').waitFor();
    await visitor.write('With a file');
    await visitor.write('And then');
    await visitor.panel.locator('.row.own.queued').nth(1).waitFor();
    await visitor.page.unroute(code);
    await wake(visitor.page);
    await visitor.sent('And then');
    assert.deepEqual(await visitor.texts(), ['With a file', 'And then']);
    await visitor.panel.getByTitle('Download late.txt').waitFor();
    await visitor.page.context().close();
  });

  it('a file that is deleted before it is uploaded says so, and what is written after it goes on', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'chat-files-'));
    const [lost, kept] = [join(folder, 'lost.txt'), join(folder, 'kept.txt')];
    await Promise.all([lost, kept].map((path) => writeFile(path, 'Platform 4')));
    const visitor = new Messenger(await newPerson(browser));
    const errors: string[] = [];
    visitor.page.on('pageerror', ({ name }) => errors.push(name));
    await signInToPortal(visitor.page, stack.site, /Grace/);
    await visitor.open();
    const uploads = '**/v1/uploads*';
    await visitor.page.route(uploads, (route) => route.abort());
    await visitor.panel.locator('input[type=file]').setInputFiles([lost, kept]);
    await visitor.panel.getByText('Waiting to be uploaded').nth(1).waitFor();
    await rm(lost);
    await visitor.write('With two files');
    await visitor.write('Without any');
    await visitor.page.unroute(uploads);
    await wake(visitor.page);
    await visitor.sent('Without any');
    await visitor.panel
      .getByText('Not uploaded. This file cannot be read any more. Choose it again.', { exact: true })
      .waitFor();
    await visitor.panel.getByRole('button', { name: 'Remove lost.txt' }).click();
    await visitor.sent('With two files');
    await visitor.panel.getByTitle('Download kept.txt').waitFor();
    assert.deepEqual(errors, []);
    await rm(folder, { recursive: true });
    await visitor.page.context().close();
  });

  it('the addresses of all that was seen lead nowhere as soon as the visitor has logged out', async () => {
    assert.ok(loaded.length > 0);
    assert.ok(loaded.every((address) => new URL(address).hostname === FILES_HOST));
    const statuses = () => Promise.all(loaded.map(async (address) => (await fetch(address)).status));
    assert.deepEqual(new Set(await statuses()), new Set([200]));
    assert.deepEqual(await logOut(messenger), { local: true, server: true });
    assert.deepEqual(new Set(await statuses()), new Set([404]));
  });
});
