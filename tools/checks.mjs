import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { environment, root } from './run.mjs';
import { loadTally, printTally } from './tally.mjs';

/* Everything beside the tests that a change has to pass. Each counts as one in the closing line. */
const CHECKS = [
  ['types', 'npm', ['run', '-s', 'types']],
  ['lint', 'npm', ['run', '-s', 'lint']],
  ['format', 'npm', ['run', '-s', 'format']],
  ['manifest is fresh', () => isUnchangedBy('custom-elements.json', 'npm', ['run', '-s', 'manifest'])],
  ['README is fresh', 'node', ['tools/readme-snippets.mjs', '--check']],
  ['packages', 'npm', ['run', '-s', 'check:pack']],
];

const tally = loadTally();
for (const [name, command, parameters] of CHECKS) {
  const passes = typeof command === 'function' ? command() : succeeds(command, parameters);
  console.log(`${passes ? '✔' : '✖'} ${name}`);
  tally[passes ? 'passed' : 'failed'] += 1;
}
printTally(tally);
process.exit(tally.failed === 0 ? 0 : 1);

function succeeds(command, parameters) {
  const { status, stdout, stderr } = spawnSync(command, parameters, {
    cwd: root,
    env: environment,
    encoding: 'utf8',
  });
  if (status !== 0) process.stdout.write(stdout + stderr);
  return status === 0;
}

function isUnchangedBy(file, command, parameters) {
  const before = readFileSync(join(root, file), 'utf8');
  return succeeds(command, parameters) && readFileSync(join(root, file), 'utf8') === before;
}
