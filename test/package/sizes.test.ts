import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import budgets from '../../bench/budgets.json' with { type: 'json' };

type Stages = Readonly<Record<string, { readonly bytes: number; readonly files: object }>>;

describe('what a page loads', { timeout: 120_000 }, () => {
  let stages: Stages = {};

  before(async () => {
    const bench = fileURLToPath(new URL('../../bench/sizes.mjs', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [bench, '--json']);
    stages = JSON.parse(stdout) as Stages;
  });

  for (const [stage, { what, bytes: budget }] of Object.entries(budgets)) {
    it(`is at most ${String(budget)} bytes for ${what}`, () => {
      const { bytes = 0, files } = stages[stage] ?? {};
      assert.ok(bytes > 0, 'no script was requested at all');
      assert.ok(bytes <= budget, `${String(bytes)} bytes: ${JSON.stringify(files, null, 2)}`);
    });
  }
});
