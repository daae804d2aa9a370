import { asError } from '../errors.js';
import { execute, isBatch, type Unit } from '../execution.js';
import type { Outcome } from '../group-queue.js';
import type { Transaction } from '../store.js';
import type { SqliteDatabase } from './database.js';

/**
 * Commits these units as one transaction, each under a savepoint of its own, so that one that fails
 * takes only itself. Throws where nothing was committed.
 */
export async function commitGroup(
  database: SqliteDatabase,
  transaction: Transaction,
  units: readonly Unit[],
): Promise<readonly Outcome<unknown>[]> {
  database.execute('begin immediate');
  try {
    const outcomes: Outcome<unknown>[] = [];
    for (const call of calls(units)) outcomes.push(...(await runCall(database, transaction, call)));
    database.execute('commit');
    return outcomes;
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

/** Neighbours of the same batch procedure make one call; every other unit is a call of its own. */
function calls(units: readonly Unit[]): readonly (readonly Unit[])[] {
  const all: Unit[][] = [];
  for (const unit of units) {
    const last = all.at(-1);
    if (last?.[0]?.name === unit.name && isBatch(unit.name)) last.push(unit);
    else all.push([unit]);
  }
  return all;
}

async function runCall(
  database: SqliteDatabase,
  transaction: Transaction,
  call: readonly Unit[],
): Promise<readonly Outcome<unknown>[]> {
  const outcomes = await underSavepoint(database, transaction, call);
  if (!(outcomes instanceof Error)) return outcomes;
  if (call.length === 1) return [outcomes];
  const each: Outcome<unknown>[] = [];
  for (const unit of call) each.push(...(await runCall(database, transaction, [unit])));
  return each;
}

/** The outcomes, or the error that undid the call. Throws where the error undid the whole transaction. */
async function underSavepoint(
  database: SqliteDatabase,
  transaction: Transaction,
  call: readonly Unit[],
): Promise<readonly Outcome<unknown>[] | Error> {
  const [first] = call;
  if (!first) return [];
  database.execute('savepoint unit');
  try {
    const outcomes = await execute(
      transaction,
      first.name,
      call.map(({ input }) => input),
    );
    database.execute('release unit');
    return outcomes;
  } catch (error) {
    try {
      database.execute('rollback to unit');
      database.execute('release unit');
    } catch {
      throw error; // a full disk, for one, makes SQLite roll back everything by itself
    }
    return asError(error);
  }
}

function rollBack(database: SqliteDatabase): void {
  try {
    database.execute('rollback');
  } catch {
    // SQLite has rolled back by itself; there is nothing left to undo.
  }
}
