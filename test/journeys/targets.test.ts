import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { newPerson, openBrowser } from '../support/browser.ts';
import { Inbox } from '../support/journey-inbox.ts';
import { smallTargets } from '../support/journey-layout.ts';
import { tour } from '../support/journey-tour.ts';
import { startStack, type OwnStack } from '../support/stack.ts';

const MOUSE = { viewport: { width: 1280, height: 800 } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const TABLET = { viewport: { width: 1024, height: 768 }, hasTouch: true, isMobile: true };

describe('everything that can be pressed in the messenger, in each of its states, is', () => {
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

  for (const [title, options, pointer, least] of [
    ['24 pixels wide and high for a mouse', MOUSE, 'fine', 24],
    ['44 pixels wide and high on a phone', PHONE, 'coarse', 44],
    ['44 pixels wide and high on a tablet', TABLET, 'coarse', 44],
  ] as const) {
    it(title, async () => {
      const page = await newPerson(browser, { reducedMotion: 'reduce', ...options });
      assert.ok(await page.evaluate((kind) => matchMedia(`(pointer: ${kind})`).matches, pointer));
      const small: string[] = [];
      await tour(page, inbox, stack, async (state) => {
        small.push(...(await smallTargets(page, least)).map((target) => `${state}: ${target}`));
      });
      assert.deepEqual(small, []);
      await page.context().close();
    });
  }
});
