// What a page really loads: script files requested by Chromium, in the size in which the server hands
// them out (brotli 11). 1 kB is 1,000 bytes. With --json, only the figures.
import { readFile, stat } from 'node:fs/promises';
import { startBrowser } from './support/browser.mjs';
import { startChatServer } from './support/child.mjs';
import { verdict } from './support/figures.mjs';
import { startHostPages } from './support/host-pages.mjs';

const LIVE_CONNECTION = /event-stream|life|paths/;
const built = new URL('../cdn/', import.meta.url);

const pages = await startHostPages();
const server = await startChatServer(pages.origin);
pages.embed(server.hello);
const browser = await startBrowser();
try {
  const live = await visit(`${pages.origin}/identified`, isLive);
  const stages = {
    anonymous: await visit(`${pages.origin}/anonymous`, isReady),
    identified: without(live, LIVE_CONNECTION),
    live,
    panel: await visit(`${pages.origin}/identified`, isLive, writeMessage),
    inbox: await visit(`${server.hello.url}/inbox`, (page) =>
      page.locator('chat-inbox input').first().waitFor(),
    ),
  };
  if (process.argv.includes('--json')) console.log(JSON.stringify(stages));
  else await print(stages);
} finally {
  await browser.close();
  await server.stop();
  await pages.close();
}

/** Until the launcher and the identity stand, what a session lives by is not needed; it follows at once. */
function without({ files }, name) {
  const kept = Object.entries(files).filter(([file]) => !name.test(file));
  return { bytes: kept.reduce((sum, [, size]) => sum + size, 0), files: Object.fromEntries(kept) };
}

/** The script files that were asked for until all of this had happened, with their sizes. */
async function visit(address, ...steps) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const files = new Map();
  page.on('request', (request) => {
    const { origin, pathname } = new URL(request.url());
    if (origin === server.hello.url && pathname.endsWith('.js')) files.set(pathname.slice(1), 0);
  });
  await page.goto(address);
  for (const step of steps) await step(page);
  await page.waitForLoadState('networkidle');
  await context.close();
  for (const file of files.keys()) files.set(file, (await stat(new URL(`${file}.br`, built))).size);
  const bytes = [...files.values()].reduce((sum, size) => sum + size, 0);
  return { bytes, files: Object.fromEntries(files) };
}

async function isReady(page) {
  await page.locator('chat-messenger button').waitFor();
  await page.waitForFunction(() => document.querySelector('chat-messenger').isReady);
}

/** An identified visitor is told of answers from the first. */
async function isLive(page) {
  await isReady(page);
  await page.waitForFunction(() => document.querySelector('chat-messenger').connection === 'live');
}

async function writeMessage(page) {
  await page.locator('chat-messenger button').first().click();
  await page.locator('chat-messenger textarea').fill('Hello');
  const stored = page.evaluate(
    () =>
      new Promise((resolve) => {
        document.querySelector('chat-messenger').addEventListener('message-sent', () => resolve());
      }),
  );
  await page.keyboard.press('Enter');
  await stored;
}

async function print(stages) {
  const budgets = JSON.parse(await readFile(new URL('budgets.json', import.meta.url), 'utf8'));
  for (const [stage, { bytes, files }] of Object.entries(stages)) {
    const budget = budgets[stage];
    const figure = bytes / 1000;
    console.log(
      budget
        ? verdict({ name: `${budget.what}, kB`, figure, limit: budget.bytes / 1000, reach: 'at most' })
        : `        ${stage}, kB: ${figure.toFixed(2)} (no limit stated)`,
    );
    for (const [file, size] of Object.entries(files)) console.log(`${String(size).padStart(16)}  ${file}`);
  }
}
