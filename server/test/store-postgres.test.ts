import { ChatError } from 'chat-messenger/protocol';
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import pg from 'pg';
import type { Bus, MovedStreams, TypingSignal } from '../dist/store/bus.js';
import { openBus, openStore } from '../dist/store/open.js';
import { Databases } from './support/databases.ts';
import { newWorkspace } from './support/seeds.ts';

describe('The store and the bus on PostgreSQL', { timeout: 60_000 }, () => {
  let databases: Databases;
  let databaseUrl: string;
  let opened: { close(): Promise<void> }[] = [];
  const opens = async <T extends { close(): Promise<void> }>(opening: Promise<T>): Promise<T> => {
    const one = await opening;
    opened.push(one);
    return one;
  };
  const bus = () => opens(openBus({ databaseUrl }));
  const store = () => opens(openStore({ databaseUrl, dataDir: '' }));

  before(async () => {
    databases = await Databases.open();
  });
  afterEach(async () => {
    for (const one of opened) await one.close();
    opened = [];
  });
  after(() => databases.close());

  for (const setting of ['off', 'local', 'remote_write']) {
    it(`does not open where the database has synchronous_commit=${setting}`, async () => {
      databaseUrl = await databases.fresh();
      await administer(databaseUrl, `alter database :name set synchronous_commit = ${setting}`);
      await assert.rejects(store(), /synchronous_commit=on/);
    });
  }

  it('says that the database is unavailable when nobody listens there', async () => {
    databaseUrl = 'postgres://test@127.0.0.1:1/none';
    await assert.rejects(store(), isUnavailable);
    await assert.rejects(bus(), isUnavailable);
  });

  it('works again after all its connections were cut', async () => {
    databaseUrl = await databases.fresh();
    const one = await store();
    await Promise.all(Array.from({ length: 20 }, () => one.run('createWorkspace', newWorkspace())));
    await cutConnections(databaseUrl);
    // A connection whose loss was not noticed yet may fail once, with a code that tells to try again.
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => one.check()));
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') assert.ok(isUnavailable(outcome.reason));
    }
    await one.check();
  });

  it('wakes the listeners of every process once for what was published in one turn', async () => {
    databaseUrl = await databases.fresh();
    const [here, there] = [await bus(), await bus()];
    const heardHere = listen(here);
    const heardThere = listen(there);
    here.publish(['contact:1', 'workspace:1']);
    here.publish(['workspace:1', 'contact:2']);
    const moved = ['contact:1', 'workspace:1', 'contact:2'];
    assert.deepEqual(await heardThere.next(), moved);
    there.publish(['contact:3']);
    assert.deepEqual([await heardHere.next(), await heardHere.next()], [moved, ['contact:3']]);
  });

  it('carries more stream ids than one notification holds', async () => {
    databaseUrl = await databases.fresh();
    const [here, there] = [await bus(), await bus()];
    const heard = listen(there);
    const ids = Array.from({ length: 1_000 }, (_, index) => `contact:00000000-0000-7000-8000-${index}`);
    here.publish(ids);
    const moved = new Set<string>();
    while (moved.size < ids.length) for (const id of await heard.next()) moved.add(id);
    assert.deepEqual([...moved], ids);
  });

  it('carries signals to the listeners of every process, each once, and apart from the streams', async () => {
    databaseUrl = await databases.fresh();
    const [here, there] = [await bus(), await bus()];
    const [signalsHere, signalsThere] = [listenToSignals(here), listenToSignals(there)];
    const streams = listen(there);
    here.signal(signalOf('one'));
    here.signal(signalOf('two'));
    there.signal(signalOf('three'));
    const heard = async (signals: typeof signalsHere) =>
      [await signals.next(), await signals.next(), await signals.next()].map(
        ({ conversationId }) => conversationId,
      );
    assert.deepEqual((await heard(signalsThere)).sort(), ['one', 'three', 'two']);
    assert.deepEqual((await heard(signalsHere)).sort(), ['one', 'three', 'two']);
    here.publish(['contact:1']);
    assert.deepEqual(await streams.next(), ['contact:1']);
    assert.equal(signalsThere.waiting, 0);
  });

  it('drops signals while its connection is gone: what is late says nothing', async () => {
    databaseUrl = await databases.fresh();
    const [here, there] = [await bus(), await bus()];
    const [streamsHere, streamsThere] = [listen(here), listen(there)];
    const signals = listenToSignals(there);
    const closed = databaseUrl.replace(/[^/]+$/, 'postgres');
    const name = new URL(databaseUrl).pathname.slice(1);
    await administer(closed, `alter database "${name}" allow_connections false`);
    await administer(
      closed,
      `select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '${name}'`,
    );
    here.signal(signalOf('lost'));
    await administer(closed, `alter database "${name}" allow_connections true`);
    assert.deepEqual([await streamsHere.next(), await streamsThere.next()], ['every', 'every']);
    here.signal(signalOf('heard'));
    assert.equal((await signals.next()).conversationId, 'heard');
  });

  it('takes no harm from what another version of the server says', async () => {
    databaseUrl = await databases.fresh();
    const there = await bus();
    const signals = listenToSignals(there);
    for (const payload of ['', 'x', '{}', '[]', '{"author":{},"streamIds":[]}', '{"streamIds":5}']) {
      await administer(databaseUrl, `select pg_notify('chat_messenger_signals', '${payload}')`);
    }
    (await bus()).signal(signalOf('heard'));
    assert.equal((await signals.next()).conversationId, 'heard');
  });

  it('stays apart from the bus of another database', async () => {
    databaseUrl = await databases.fresh();
    const elsewhere = await bus();
    databaseUrl = await databases.fresh();
    const [here, there] = [await bus(), await bus()];
    const heard = listen(there);
    elsewhere.publish(['contact:1']);
    here.publish(['contact:2']);
    assert.deepEqual(await heard.next(), ['contact:2']);
  });

  it('tells its listeners to look at everything after its connection was cut, and then hears again', async () => {
    databaseUrl = await databases.fresh();
    const [here, there] = [await bus(), await bus()];
    const heardHere = listen(here);
    const heardThere = listen(there);
    await cutConnections(databaseUrl);
    assert.deepEqual([await heardHere.next(), await heardThere.next()], ['every', 'every']);
    here.publish(['contact:1']);
    assert.deepEqual(await heardThere.next(), ['contact:1']);
  });
});

