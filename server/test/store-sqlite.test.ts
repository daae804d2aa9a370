import { ChatError } from 'chat-messenger/protocol';
import { Kysely } from 'kysely';
import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { LocalBus, type MovedStreams } from '../dist/store/bus.js';
import { GroupQueue } from '../dist/store/group-queue.js';
import { migrate } from '../dist/store/migrate.js';
import { openStore } from '../dist/store/open.js';
import type { Unit } from '../dist/store/execution.js';
import type { Database } from '../dist/store/schema.js';
import { sqliteRowSets } from '../dist/store/row-sets.js';
import { SqliteDatabase } from '../dist/store/sqlite/database.js';
import { SqliteDialect } from '../dist/store/sqlite/dialect.js';
import { commitGroup } from '../dist/store/sqlite/group-transaction.js';
import { SQLITE_FILE } from '../dist/store/sqlite/store.js';
import { SqliteEngine } from './support/engines.ts';
import { newWorkspace } from './support/seeds.ts';

describe('The store on SQLite alone', { timeout: 60_000 }, () => {
  const engine = new SqliteEngine();
  before(() => engine.start());
  after(() => engine.stop());

  it('does not open a database that cannot write ahead', () => {
    assert.throws(() => new SqliteDatabase(':memory:'), /journal_mode=WAL and synchronous=FULL/);
  });

  it('cannot be written through its reading side', async () => {
    const store = await openStore(await engine.fresh());
    const [outcome] = await Promise.allSettled([store.read.deleteFrom('meta').execute()]);
    await store.close();
    assert.equal(outcome.status, 'rejected');
  });

  it('finishes what was asked for before it closes, and leaves one whole file', async () => {
    const options = await engine.fresh();
    const store = await openStore(options);
    const writes = Array.from({ length: 50 }, () => store.run('createWorkspace', newWorkspace()));
    await store.close();
    await Promise.all(writes);
    const log = await stat(join(options.dataDir, `${SQLITE_FILE}-wal`)).catch(() => ({ size: 0 }));
    assert.equal(log.size, 0);
    await assert.rejects(
      store.check(),
      (error) => error instanceof ChatError && error.code === 'unavailable',
    );
  });

  it('answers storage_full when there is no room, keeps what it acknowledged, and goes on with room', async () => {
    const { dataDir } = await engine.fresh();
    const database = new SqliteDatabase(join(dataDir, SQLITE_FILE));
    const db = new Kysely<Database>({ dialect: new SqliteDialect(database) });
    await migrate(db);
    const queue = new GroupQueue<Unit, unknown>(
      (units) => commitGroup(database, { db, rowSets: sqliteRowSets, forUpdate: (query) => query }, units),
      { maxSize: 8, inFlight: 1 },
    );
    const create = (name: string) => queue.add({ name: 'createWorkspace', input: newWorkspace({ name }) });
    const [size] = database.all('pragma page_count');
    database.all(`pragma max_page_count = ${Number(size?.['page_count']) + 100}`);
    const outcomes = await Promise.allSettled(Array.from({ length: 40 }, () => create('x'.repeat(40_000))));
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    assert.ok(refused.length > 0 && refused.length < 40);
    for (const { reason } of refused) assert.equal((reason as ChatError).code, 'storage_full');
    database.all('pragma max_page_count = 100000');
    await create('small');
    const kept = await db.selectFrom('workspaces').select('id').execute();
    assert.equal(kept.length, 40 - refused.length + 1);
    database.close();
  });
});

describe('The bus inside one process', () => {
  it('delivers what one turn published together, until the listener leaves', async () => {
    const bus = new LocalBus();
    const heard: MovedStreams[] = [];
    const leave = bus.subscribe((moved) => heard.push(moved));
    bus.publish(['contact:1']);
    bus.publish(['workspace:1', 'contact:1']);
    assert.deepEqual(heard, []);
    await new Promise(setImmediate);
    assert.deepEqual(heard, [['contact:1', 'workspace:1']]);
    leave();
    bus.publish(['contact:2']);
    await new Promise(setImmediate);
    assert.equal(heard.length, 1);
  });
});
