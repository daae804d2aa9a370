import { after, before } from 'node:test';
import type { Browser } from 'playwright-core';
import { openBrowser } from './browser.ts';
import { startStack, type OwnStack, type StackOptions } from './stack.ts';

/** What the tests of a suite share. */
export interface Shared {
  readonly stack: OwnStack;
  readonly browser: Browser;
}

/** Runs a server and a browser for the suite around, and ends them after it. */
export function stackOfTheSuite(
  prepare: (shared: Shared) => Promise<void> | void,
  options?: StackOptions,
): void {
  let shared: Shared | undefined;

  before(async () => {
    const [stack, browser] = await Promise.all([startStack(options), openBrowser()]);
    shared = { stack, browser };
    await prepare(shared);
  });
  after(async () => {
    await shared?.browser.close();
    await shared?.stack.close();
  });
}