function isUnavailable(error: unknown): boolean {
  return error instanceof ChatError && error.code === 'unavailable';
}

/** What the bus says, one by one. */
function listen(bus: Bus) {
  return queueOf<MovedStreams>((hear) => bus.subscribe(hear));
}

/** The same of what passes. */
function listenToSignals(bus: Bus) {
  return queueOf<TypingSignal>((hear) => bus.onSignal(hear));
}

function signalOf(conversationId: string): TypingSignal {
  return { workspaceId: '1', conversationId, author: { kind: 'agent', id: '1' }, streamIds: ['contact:1'] };
}

function queueOf<T>(subscribe: (hear: (said: T) => void) => void) {
  const heard: T[] = [];
  let tell = (): void => undefined;
  subscribe((said) => {
    heard.push(said);
    tell();
  });
  return {
    get waiting(): number {
      return heard.length;
    },
    async next(): Promise<T> {
      for (;;) {
        const [said] = heard.splice(0, 1);
        if (said !== undefined) return said;
        await new Promise<void>((resolve) => {
          tell = resolve;
        });
      }
    },
  };
}

async function cutConnections(url: string): Promise<void> {
  await administer(
    url,
    `select pg_terminate_backend(pid, 5000) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()`,
  );
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement.replace(':name', new URL(url).pathname.slice(1)));
  await client.end();
}
