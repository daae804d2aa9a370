import assert from 'node:assert/strict';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { newPerson } from './browser.ts';
import { Inbox } from './journey-inbox.ts';
import { stackOfTheSuite } from './journey-suite.ts';
import { tour } from './journey-tour.ts';
import type { OwnStack } from './stack.ts';

/** Each stop of a tour is one. */
const STATES = 24;

interface Traveller {
  readonly options?: BrowserContextOptions;
  /** What is done to the page before the tour. */
  readonly prepare?: (page: Page) => Promise<void>;
  /** What is wrong with the page as it stands. */
  readonly find: (page: Page) => Promise<readonly string[]>;
}

/** Runs a server and a browser for the suite around. Gives the way to look for faults in every state of the messenger. */
export function toursOfTheSuite(): (traveller: Traveller) => Promise<readonly string[]> {
  let stack: OwnStack;
  let browser: Browser;
  let inbox: Inbox;

  stackOfTheSuite(async (shared) => {
    ({ stack, browser } = shared);
    inbox = new Inbox(await newPerson(browser));
    await inbox.signUp(stack.invitation);
  });

  return async ({ options, prepare, find }) => {
    const page = await newPerson(browser, { reducedMotion: 'reduce', ...options });
    await prepare?.(page);
    const faults: string[] = [];
    let states = 0;
    await tour(page, inbox, stack, async (state) => {
      states += 1;
      faults.push(...(await find(page)).map((fault) => `${state}: ${fault}`));
    });
    assert.equal(states, STATES);
    await page.context().close();
    return faults;
  };
}
