import { relative } from 'node:path';
import { defaultReporter } from '@web/test-runner';
import { chromeLauncher } from '@web/test-runner-chrome';
import puppeteer from 'puppeteer-core';
import { bundledTests } from './tools/bundled-tests.mjs';
import { ENGINES } from './tools/engines.mjs';
import { webkitLauncher } from './tools/webkit-launcher.mjs';

const FILES = 'test/{protocol,client,elements,inbox}/**/*.test.ts';

const args = [
  '--no-sandbox', // a container's root may not have one
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const launchers = {
  Chromium: (executablePath) => chromeLauncher({ launchOptions: { executablePath, args } }),
  Firefox: (executablePath) =>
    chromeLauncher({ puppeteer, launchOptions: { browser: 'firefox', executablePath } }),
  WebKit: (program) => webkitLauncher({ program }),
};

/** The launchers of the wanted engines, all by default. One that nobody asked for by name may be missing. */
function browsers() {
  const wanted = process.env.TEST_BROWSERS?.split(',') ?? [];
  const unknown = wanted.find((name) => !(name in launchers));
  if (unknown !== undefined)
    giveUp(`TEST_BROWSERS takes ${Object.keys(launchers).join(', ')}, not ${unknown}.`);
  return ENGINES.filter(({ name }) => wanted.length === 0 || wanted.includes(name)).flatMap(
    ({ name, find, advice }) => {
      const program = find();
      if (program !== null) return [launchers[name](program)];
      if (wanted.length > 0 || name === 'Chromium') giveUp(`No ${name} found: ${advice}.`);
      return [];
    },
  );
}

function giveUp(reason) {
  console.error(reason);
  process.exit(1);
}

/** Closes the run with what failed, once more, and one line of figures. A file that cannot be loaded counts as one failure. */
const closing = () => ({
  onTestRunFinished({ sessions }) {
    const tests = sessions.flatMap((session) => testsOf(session, session.testResults));
    const failed = tests.filter((test) => !test.passed && !test.skipped);
    const broken = sessions
      .filter((session) => !session.passed && !failed.some((test) => test.session === session))
      .map((session) => ({ session, name: 'the file as a whole', error: session.errors[0] }));
    const failures = [...failed, ...broken];
    // After the reporter's own last lines.
    setTimeout(() => {
      if (failures.length > 0) console.log(['✖ failing tests:', ...failures.map(describe)].join('\n\n'));
      console.log(`${tests.filter((test) => test.passed).length} passed, ${failures.length} failed`);
    });
  },
});

/** Every test of a suite and of the suites in it, with its full name and where it ran. */
function testsOf(session, suite, path = '') {
  if (!suite) return [];
  const tests = suite.tests.map((test) => ({ ...test, session, name: path + test.name }));
  return [...tests, ...suite.suites.flatMap((inner) => testsOf(session, inner, `${path}${inner.name} › `))];
}

function describe({ session, name, error }) {
  const where = `${session.browser.name}, ${relative(import.meta.dirname, session.testFile)}`;
  return [`✖ ${name} (${where})`, error?.message, error?.stack].filter(Boolean).join('\n');
}

const isNoise = (text) => typeof text === 'string' && text.includes('Lit is in dev mode');

export default {
  files: FILES,
  testFramework: { config: { timeout: 30_000 } }, // longer than the longest wait, also on a busy machine
  // Three engines share the machine: each starts, and loads its first file, as late as that takes.
  browserStartTimeout: 120_000,
  testsStartTimeout: 120_000,
  testsFinishTimeout: 180_000,
  concurrency: 1, // a page in the background gets no frames and no focus
  concurrentBrowsers: 3,
  plugins: [
    bundledTests({
      files: FILES,
      target: 'es2022',
      conditions: ['browser', 'development'], // jose-browser-runtime has no other door
      // The inbox's decorators need its compiler options; the other layers are content with them.
      tsconfig: 'src/inbox/tsconfig.json',
    }),
  ],
  browsers: browsers(),
  reporters: [
    defaultReporter({ reportTestResults: true, reportTestProgress: process.stdout.isTTY === true }),
    closing(),
  ],
  filterBrowserLogs: ({ args: words }) => !words.some(isNoise),
};
