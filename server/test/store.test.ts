import { ChatError } from 'chat-messenger/protocol';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { after, afterEach, before, describe, it } from 'node:test';
import { openStore, type StoreOptions } from '../dist/store/open.js';
import type { Store } from '../dist/store/store.js';
import { PostgresEngine, SqliteEngine } from './support/engines.ts';
import { newWorkspace, seedConversation } from './support/seeds.ts';

const WRITER = new URL('./support/writer-process.ts', import.meta.url).pathname;

for (const engine of [new SqliteEngine(), new PostgresEngine()]) {
  describe(`The store on ${engine.name}`, { timeout: 60_000 }, () => {
    let opened: Store[] = [];
    const open = async (options: StoreOptions): Promise<Store> => {
      const store = await openStore(options);
      opened.push(store);
      return store;
    };
    const openFresh = async () => open(await engine.fresh());

    before(() => engine.start());
    afterEach(async () => {
      for (const store of opened) await store.close();
      opened = [];
    });
    after(() => engine.stop());

    it('is migrated once when several openers find it new at the same moment', async () => {
      const options = await engine.fresh();
      const stores = await Promise.all([1, 2, 3, 4].map(() => open(options)));
      const epochs = await Promise.all(stores.map(epochOf));
      assert.equal(new Set(epochs).size, 1);
      assert.match(epochs[0] ?? '', /^[0-9a-f-]{36}$/);
    });

    it('is migrated once when two processes start on it together, and keeps what both wrote', async () => {
      const options = await engine.fresh();
      const written = await Promise.all([1, 2].map(() => writerProcess(options, 20).finished()));
      const found = await workspaceIds(await open(options));
      assert.equal(found.size, 40);
      assert.deepEqual(new Set(written.flat()), found);
    });

    it('gives every read what was acknowledged before it', async () => {
      const store = await openFresh();
      await Promise.all(
        Array.from({ length: 200 }, async () => {
          const { id } = newWorkspace();
          await store.run('createWorkspace', newWorkspace({ id }));
          assert.ok((await workspaceIds(store)).has(id));
        }),
      );
    });

    it('has every acknowledged unit after the writing process was killed', async () => {
      const options = await engine.fresh();
      const acknowledged = await writerProcess(options, 100_000).killedAfter(50);
      const found = await workspaceIds(await open(options));
      assert.ok(acknowledged.length >= 50);
      assert.deepEqual(
        acknowledged.filter((id) => !found.has(id)),
        [],
      );
    });

    it('keeps data and epoch when it is opened again', async () => {
      const options = await engine.fresh();
      const first = await openStore(options);
      const epoch = await epochOf(first);
      const workspace = newWorkspace();
      await first.run('createWorkspace', workspace);
      await first.close();
      const second = await open(options);
      assert.equal(await epochOf(second), epoch);
      assert.deepEqual(await workspaceIds(second), new Set([workspace.id]));
    });

    it('undoes a unit that fails half-way and keeps its neighbours of the same turn', async () => {
      const store = await openFresh();
      const before = newWorkspace();
      const after = newWorkspace();
      // Its key is taken, which shows only after workspace, origins and secret were inserted.
      const failing = newWorkspace({ apiKey: before.apiKey });
      const outcomes = await Promise.allSettled(
        [before, failing, after].map((workspace) => store.run('createWorkspace', workspace)),
      );
      assert.equal(outcomes.filter(({ status }) => status === 'rejected').length, 1);
      const found = await workspaceIds(store);
      assert.equal(found.size, 2);
      const origins = await store.read.selectFrom('origins').select('workspace_id').execute();
      assert.deepEqual(new Set(origins.map(({ workspace_id }) => workspace_id)), found);
      assert.ok(found.has(after.id));
    });

    it('tells of a refusal by the database without its statement and its values', async () => {
      const store = await openFresh();
      const workspace = newWorkspace({ name: 'A telling name' });
      await store.run('createWorkspace', workspace);
      await assert.rejects(store.run('createWorkspace', workspace), (error: Error) => {
        assert.ok(!(error instanceof ChatError));
        assert.doesNotMatch(`${error.message} ${JSON.stringify(error)}`, /insert|telling/i);
        return !error.message.includes(workspace.id);
      });
    });

    it('stores the messages of one turn in order, each once, with all their events', async () => {
      const store = await openFresh();
      const message = await seedConversation(store);
      const messages = Array.from({ length: 100 }, (_, index) => message(`Message ${index}`));
      const stored = await Promise.all(
        [...messages, ...messages].map((each) => store.run('postMessages', each)),
      );
      assert.equal(stored.filter(({ duplicate }) => duplicate).length, 100);
      const rows = await store.read.selectFrom('messages').select(['seq', 'text']).orderBy('seq').execute();
      assert.deepEqual(
        rows.map(({ seq }) => seq),
        Array.from({ length: 101 }, (_, index) => index + 1),
      );
      const events = await store.read.selectFrom('events').select(['stream_id', 'position']).execute();
      assert.equal(events.length, 202);
      assert.equal(Math.max(...events.map(({ position }) => position)), 101);
    });

    it('refuses one message of a turn without a word to the others', async () => {
      const store = await openFresh();
      const message = await seedConversation(store);
      const broken = { ...message('Broken'), text: null as unknown as string };
      const outcomes = await Promise.allSettled(
        [message('One'), { ...message('Lost'), conversationId: 'unknown' }, broken, message('Two')].map(
          (each) => store.run('postMessages', each),
        ),
      );
      assert.deepEqual(
        outcomes.map(({ status }) => status),
        ['fulfilled', 'rejected', 'rejected', 'fulfilled'],
      );
      const rows = await store.read.selectFrom('messages').select('text').orderBy('seq').execute();
      assert.deepEqual(
        rows.map(({ text }) => text),
        ['Hello', 'One', 'Two'],
      );
    });

    it('hands on the errors of the protocol with their code', async () => {
      const store = await openFresh();
      const message = await seedConversation(store);
      const unknown = { ...message('Lost'), conversationId: 'unknown' };
      const { asker, conversationId, now } = unknown;
      const notFound = (error: unknown) => error instanceof ChatError && error.code === 'not_found';
      await assert.rejects(store.run('markRead', { asker, conversationId, seq: 1, now }), notFound);
      await assert.rejects(store.run('postMessages', unknown), notFound);
    });

    it('proves a write when it is checked', async () => {
      const store = await openFresh();
      await store.check();
      const row = await store.read
        .selectFrom('meta')
        .select('value')
        .where('key', '=', 'last_check')
        .executeTakeFirstOrThrow();
      assert.ok(Math.abs(Date.now() - Number(row.value)) < 60_000);
    });

    it('gives every number as a number', async () => {
      const store = await openFresh();
      await store.run('createWorkspace', newWorkspace({ now: 1_800_000_000_000 }));
      const row = await store.read
        .selectFrom('workspaces')
        .select(({ fn }) => [
          fn.countAll<number>().as('count'),
          fn.sum<number>('created_at').as('sum'),
          fn.max('created_at').as('newest'),
        ])
        .executeTakeFirstOrThrow();
      assert.deepEqual({ ...row }, { count: 1, sum: 1_800_000_000_000, newest: 1_800_000_000_000 });
    });
  });
}

