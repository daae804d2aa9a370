import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.mjs';

const folder = join(root, '.tmp');
const file = join(folder, 'tally.json');

/** Keeps the figures of a test run for the checks that come after it. */
export function saveTally(tally) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, JSON.stringify(tally));
}

export function loadTally() {
  return JSON.parse(readFileSync(file, 'utf8'));
}

export function printTally({ passed, failed }) {
  console.log(`\n${passed} passed, ${failed} failed`);
}
