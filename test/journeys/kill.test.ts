import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { newPerson, openBrowser } from '../support/browser.ts';
import { Inbox } from '../support/journey-inbox.ts';
import { Messenger } from '../support/journey-messenger.ts';
import { signInToPortal } from '../support/journey-pages.ts';
import { eventually } from '../support/journey-wait.ts';
import { startMortalStack, type MortalStack } from '../support/stack-process.ts';

const RUNS = 20;
/** The kill comes this much later in each run, so that it meets a send at ever another point. */
const STEP_MS = 2;
/** A page that was cut off comes back after a random wait that doubles. */
const RECOVERY_MS = 30_000;

describe('a server that is killed twenty times while somebody writes', () => {
  let stack: MortalStack;
  let browser: Browser;
  let messenger: Messenger;
  let inbox: Inbox;
  const written: string[] = [];
  /** What the page showed as sent at the moment of a kill. */
  const promised = new Set<string>();
  let interrupted = 0;
  let loads = 0;

  before(async () => {
    [stack, browser] = await Promise.all([startMortalStack(), openBrowser()]);
    inbox = new Inbox(await newPerson(browser));
    messenger = new Messenger(await newPerson(browser));
    await inbox.signUp(stack.invitation);
    await signInToPortal(messenger.page, stack.site, /Ada/);
    messenger.page.on('load', () => (loads += 1));
    await messenger.open();
    await messenger.send('Before everything');
    written.push('Before everything');
    await inbox.open('Before everything');
  });
  after(async () => {
    await browser.close();
    await stack.close();
  });

  async function run(number: number): Promise<void> {
    const texts = ['first', 'second'].map((word) => `${String(number)}: ${word}`);
    const leaves = messenger.page.waitForRequest((request) => request.method() === 'POST');
    for (const text of texts) await messenger.write(text);
    await leaves;
    await new Promise((resolve) => setTimeout(resolve, number * STEP_MS));
    await stack.kill();
    const shown = await messenger.panel.locator('.row.own.sent .bubble').allTextContents();
    for (const text of shown) promised.add(text);
    if (!shown.includes(texts.at(-1)!)) interrupted += 1;
    written.push(...texts);
    await stack.start();
    const all = async () => (await messenger.panel.locator('.row.own.sent').count()) === written.length;
    await eventually('everything is shown as sent', all, RECOVERY_MS);
  }

  it('and whose page recovers by itself each time', { timeout: 900_000 }, async () => {
    for (let number = 0; number < RUNS; number += 1) await run(number);
    assert.ok(interrupted > 0, 'no kill met a message on its way');
    assert.equal(loads, 0, 'no page was loaded again');
  });

  it('holds every message, once and in order, as the page shows it', async () => {
    assert.deepEqual(await messenger.texts(), written);
    const sent = await messenger.panel.locator('.row.own.sent .bubble').allTextContents();
    for (const text of promised) assert.ok(sent.includes(text), text);
  });

  it('and as the team sees it, live', async () => {
    const all = async () => (await inbox.messages()).length >= written.length;
    await eventually('the inbox has everything', all, RECOVERY_MS);
    assert.deepEqual(
      (await inbox.messages()).map(({ text }) => text),
      written,
    );
  });

  it('and as the server gives it to a page that starts anew', async () => {
    await messenger.page.reload();
    await messenger.open();
    await messenger.sent(written.at(-1)!);
    assert.deepEqual(await messenger.texts(), written);
  });
});
