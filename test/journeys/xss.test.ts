import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { LIMITS, paths } from 'chat-messenger/protocol';
import type { Browser, Page } from 'playwright-core';
import { newPerson, openBrowser } from '../support/browser.ts';
import { Inbox } from '../support/journey-inbox.ts';
import { Messenger } from '../support/journey-messenger.ts';
import { eventually } from '../support/journey-wait.ts';
import { Witness } from '../support/journey-witness.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { bundled, XSS_CORPUS } from '../support/xss-corpus.ts';

const NONCE = 'bm9uY2U';
const HOSTILE_ADDRESS = '<img src=x onerror=alert(document.domain)>';
/** Thousands of texts of one visitor are no flood here. */
const ROOMY = { max: 100_000, timeWindow: 60_000 };
/** What a contact's name keeps as it was written: letters and signs that are seen, each in its place. */
const isPlain = (text: string): boolean => /^[!-~]+( [!-~]+)*$/.test(text) && text.length <= LIMITS.name_code_points;

const MESSAGES = bundled(XSS_CORPUS);
const NAMES = XSS_CORPUS.map(({ text }) => [...text].slice(0, LIMITS.name_code_points).join(''));
const VALUES = XSS_CORPUS.map(({ text }) => cut(text, LIMITS.custom_data_string_bytes));

describe('more than 300 hostile texts in every place that a visitor or an agent can fill', () => {
  let stack: Stack;
  let browser: Browser;
  let inbox: Inbox;
  let messenger: Messenger;
  let witnesses: readonly Witness[];

  before(async () => {
    [stack, browser] = await Promise.all([
      startStack({ rateLimits: { sendBurst: ROOMY, sendPerContact: ROOMY, sendPerAgent: ROOMY } }),
      openBrowser(),
    ]);
    inbox = new Inbox(await newPerson(browser));
    messenger = new Messenger(await newPerson(browser, { userAgent: HOSTILE_ADDRESS }));
    const { serverUrl, site } = stack;
    witnesses = [inbox.page, messenger.page].map((page) => new Witness(page, [serverUrl, site.host.url, 'data:']));
    await inbox.signUp(stack.invitation, {
      name: '<b>Grace</b>',
      email: 'grace@northwind.example',
      password: 'seven slow trains to Turin',
    });
    await openStrictPage(messenger.page, stack);
    await messenger.event('ready');
    await messenger.open();
  });
  after(async () => {
    await browser.close();
    await stack.close();
  });

  /** What is seen of all messages of one side, in a transcript. */
  async function seen({ panel }: Pick<Messenger, 'panel'>, side: 'own' | 'other'): Promise<string[]> {
    return panel.locator(`.row.${side} .bubble`).allTextContents();
  }
  async function shows(place: Pick<Messenger, 'panel'>, side: 'own' | 'other'): Promise<void> {
    const expected = MESSAGES.map(({ shown }) => shown);
    await eventually(`all messages of the side "${side}" are shown`, async () => {
      return (await seen(place, side)).length >= expected.length;
    });
    assert.deepEqual(await seen(place, side), expected);
  }
  const thread = () => ({ panel: inbox.thread });

  it('are under the policies of WEB-2 and WEB-5, in texts each of which is another', () => {
    assert.ok(XSS_CORPUS.length >= 300);
    assert.equal(new Set(XSS_CORPUS.map(({ text }) => text)).size, XSS_CORPUS.length);
  });

  it('are shown as text to both sides in messages of the visitor', async () => {
    for (const [place, { text }] of MESSAGES.entries()) {
      await messenger.write(text);
      await messenger.panel.locator('.row.own.sent').nth(place).waitFor();
      if (place === 0) await inbox.page.locator('chat-inbox-list .entry').click();
    }
    await shows(messenger, 'own');
    await shows(thread(), 'other');
  });

  it('and in messages of the team', async () => {
    for (const [place, { text }] of MESSAGES.entries()) {
      await inbox.field.fill(text);
      await inbox.field.press('Enter');
      await inbox.thread.locator('.row.own.sent').nth(place).waitFor();
    }
    await shows(thread(), 'own');
    await shows(messenger, 'other');
  });

  it('are shown as text in the name that the page gives its visitor', async () => {
    const names = NAMES.filter((name, place) => NAMES.indexOf(name) === place);
    for (const name of names) {
      const stored = messenger.page.waitForResponse((response) => response.url().endsWith(paths.claims));
      await set(messenger, { name });
      assert.equal((await stored).status(), 200, name);
    }
    const last = 'The last name of all';
    await set(messenger, { name: last });
    await inbox.page.locator('chat-inbox-list .entry .name').filter({ hasText: last }).waitFor();
    const notes = inbox.thread.locator('[role=note]');
    await notes.filter({ hasText: `to “\u2068${last}\u2069”` }).waitFor();
    const told = (await notes.allTextContents()).join('\n');
    const plain = names.filter(isPlain);
    assert.ok(plain.length > 150);
    for (const name of plain) assert.ok(told.includes(`“\u2068${name}\u2069”`), name);
    assert.equal(await notes.locator('span *').count(), 0);
  });

  it('and in what else it says of them', async () => {
    await inbox.page.getByRole('button', { name: 'Contact details' }).click();
    const values = inbox.page.locator('chat-inbox-contact .by-page .value');
    const all = [...VALUES];
    while (all.length > 0) {
      const said = all.splice(0, 12);
      const customData = Object.fromEntries(said.map((value, place) => [`key${String(place).padStart(2, '0')}`, value]));
      const [phone = '', company = ''] = said.filter(isPlain);
      await set(messenger, { customData, phone, company });
      await eventually(`${said[0] ?? ''} is shown`, async () => {
        const shown = await values.allTextContents();
        return said.filter(isPlain).every((value) => shown.includes(value)) && shown.length === 2 * said.length;
      });
      assert.equal(await values.locator('*').count(), 0);
    }
  });

  it('and neither the address of the page nor the browser’s name for itself goes anywhere but where browsers put it', async () => {
    const [, visitor] = witnesses;
    const sent = visitor!.sent.replaceAll(HOSTILE_ADDRESS, (found, at: number, all: string) =>
      all.slice(at - 14, at) === '"user-agent":"' ? '' : found,
    );
    assert.ok(!sent.includes('page-of-the-owner'));
    assert.ok(!(await inbox.page.locator('body').innerText()).includes('page-of-the-owner'));
  });

  it('run nothing, open nothing, ask no stranger, and break no rule of a policy', async () => {
    for (const witness of witnesses) assert.deepEqual(await witness.findings(), []);
    assert.equal(await messenger.page.title(), 'A strict page');
    assert.equal(await inbox.page.title(), 'Inbox');
  });
});
