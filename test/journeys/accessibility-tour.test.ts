import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { newPerson, openBrowser } from '../support/browser.ts';
import { faultsOf } from '../support/journey-axe.ts';
import { Inbox } from '../support/journey-inbox.ts';
import { bareEdges, motions } from '../support/journey-layout.ts';
import { tour } from '../support/journey-tour.ts';
import { startStack, type OwnStack } from '../support/stack.ts';

describe('in each state of the messenger', () => {
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

  it('axe finds nothing, on phone and desktop, light and dark', async () => {
    const page = await newPerson(browser, { reducedMotion: 'reduce' });
    const faults: string[] = [];
    await tour(page, inbox, stack, async (state) => {
      faults.push(...(await faultsOf(page)).map((fault) => `${state}: ${fault}`));
    });
    assert.deepEqual(faults, []);
    await page.context().close();
  });

  it('nothing moves for somebody who wants less motion', async () => {
    const page = await newPerson(browser, { reducedMotion: 'reduce' });
    const moving: string[] = [];
    await tour(page, inbox, stack, async (state) => {
      moving.push(...(await motions(page)).map((motion) => `${state}: ${motion}`));
    });
    assert.deepEqual(moving, []);
    await page.context().close();
  });

  it('bubbles, fields, main buttons and marks have edges or colours of their own where a reader chose all colours', async () => {
    const page = await newPerson(browser, { forcedColors: 'active', reducedMotion: 'reduce' });
    const bare: string[] = [];
    await tour(page, inbox, stack, async (state) => {
      bare.push(...(await bareEdges(page)).map((one) => `${state}: ${one}`));
    });
    assert.deepEqual(bare, []);
    await page.context().close();
  });
});
