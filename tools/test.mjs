import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBrowsers } from './browser.mjs';
import { findBrowser } from './find-browser.mjs';
import { environment, root, run } from './run.mjs';
import { printTally, saveTally } from './tally.mjs';

const CONCURRENCY = '2';

const missing = ensureBrowsers();
const browser = findBrowser();
run('node', [join('tools', 'build.mjs')]);
const suites = [
  ['elements and client, in a browser', 'web-test-runner', []],
  nodeTests('server', 'server/test/*.test.ts', [
    '--test-global-setup=server/test/support/shared-postgres.ts',
  ]),
  nodeTests('conformance', 'test/conformance/*.test.ts'),
  nodeTests('package', 'test/package/*.test.ts'),
  nodeTests('journeys', 'test/journeys/*.test.ts'),
];
const tally = { passed: 0, failed: 0 };
const failures = [];
for (const [name, command, parameters] of suites) {
  console.log(`\n== ${name}`);
  const { passed, failed, output } = await runSuite(command, parameters);
  tally.passed += passed;
  tally.failed += failed;
  if (failed > 0) failures.push(`== ${name}\n${failuresIn(output)}`);
}
if (missing.length > 0) console.log(`\nNot run: the browser suite in ${missing.join(' and ')}.`);
// Once more at the end, where whoever sees a part of the output finds it.
if (failures.length > 0) console.log(`\nWhat failed:\n\n${failures.join('\n\n')}`);
saveTally(tally);
printTally(tally);
process.exit(tally.failed === 0 ? 0 : 1);

function nodeTests(name, pattern, more = []) {
  const files = globSync(pattern, { cwd: root }).sort();
  const options = [
    '--test',
    '--test-reporter=spec',
    '--test-timeout=240000',
    `--test-concurrency=${CONCURRENCY}`,
    ...more,
  ];
  return [name, 'node', [...options, ...files]];
}

/** Runs a suite and reads its closing figures; one that ends badly without figures counts as a failure. */
async function runSuite(command, parameters) {
  const child = spawn(command, parameters, {
    cwd: root,
    env: { ...environment, CHROME_PATH: browser },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    process.stdout.write(text);
    output += text;
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  const { passed, failed } = figures(output);
  return { passed, failed: code === 0 && passed > 0 ? failed : Math.max(failed, 1), output };
}

/** What both runners say of their failures after everything else; the last lines where one ended without. */
function failuresIn(output) {
  const start = output.lastIndexOf('✖ failing tests:');
  return (start >= 0 ? output.slice(start) : output.split('\n').slice(-40).join('\n')).trim();
}

/** The closing lines of both runners: `N passed, N failed`, and node's `pass`, `fail` and `cancelled`. */
function figures(output) {
  const last = (pattern) => Number([...output.matchAll(pattern)].at(-1)?.[1] ?? 0);
  return {
    passed: last(/^(\d+) passed, \d+ failed$/gm) + last(/^ℹ pass (\d+)$/gm),
    failed: last(/^\d+ passed, (\d+) failed$/gm) + last(/^ℹ fail (\d+)$/gm) + last(/^ℹ cancelled (\d+)$/gm),
  };
}
