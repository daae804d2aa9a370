import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { newPerson, openBrowser } from '../support/browser.ts';
import { GRACE, Inbox } from '../support/journey-inbox.ts';
import { Messenger } from '../support/journey-messenger.ts';
import { eventually } from '../support/journey-wait.ts';
import { startStack, type Stack } from '../support/stack.ts';

/** More stops than any page here has. */
const MAX_STOPS = 60;

describe('with nothing but a keyboard', () => {
  let stack: Stack;
  let browser: Browser;
  let messenger: Messenger;
  let inbox: Inbox;

  before(async () => {
    [stack, browser] = await Promise.all([startStack(), openBrowser()]);
    messenger = new Messenger(await newPerson(browser));
    inbox = new Inbox(await newPerson(browser));
  });
  after(async () => {
    await browser.close();
    await stack.close();
  });

  it('an agent accepts the invitation', async () => {
    const { page } = inbox;
    await page.goto(stack.invitation);
    await eventually('the name has the focus', async () => (await focus(page)) === 'Your name');
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
    await eventually('the address has the focus', async () => (await focus(page)) === 'Email address');
    await page.keyboard.type('zoe@example.com');
    await page.keyboard.press('Enter');
    await panel.getByLabel('Code from the mail').waitFor();
    await eventually('the code has the focus', async () => (await focus(page)) === 'Code from the mail');
    await page.keyboard.type(await stack.site.codeFor('zoe@example.com'));
    await messenger.field.waitFor();
    await eventually('the composer has the focus', async () => (await focus(page)) === 'Your message');
  });

  it('and writes', async () => {
    const { page } = messenger;
    await page.keyboard.type('Two lines');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('in one message');
    await page.keyboard.press('Enter');
    await eventually('it is sent', () => messenger.panel.locator('.row.own.sent').count().then(Boolean));
    assert.deepEqual(await messenger.texts(), ['Two lines\nin one message']);
    assert.equal(await focus(page), 'Your message');
  });

  it('the agent goes to the conversation by arrow keys, answers and closes it', async () => {
    const { page } = inbox;
    await inbox.entry('Two lines').waitFor();
    await tabTo(page, /^zoe/);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    assert.match(await focus(page), /^zoe/);
    await page.keyboard.press('Enter');
    await eventually('the reply has the focus', async () => /^Reply to/.test(await focus(page)));
    await page.keyboard.type('I can read both.');
    await page.keyboard.press('Enter');
    await messenger.received('I can read both.');
    await tabTo(page, 'Close conversation', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await messenger.panel.getByText('This conversation is closed.').waitFor();
    await page.keyboard.press('Escape');
    await eventually('the list has the focus', async () => !/^Reply to/.test(await focus(page)));
  });

  it('the visitor reads the answer, and Escape leads back to the launcher', async () => {
    const { page } = messenger;
    await tabTo(page, 'Messages', 'Shift+Tab');
    await page.keyboard.press('Escape');
    await messenger.panel.waitFor({ state: 'hidden' });
    await eventually('the launcher has the focus', async () => /^Open chat/.test(await focus(page)));
    await page.keyboard.press('Space');
    await messenger.panel.waitFor();
  });
});

/** Goes from stop to stop until the focus is on what is called this. */
async function tabTo(page: Page, name: string | RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const passed: string[] = [];
  for (let stops = 0; stops < MAX_STOPS; stops += 1) {
    const now = await focus(page);
    if (typeof name === 'string' ? now === name : name.test(now)) return;
    passed.push(now);
    await page.keyboard.press(key);
  }
  assert.fail(`${String(name)} cannot be reached; passed ${passed.join(' | ')}`);
}

/** What the element that has the focus is called, through all shadow roots. */
function focus(page: Page): Promise<string> {
  return page.evaluate(() => {
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    if (!active || active === document.body) return '';
    const labels = active instanceof HTMLInputElement ? [...(active.labels ?? [])] : [];
    const name = active.ariaLabel ?? labels[0]?.textContent ?? active.textContent;
    return name.replace(/\s+/g, ' ').trim();
  });
}
