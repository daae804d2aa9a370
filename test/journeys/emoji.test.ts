import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { languages } from '../../build/elements/languages/others.js';
import { newPerson } from '../support/browser.ts';
import { openPageAs } from '../support/journey-pages.ts';
import { stackOfTheSuite } from '../support/journey-suite.ts';
import type { Stack } from '../support/stack.ts';

describe('an emoji', () => {
  let stack: Stack;
  let browser: Browser;

  stackOfTheSuite((shared) => {
    ({ stack, browser } = shared);
  });

  for (const lang of Object.keys(languages)) {
    it(`is picked and sent by whoever reads ${lang}`, async () => {
      const page = await newPerson(browser);
      await openPageAs(page, stack.site, `${lang}@example.com`, { lang });
      await page.locator('chat-messenger [part=launcher]').click();
      await page.locator('chat-composer .emoji').click();
      const first = page.locator('chat-emoji-picker .emoji').first();
      const emoji = (await first.textContent())?.trim() ?? '';
      assert.match(emoji, /^\p{Emoji}/u);
      await first.click();
      await page.locator('chat-composer textarea').press('Enter');
      await page.locator('.row.own.sent .bubble').getByText(emoji, { exact: true }).waitFor();
      await page.context().close();
    });
  }
});
