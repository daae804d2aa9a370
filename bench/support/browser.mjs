import { chromium } from 'playwright-core';
import { findBrowser } from '../../tools/find-browser.mjs';

/** Starts the Chromium of this machine, without the requests that it makes on its own behalf. */
export async function startBrowser() {
  const executablePath = findBrowser();
  if (!executablePath) throw new Error('no Chromium on the PATH; CHROME_PATH names one');
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
}
