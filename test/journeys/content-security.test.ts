import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { newPerson } from '../support/browser.ts';
import { Inbox } from '../support/journey-inbox.ts';
import { Messenger } from '../support/journey-messenger.ts';
import { signInToPortal } from '../support/journey-pages.ts';
import { violationsOf } from '../support/journey-record.ts';
import { stackOfTheSuite } from '../support/journey-suite.ts';
import type { Stack } from '../support/stack.ts';

/** What people send to see whether a chat draws HTML. */
const HOSTILE = [
  '<img src=x onerror="document.title = 1">',
  '<iframe srcdoc="<script>parent.document.title = 1</script>"></iframe>',
  '</textarea><script>document.title = 1</script>',
  '{{7*7}} ${7*7} <%= 7*7 %>',
  '[x](javascript:alert(1))',
  '[x](data:text/html,<script>alert(1)</script>)',
  '[x](//evil.example) [x](https://good.example@evil.example)',
  '<svg><animate onbegin=alert(1) attributeName=x dur=1s>',
  '<style>@import url(https://evil.example)</style>',
  '\u202Egnp.exe \u2066<b>bold</b>',
];

describe('a whole conversation of hostile texts under the strictest policy', () => {
  let stack: Stack;
  let browser: Browser;
  let inbox: Inbox;
  let messenger: Messenger;
  const dialogs: string[] = [];
  const strangers: string[] = [];

  stackOfTheSuite(async (shared) => {
    ({ stack, browser } = shared);
    inbox = new Inbox(await newPerson(browser));
    messenger = new Messenger(await newPerson(browser));
    for (const { page } of [inbox, messenger]) {
      page.on('dialog', (dialog) => {
        dialogs.push(dialog.message());
        void dialog.dismiss();
      });
      page.on('request', (request) => {
        const url = request.url();
        if (![stack.serverUrl, stack.site.url, 'data:'].some((known) => url.startsWith(known)))
          strangers.push(url);
      });
    }
    await inbox.signUp(stack.invitation, {
      name: '<b>Grace</b>',
      email: 'grace@northwind.example',
      password: 'seven slow trains to Turin',
    });
    await signInToPortal(messenger.page, stack.site, /Ada/);
    await messenger.open();
  });

  it('is enforced on the page and on the inbox', async () => {
    for (const [url, policy] of [
      [`${stack.site.url}/public`, 'trusted-types lit-html'],
      [`${stack.serverUrl}/inbox`, 'trusted-types lit-html'],
    ] as const) {
      const header = (await fetch(url)).headers.get('content-security-policy') ?? '';
      assert.match(header, /^default-src 'none'/);
      assert.ok(header.includes(policy));
      assert.doesNotMatch(header, /unsafe/);
    }
  });

  it('shows every text of the visitor as the text that it is, to both sides', async () => {
    for (const text of HOSTILE) await messenger.send(text);
    await inbox.entry(HOSTILE.at(-1)!).click();
    await inbox.received(HOSTILE.at(-1)!);
    assert.deepEqual(await messenger.texts(), HOSTILE);
    assert.deepEqual(
      (await inbox.messages()).map(({ text }) => text),
      HOSTILE,
    );
  });

  it('and every text of the team', async () => {
    for (const text of HOSTILE) {
      const answer = `Re: ${text}`;
      await inbox.answer(answer);
      await messenger.received(answer);
    }
    const answers = HOSTILE.map((text) => `Re: ${text}`);
    assert.deepEqual((await messenger.texts()).slice(HOSTILE.length), answers);
  });

  it('runs no script, asks no other server and breaks no rule of the policy', async () => {
    await inbox.thread.getByRole('button', { name: 'Close conversation' }).click();
    await messenger.panel.getByText('This conversation is closed').waitFor();
    await messenger.close();
    for (const { page } of [messenger, inbox]) assert.deepEqual(await violationsOf(page), []);
    assert.deepEqual(dialogs, []);
    assert.deepEqual(strangers, []);
    assert.match(await messenger.page.title(), /^My trips/);
    assert.equal(await inbox.page.title(), 'Inbox');
  });
});
