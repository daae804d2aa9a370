import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { newPerson } from '../support/browser.ts';
import { Messenger } from '../support/journey-messenger.ts';
import { openHostPage } from '../support/journey-pages.ts';
import { stackOfTheSuite } from '../support/journey-suite.ts';
import type { Stack } from '../support/stack.ts';

/** Windows of phones, with what their round corners, notch and bar take of each edge. */
const PHONES = {
  'held upright': { size: { width: 390, height: 844 }, insets: { top: 47, right: 0, bottom: 34, left: 0 } },
  'held sideways': { size: { width: 844, height: 390 }, insets: { top: 0, right: 47, bottom: 21, left: 47 } },
} as const;

describe('on a phone with round corners', () => {
  let stack: Stack;
  let browser: Browser;

  stackOfTheSuite((shared) => {
    ({ stack, browser } = shared);
  });

  for (const [how, { size, insets }] of Object.entries(PHONES)) {
    it(`${how} the panel is the screen, and nothing of it that is used stands at their edge`, async () => {
      const page = await newPerson(browser, { viewport: size, reducedMotion: 'reduce' });
      const session = await page.context().newCDPSession(page);
      await session.send('Emulation.setSafeAreaInsetsOverride', { insets });
      await openHostPage(page, stack.site);
      const messenger = new Messenger(page);
      await messenger.event('ready');
      await messenger.open();
      await messenger.field.fill('Hello');
      const whole = await messenger.panel.boundingBox();
      assert.deepEqual(whole, { x: 0, y: 0, ...size });
      for (const name of ['Send', 'Close chat']) {
        const box = await messenger.panel.getByRole('button', { name }).boundingBox();
        assert.ok(box);
        assert.ok(box.x >= insets.left && box.x + box.width <= size.width - insets.right, name);
        assert.ok(box.y >= insets.top && box.y + box.height <= size.height - insets.bottom, name);
      }
      await page.context().close();
    });
  }
});
