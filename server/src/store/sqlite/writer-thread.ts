import { Kysely } from 'kysely';
import { parentPort, workerData } from 'node:worker_threads';
import { asError } from '../errors.js';
import type { Unit } from '../execution.js';
import { GroupQueue } from '../group-queue.js';
import { migrate } from '../migrate.js';
import { sqliteRowSets } from '../row-sets.js';
import type { Database } from '../schema.js';
import type { Transaction } from '../store.js';
import { SqliteDatabase } from './database.js';
import { SqliteDialect } from './dialect.js';
import { ErasedLog } from './erased-log.js';
import { commitGroup } from './group-transaction.js';
import { toPlain, type FromWriter, type Result, type ToWriter } from './writer-messages.js';

/*
 * The one writer of the file. It has a thread to itself so that the event loop of the server never
 * waits for the disk; it answers only after the commit.
 */
if (!parentPort) throw new Error('this module is the body of a worker thread');
const port = parentPort;
const tell = (message: FromWriter) => port.postMessage(message);

let settled: Result[] = [];

/** Outcomes of one group arrive in one go, and go back as one message. */
function settle(result: Result): void {
  if (settled.push(result) > 1) return;
  queueMicrotask(() => {
    const results = settled;
    settled = [];
    tell({ kind: 'settled', results });
  });
}

try {
  const database = new SqliteDatabase((workerData as { readonly file: string }).file);
  const db = new Kysely<Database>({ dialect: new SqliteDialect(database) });
  await migrate(db);
  const transaction: Transaction = { db, rowSets: sqliteRowSets, forUpdate: (query) => query };
  const erasedLog = new ErasedLog(database);
  const commit = async (units: readonly Unit[]) => {
    const outcomes = await commitGroup(database, transaction, units);
    erasedLog.afterCommit(units);
    return outcomes;
  };
  const queue = new GroupQueue<Unit, unknown>(commit, { maxSize: 256, inFlight: 1 });
  let open = 0;
  let closing = false;
  const closeWhenDone = () => {
    if (!closing || open > 0) return;
    database.foldLog();
    database.close();
    port.close();
  };
  port.on('message', (message: ToWriter) => {
    if (message === 'close') {
      closing = true;
      closeWhenDone();
      return;
    }
    for (const { number, name, input } of message.units) {
      open += 1;
      void queue
        .add({ name, input })
        .then(
          (output) => settle({ number, output }),
          (error: unknown) => settle({ number, error: toPlain(asError(error)) }),
        )
        .then(() => {
          open -= 1;
          closeWhenDone();
        });
    }
  });
  tell({ kind: 'ready' });
} catch (error) {
  tell({ kind: 'failed', error: toPlain(asError(error)) });
  port.close();
}
