import { openStore, type StoreOptions } from '../../dist/store/open.js';
import { newWorkspace } from './seeds.ts';

/*
 * A process that writes to a store: `node writer-process.ts <options as JSON> <how many>`. It prints the
 * id of each workspace when the store has acknowledged it.
 */
const [options = '', count = ''] = process.argv.slice(2);
const store = await openStore(JSON.parse(options) as StoreOptions);
for (let written = 0; written < Number(count); written += 1) {
  const workspace = newWorkspace();
  await store.run('createWorkspace', workspace);
  process.stdout.write(`${workspace.id}\n`);
}
await store.close();
