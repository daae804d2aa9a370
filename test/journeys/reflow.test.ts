import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { layoutFaults, spaceText } from '../support/journey-layout.ts';
import { toursOfTheSuite } from '../support/journey-tours.ts';

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
  const tour = toursOfTheSuite();

  for (const [how, { width, height, ...change }] of Object.entries(WAYS)) {
    it(how, async () => {
      const faults = await tour({
        options: { viewport: { width, height } },
        prepare: async (page) => {
          if ('isSpaced' in change) await spaceText(page);
          if ('fontSize' in change) await enlarge(page, change.fontSize);
        },
        find: layoutFaults,
      });
      assert.deepEqual(faults, []);
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
