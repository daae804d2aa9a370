import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './run.mjs';

for (const folder of ['build', 'dist', 'cdn', 'server/dist'])
  rmSync(join(root, folder), { recursive: true, force: true });
run('tsc', ['-b']);
run('rollup', ['-c', '--silent']);
run('node', ['tools/emoji.mjs']);
cpSync(join(root, 'src', 'assets'), join(root, 'cdn'), { recursive: true });
run('node', ['demo/build.mjs']);
