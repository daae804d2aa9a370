// Opening and appending with 50, 1,000 and 10,000 messages, against lists made by hand in the same run; heap; and a
// trace of the boot on a slow processor.
import { readFile } from 'node:fs/promises';
import { startBrowser } from './support/browser.mjs';
import { median, numberOption, verdict } from './support/figures.mjs';
import { startTranscriptPages } from './support/transcript-pages.mjs';

const SIZES = [50, 1_000, 10_000];
/** A flat list is the limit; one in groups is the least that anybody reaches. */
const LISTS = ['ours', 'vanilla', 'grouped'];
const APPENDED = 20;
const SLOW_DOWN = 4;
/** A main thread that is blocked for longer makes the page feel stuck. */
const LONGEST_TASK_MS = 50;
const rounds = numberOption('rounds', 7);
const WORDS =
  'where is the night train to Turin please change my berth lower upper ticket refund today'.split(' ');

const sources = ['page-server.js', 'transcript-probe.js'].map((name) =>
  readFile(new URL(`support/${name}`, import.meta.url), 'utf8'),
);
const [pageServer, probe] = await Promise.all(sources);
const pages = await startTranscriptPages();
const browser = await startBrowser();
try {
  await open('ours', 50); // the first visit of a browser is not a typical one
  await report('opening', SIZES, open);
  await report('appending', SIZES, append);
  await boot();
} finally {
  await browser.close();
  await pages.close();
}

/** Takes turns between ours and the lists made by hand, in another order each round. */
async function report(what, sizes, measure) {
  const samples = new Map();
  const keep = (key, sample) => samples.set(key, [...(samples.get(key) ?? []), sample]);
  const turns = sizes.flatMap((size) => LISTS.map((list) => [list, size]));
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < turns.length; turn += 1) {
      const [page, size] = turns[(turn + round) % turns.length];
      keep(`${page} ${size}`, await measure(page, size));
    }
  }
  const of = (page, size, part) => median(samples.get(`${page} ${size}`).map((sample) => sample[part]));
  console.log(`\n${what}, medians of ${rounds} rounds`);
  for (const [page, size] of turns) {
    const [time, cpu, heap] = ['time', 'cpu', 'heap'].map((part) => of(page, size, part));
    const figures = `${time.toFixed(1)} ms to paint, ${cpu.toFixed(1)} ms of processor, ${heap.toFixed(2)} MB heap`;
    console.log(`  ${page.padEnd(8)} ${String(size).padStart(6)} messages: ${figures}`);
  }
  const ratio = (name, figure, limit) => console.log(verdict({ name, figure, limit, reach: 'at most' }));
  const [least, middle, most] = sizes;
  if (what === 'opening') {
    for (const part of ['time', 'cpu']) {
      ratio(`opening ${most} / ${least}, ${part}`, of('ours', most, part) / of('ours', least, part), 1.2);
    }
  } else {
    for (const part of ['time', 'cpu']) {
      const against = (list) => of('ours', middle, part) / of(list, middle, part);
      ratio(`appending to ${middle} / flat list by hand, ${part}`, against('vanilla'), 2);
      console.log(`        the same / list by hand in groups, ${part}: ${against('grouped').toFixed(2)}`);
    }
  }
}

/** From the click, or the call, to the frame that shows the last message. */
async function open(name, size) {
  const { page, cdp, close } = await visit(name);
  await page.evaluate(load, makeMessages(size));
  if (name === 'ours')
    await page.waitForFunction(() => document.querySelector('chat-messenger').connection === 'live');
  await page.evaluate(() => probe.idle());
  const before = await processorTime(cdp);
  const time = await page.evaluate(
    async ([isOurs, last]) => {
      const start = performance.now();
      if (isOurs) document.querySelector('chat-messenger').shadowRoot.querySelector('button').click();
      else chatServer.load(window.feed);
      return (await probe.shown(last)) - start;
    },
    [name === 'ours', `m${size - 1}`],
  );
  await page.evaluate(() => probe.idle());
  const cpu = (await processorTime(cdp)) - before;
  const heap = await heapOf(cdp);
  await close();
  return { time, cpu, heap };
}