async function epochOf(store: Store): Promise<string> {
  const row = await store.read
    .selectFrom('meta')
    .select('value')
    .where('key', '=', 'epoch')
    .executeTakeFirstOrThrow();
  return row.value;
}

async function workspaceIds(store: Store): Promise<ReadonlySet<string>> {
  const rows = await store.read.selectFrom('workspaces').select('id').execute();
  return new Set(rows.map(({ id }) => id));
}

/** Another process that writes so many workspaces; either way it gives the ids that it saw acknowledged. */
function writerProcess(options: StoreOptions, count: number) {
  const child = spawn(process.execPath, [WRITER, JSON.stringify(options), String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const acknowledged = async (onEach: (number: number) => void = () => undefined): Promise<string[]> => {
    const ids: string[] = [];
    for await (const id of createInterface({ input: child.stdout })) onEach(ids.push(id));
    return ids;
  };
  return {
    async finished(): Promise<string[]> {
      const ids = await acknowledged();
      assert.deepEqual(await exited, [0, null]);
      return ids;
    },
    async killedAfter(enough: number): Promise<string[]> {
      const ids = await acknowledged((number) => number === enough && child.kill('SIGKILL'));
      assert.deepEqual(await exited, [null, 'SIGKILL']);
      return ids;
    },
  };
}
