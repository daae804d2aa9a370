import {
  chromium,
  type Browser,
  type BrowserContextOptions,
  type LaunchOptions,
  type Page,
} from 'playwright-core';
import { findBrowser } from '../../tools/find-browser.mjs';
import { recordPage } from './journey-record.ts';

// A sandbox needs a user other than root; the rest keeps the browser from asking for hosts that are not there.
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Waits that are longer than this are a finding, even on a busy machine. */
const TIMEOUT_MS = 30_000;

/** Starts the browser that the journeys run in. */
export function openBrowser(options: LaunchOptions = {}): Promise<Browser> {
  const executablePath = findBrowser();
  if (!executablePath) throw new Error('no Chromium on the PATH; name one in CHROME_PATH');
  return chromium.launch({ executablePath, args: ARGUMENTS, ...options });
}

/** A person with a browser profile of their own, and one page of it whose events are recorded. */
export async function newPerson(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', ...options });
  context.setDefaultTimeout(TIMEOUT_MS);
  await recordPage(context);
  return context.newPage();
}
