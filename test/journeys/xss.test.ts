import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LIMITS, paths } from 'chat-messenger/protocol';
import type { Browser, Locator } from 'playwright-core';
import { newPerson } from '../support/browser.ts';
import { Inbox } from '../support/journey-inbox.ts';
import { Messenger } from '../support/journey-messenger.ts';
import { stackOfTheSuite } from '../support/journey-suite.ts';
import { eventually } from '../support/journey-wait.ts';
import { Witness } from '../support/journey-witness.ts';
import type { Stack } from '../support/stack.ts';
import { bundled, XSS_CORPUS } from '../support/xss-corpus.ts';

const NONCE = 'bm9uY2U';
/** What the visitor's browser calls itself. */
const USER_AGENT = 'Hostile/1.0 <img src=x onerror=alert(document.domain)>';
const PAGE = `/page-of-the-owner?q=${encodeURIComponent('"><script>alert(document.domain)</script>')}`;
/** Thousands of texts of one visitor are no flood here. */
const ROOMY = { max: 100_000, timeWindow: 60_000 };

const MESSAGES = bundled(XSS_CORPUS);
/** Of long texts the beginning: a character takes up to four bytes. */
const NAMES = beginnings(LIMITS.name_code_points);
const VALUES = beginnings(LIMITS.custom_data_string_bytes / 4);

/** Cleaning leaves it as it is: something to read, every sign of which is seen. */
const isPlain = (text: string): boolean => /^[!-~]+( [!-~]+)*$/.test(text) && /[a-z0-9]/i.test(text);

describe('more than 300 hostile texts in every place that a visitor or an agent can fill', () => {
  let stack: Stack;
  let browser: Browser;
  let inbox: Inbox;
  let messenger: Messenger;
  let witnesses: readonly [visitor: Witness, agent: Witness];

  stackOfTheSuite(
    async (shared) => {
      ({ stack, browser } = shared);
      inbox = new Inbox(await newPerson(browser));
      messenger = new Messenger(await newPerson(browser, { userAgent: USER_AGENT }));
      const { serverUrl, site } = stack;
      const known = [serverUrl, site.host.url, 'data:'];
      witnesses = [new Witness(messenger.page, known), new Witness(inbox.page, known)];
      await inbox.signUp(stack.invitation, {
        name: '<b>Grace</b>',
        email: 'grace@northwind.example',
        password: 'seven slow trains to Turin',
      });
      await openStrictPage(messenger, stack);
      await messenger.event('ready');
      await messenger.open();
    },
    { rateLimits: { sendBurst: ROOMY, sendPerContact: ROOMY, sendPerAgent: ROOMY } },
  );

  /** Paragraphs may stand in one node with empty lines between them, or each in its own. */
  async function shows(place: Locator, side: 'own' | 'other'): Promise<void> {
    const bubbles = place.locator(`.row.${side} .bubble`);
    await bubbles.nth(MESSAGES.length - 1).waitFor();
    const lines = (text: string) => text.replaceAll('\n', '');
    assert.deepEqual(
      (await bubbles.allTextContents()).map(lines),
      MESSAGES.map(({ shown }) => lines(shown)),
    );
  }

  it('are texts each of which is another', () => {
    assert.ok(XSS_CORPUS.length >= 300);
    assert.equal(new Set(XSS_CORPUS.map(({ text }) => text)).size, XSS_CORPUS.length);
  });

  it('are shown as text to both sides in messages of the visitor', async () => {
    for (const [place, { text }] of MESSAGES.entries()) {
      await messenger.write(text);
      await messenger.panel.locator('.row.own.sent').nth(place).waitFor();
      if (place === 0) await inbox.page.locator('chat-inbox-list .entry').click();
    }
    await shows(messenger.panel, 'own');
    await shows(inbox.thread, 'other');
  });

  it('and in messages of the team', async () => {
    for (const [place, { text }] of MESSAGES.entries()) {
      await inbox.field.fill(text);
      await inbox.field.press('Enter');
      await inbox.thread.locator('.row.own.sent').nth(place).waitFor();
    }
    await shows(inbox.thread, 'own');
    await shows(messenger.panel, 'other');
  });

  it('are shown as text in the name that a page gives its visitor', async () => {
    for (const name of NAMES) {
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
    const plain = NAMES.filter(isPlain);
    assert.ok(plain.length > 150);
    for (const name of plain) assert.ok(told.includes(`“\u2068${name}\u2069”`), name);
    assert.equal(await notes.locator('span *').count(), 0);
  });

  it('and in what else it says of them', async () => {
    const values = inbox.page.locator('chat-inbox-contact .by-page .value');
    const all = [...VALUES];
    while (all.length > 0) {
      const said = all.splice(0, 12);
      const customData = Object.fromEntries(
        said.map((value, place) => [`key${String(place).padStart(2, '0')}`, value]),
      );
      const [phone = 'none', company = 'none'] = said.filter(isPlain).map((value) => value.slice(0, 40));
      await set(messenger, { customData, phone, company });
      await eventually(`${said[0] ?? ''} is shown`, async () => {
        const shown = await values.allTextContents();
        return said.filter(isPlain).every((value) => shown.includes(value)) && shown.length === said.length;
      });
      assert.equal(await values.locator('*').count(), 0);
    }
  });

  it('find no way in by what the product keeps to itself: the address of the page, the name of the browser', async () => {
    const [visitor] = witnesses;
    const sent = visitor.sentBeyond(stack.site.host.url);
    assert.ok(sent.includes(paths.claims));
    assert.ok(!sent.includes('page-of-the-owner'));
    for (const page of [messenger.page, inbox.page]) {
      assert.equal(await page.getByText('page-of-the-owner').count(), 0);
      assert.equal(await page.getByText('Hostile/1.0').count(), 0);
    }
  });

  it('run nothing, open nothing, ask no stranger, and break no rule of a policy', async () => {
    for (const witness of witnesses) assert.deepEqual(await witness.findings(), []);
    assert.equal(await messenger.page.title(), 'A strict page');
    assert.equal(await inbox.page.title(), 'Inbox');
  });
});

function beginnings(codePoints: number): readonly string[] {
  return [...new Set(XSS_CORPUS.map(({ text }) => [...text].slice(0, codePoints).join('')))];
}

/**
 * A page under the policy of WEB-2: nothing but one module with a nonce, and the chat's own server. Beside it stand the
 * page's own empty icon, and the address that sockets have where there is no TLS.
 */
async function openStrictPage({ page }: Messenger, { site, serverUrl }: Stack): Promise<void> {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${NONCE}'`,
    `connect-src ${serverUrl} ${serverUrl.replace('http', 'ws')}`,
    `img-src ${serverUrl} data:`,
    "require-trusted-types-for 'script'",
    'trusted-types lit-html',
  ].join('; ');
  const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>A strict page</title>
    <link rel="icon" href="data:,">
    <script type="module" nonce="${NONCE}" src="${serverUrl}/chat-messenger.js"></script>
  </head>
  <body><chat-messenger app-id="${site.appId}" name="Ada"></chat-messenger></body>
</html>`;
  site.host.publish(PAGE, { html, headers: { 'content-security-policy': policy } });
  await page.goto(`${site.host.url}${PAGE}#<img src=x onerror=alert(document.domain)>`);
}

/** The page says something of its visitor. */
function set({ element }: Messenger, said: object): Promise<unknown> {
  return element.evaluate((chat, values) => Object.assign(chat, values), said);
}
