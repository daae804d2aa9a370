// Durable messages per second through HTTP, and processor time for each, against a bare server that
// commits in groups behind the same framework. Server and load are processes of their own.
import { Databases } from '../server/test/support/databases.ts';
import { startChatServer, startChild } from './support/child.mjs';
import { median, numberOption, verdict } from './support/figures.mjs';
import { visitorTargets } from './support/visitors.mjs';

const LIMIT = 0.5;
const VISITORS = 64;
const ORIGIN = 'http://127.0.0.1:1';
const WARM_UP_MS = 2_000;
const rounds = numberOption('rounds', 3);
const milliseconds = numberOption('seconds', 6) * 1_000;
// With --profile, node writes what our server's threads did into this folder when it stops.
const profileAt = process.argv.indexOf('--profile');
const execArgv = profileAt < 0 ? [] : ['--cpu-prof', `--cpu-prof-dir=${process.argv[profileAt + 1]}`];
const engines = process.argv.filter((argument) => ['sqlite', 'postgres'].includes(argument));

const load = await startChild('load.mjs');
for (const engine of engines.length > 0 ? engines : ['sqlite', 'postgres']) await compare(engine);
await load.stop();

async function compare(engine) {
  const databases = engine === 'postgres' ? await Databases.open() : undefined;
  const environment = async () => (databases ? { DATABASE_URL: await databases.fresh() } : {});
  const bare = await startChild('bare-server.mjs', { environment: await environment() });
  const chat = await startChatServer(ORIGIN, { environment: await environment(), execArgv });
  const entrants = [
    { name: 'bare', server: bare, targets: bareTargets(), results: [] },
    { name: 'chat', server: chat, targets: await visitorTargets(chat.hello, ORIGIN, VISITORS), results: [] },
  ];
  try {
    for (const entrant of entrants) await measure(entrant, WARM_UP_MS);
    for (let round = 0; round < rounds; round += 1) {
      for (const entrant of round % 2 === 0 ? entrants : entrants.toReversed()) {
        entrant.results.push(await measure(entrant, milliseconds));
      }
    }
  } finally {
    for (const { server } of entrants) await server.stop();
    await databases?.close();
  }
  print(engine, entrants);
}

/** The other server is idle meanwhile. Its processor time counts all threads of the server, not PostgreSQL's. */
async function measure({ server, targets }, duration) {
  const before = await server.ask('cpu');
  const began = performance.now();
  const { messages } = await load.ask({ url: server.hello.url, targets, milliseconds: duration });
  const seconds = (performance.now() - began) / 1_000;
  const after = await server.ask('cpu');
  const spent = ({ cpu }) => cpu.user + cpu.system;
  return { perSecond: messages / seconds, cpu: (spent(after) - spent(before)) / messages };
}

function bareTargets() {
  return Array.from({ length: VISITORS }, (_, index) => ({
    path: `/conversations/${index + 1}/messages`,
    headers: {},
  }));
}

function print(engine, entrants) {
  console.log(`${engine}: ${VISITORS} visitors, medians of ${rounds} rounds`);
  const [bare, chat] = entrants.map(({ name, results }) => {
    const perSecond = median(results.map((result) => result.perSecond));
    const cpu = median(results.map((result) => result.cpu));
    console.log(
      `  ${name}  ${perSecond.toFixed(0).padStart(6)} messages/s  ${cpu.toFixed(0).padStart(4)} µs of processor time each`,
    );
    return { perSecond, cpu };
  });
  const figure = chat.perSecond / bare.perSecond;
  console.log(
    verdict({ name: `${engine}, messages per second, chat / bare`, figure, limit: LIMIT, reach: 'at least' }),
  );
  console.log(`        by processor time: ${(bare.cpu / chat.cpu).toFixed(2)}`);
}