/** One message after another to a list that holds them all. */
async function append(name, size) {
  const { page, cdp, close } = await visit(name);
  await page.evaluate(load, makeMessages(size));
  if (name === 'ours') {
    await page.waitForFunction(() => document.querySelector('chat-messenger').connection === 'live');
    // Not by the mouse, which would rest on a page that moves under it; the other list has none.
    await page.evaluate(() =>
      document.querySelector('chat-messenger').shadowRoot.querySelector('button').click(),
    );
    await page.evaluate((last) => probe.shown(last), `m${size - 1}`);
    await page.evaluate(async (all) => {
      while (probe.count() < all) {
        probe.toTop();
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
      await probe.toEnd();
    }, size);
  } else await page.evaluate(() => chatServer.load(window.feed));
  await page.evaluate((last) => probe.shown(last), `m${size - 1}`);
  const [warm, measured] = [makeMessages(3, size), makeMessages(APPENDED, size + 3)];
  await page.evaluate(appendAll, warm);
  const before = await processorTime(cdp);
  const times = await page.evaluate(appendAll, measured);
  const cpu = ((await processorTime(cdp)) - before) / APPENDED;
  const heap = await heapOf(cdp);
  await close();
  return { time: median(times), cpu, heap };
}

/** Until the launcher stands and the session lives, then the panel: the longest task, and whether the page moved. */
async function boot() {
  const longest = { booting: [], opening: [] };
  const shifts = [];
  for (let round = 0; round < rounds; round += 1) {
    const { page, cdp, close } = await visit('ours', async (client) => {
      await client.send('Emulation.setCPUThrottlingRate', { rate: SLOW_DOWN });
    });
    await page.waitForFunction(() => document.querySelector('chat-messenger').connection === 'live');
    await page.evaluate(() => probe.idle());
    longest.booting.push(await page.evaluate(() => probe.longest()));
    await page.evaluate(load, makeMessages(50));
    await page.locator('chat-messenger button').first().click();
    await page.evaluate(() => probe.shown('m49'));
    await page.evaluate(() => probe.idle());
    longest.opening.push(await page.evaluate(() => probe.longest()));
    shifts.push(await page.evaluate(() => probe.shift()));
    await cdp.detach();
    await close();
  }
  console.log(
    `\nmain thread, ${SLOW_DOWN} times slower, medians of ${rounds} visits (0 where no task took 50 ms)`,
  );
  const line = (name, figure, limit) => console.log(verdict({ name, figure, limit, reach: 'at most' }));
  line('longest task while booting, ms', median(longest.booting), LONGEST_TASK_MS);
  console.log(`        longest task until 50 messages are open, ms: ${median(longest.opening).toFixed(0)}`);
  line('layout shift of the page', Math.max(...shifts), 0);
}

async function visit(name, prepare = async () => undefined) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.addInitScript(name === 'ours' ? `${pageServer}\n${probe}` : probe);
  const cdp = await context.newCDPSession(page);
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  await prepare(cdp);
  await page.goto(`${pages.origin}/${name}`);
  if (name === 'ours') await page.locator('chat-messenger button').waitFor();
  return { page, cdp, close: () => context.close() };
}

/* These run in the page. */
function load(messages) {
  window.feed = messages;
  if (document.querySelector('chat-messenger')) chatServer.load(messages);
}
async function appendAll(messages) {
  const times = [];
  for (const message of messages) {
    await probe.idle();
    const start = performance.now();
    chatServer.append(message);
    times.push((await probe.shown(message.token)) - start);
  }
  return times;
}

/** The same messages for the same numbers, a few words to a few lines each. */
function makeMessages(count, from = 0) {
  return Array.from({ length: count }, (_, step) => {
    const index = from + step;
    const length = 3 + ((index * 7) % 11) + (index % 5 === 0 ? 20 : 0);
    const words = Array.from({ length }, (_word, at) => WORDS[(index * 13 + at * 5) % WORDS.length]);
    const token = `m${index}`;
    return {
      token,
      text: `${token} ${words.join(' ')}`,
      mine: index % 5 < 2,
      at: 1_700_000_000_000 + index * 41_000,
    };
  });
}

async function processorTime(cdp) {
  const { metrics } = await cdp.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration').value * 1_000;
}

async function heapOf(cdp) {
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize, embedderHeapUsedSize = 0 } = await cdp.send('Runtime.getHeapUsage');
  return (usedSize + embedderHeapUsedSize) / 1e6;
}
