// Time to launcher: from navigation to the frame in which the button is painted, against a bare button.
import { startBrowser } from './support/browser.mjs';
import { startChatServer } from './support/child.mjs';
import { median, numberOption, verdict } from './support/figures.mjs';
import { startHostPages } from './support/host-pages.mjs';

const LIMIT = 1.5;
const PAGES = ['bare', 'anonymous', 'identified'];
const rounds = numberOption('rounds', 21);

const pages = await startHostPages();
const server = await startChatServer(pages.origin);
pages.embed(server.hello);
const browser = await startBrowser();
try {
  for (const name of PAGES) await visit(name); // the first visit of a browser and of a server is not a typical one
  const times = Object.fromEntries(PAGES.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < PAGES.length; turn += 1) {
      const name = PAGES[(round + turn) % PAGES.length];
      times[name].push(await visit(name));
    }
  }
  const bare = median(times.bare);
  console.log(`time to launcher, medians of ${rounds} visits with an empty cache`);
  for (const name of PAGES) console.log(`  ${name.padEnd(10)} ${median(times[name]).toFixed(1)} ms`);
  for (const name of PAGES.slice(1)) {
    const figure = median(times[name]) / bare;
    console.log(verdict({ name: `${name} / bare`, figure, limit: LIMIT, reach: 'at most' }));
  }
} finally {
  await browser.close();
  await server.stop();
  await pages.close();
}

/** One visit in a context of its own. The only content is the button, so its paint is the first. */
async function visit(name) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${pages.origin}/${name}`, { waitUntil: 'commit' });
  const painted = await page.evaluate(
    () =>
      new Promise((resolve) => {
        new PerformanceObserver((list) => {
          const [paint] = list.getEntriesByName('first-contentful-paint');
          if (paint) resolve(paint.startTime);
        }).observe({ type: 'paint', buffered: true });
      }),
  );
  const button = page.locator(name === 'bare' ? 'button' : 'chat-messenger button');
  if (!(await button.isVisible())) throw new Error(`${name}: something else than the button was painted`);
  await context.close();
  return painted;
}
