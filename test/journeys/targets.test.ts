import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { smallTargets } from '../support/journey-layout.ts';
import { toursOfTheSuite } from '../support/journey-tours.ts';

const MOUSE = { viewport: { width: 1280, height: 800 } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const TABLET = { viewport: { width: 1024, height: 768 }, hasTouch: true, isMobile: true };

describe('everything that can be pressed in the messenger, in each of its states, is', () => {
  const tour = toursOfTheSuite();

  for (const [title, options, pointer, least] of [
    ['24 pixels wide and high for a mouse', MOUSE, 'fine', 24],
    ['44 pixels wide and high on a phone', PHONE, 'coarse', 44],
    ['44 pixels wide and high on a tablet', TABLET, 'coarse', 44],
  ] as const) {
    it(title, async () => {
      const small = await tour({
        options,
        prepare: async (page) => {
          assert.ok(await page.evaluate((kind) => matchMedia(`(pointer: ${kind})`).matches, pointer));
        },
        find: (page) => smallTargets(page, least),
      });
      assert.deepEqual(small, []);
    });
  }
});
