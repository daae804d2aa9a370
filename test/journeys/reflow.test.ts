import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { newPerson, openBrowser } from '../support/browser.ts';
import { Inbox } from '../support/journey-inbox.ts';
import { layoutFaults, spaceText } from '../support/journey-layout.ts';
import { tour } from '../support/journey-tour.ts';
import { startStack, type OwnStack } from '../support/stack.ts';

/** How somebody may look at a page. 320 pixels is what 1280 are at 400 %. */
const WAYS = {
  'at 400 % of 1280 × 1024': { width: 320, height: 256 },
  'at 400 % with the window upright': { width: 320, height: 640 },
  'with more room between lines, words and letters': { width: 390, height: 844, isSpaced: true },
  'with all of that': { width: 320, height: 256, isSpaced: true },
  'with text of twice the size': { width: 1280, height: 800, fontSize: '32px' },
  'with text of twice the size on a phone': { width: 390, height: 844, fontSize: '32px' },
} as const;

describe('nothing is cut off, covered or to be scrolled sideways in the messenger', () => {
  let stack: OwnStack;
  let browser: Browser;
  let inbox: Inbox;

  before(async () => {
    [stack, browser] = await Promise.all([startStack(), openBrowser()]);
    inbox = new Inbox(await newPerson(browser));
    await inbox.signUp(stack.invitation);
  });
  after(async () => {
    await browser.close();
    await stack.close();
  });

  for (const [how, { width, height, ...change }] of Object.entries(WAYS)) {
    it(how, async () => {
      const page = await newPerson(browser, { viewport: { width, height }, reducedMotion: 'reduce' });
      if ('isSpaced' in change) await spaceText(page);
      if ('fontSize' in change) await enlarge(page, change.fontSize);
      const faults: string[] = [];
      let states = 0;
      await tour(page, inbox, stack, async (state) => {
        states += 1;
        faults.push(...(await layoutFaults(page)).map((fault) => `${state}: ${fault}`));
      });
      assert.deepEqual(faults, []);
      assert.equal(states, 24);
      await page.context().close();
    });
  }
});

/** What a reader's own style sheet, or their browser's setting, does. */
async function enlarge(page: Page, fontSize: string): Promise<void> {
  await page.addInitScript((size) => {
    document.addEventListener('DOMContentLoaded', () => {
      document.documentElement.style.fontSize = size;
    });
  }, fontSize);
}
