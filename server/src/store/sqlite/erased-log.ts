import type { Unit } from '../execution.js';
import type { SqliteDatabase } from './database.js';

/** A backup may read for long, and nobody's message waits for it; what else reads is done within milliseconds. */
const WAIT_MS = 250;
const TRY_AGAIN_MS = 10_000;

/** What was erased stands in the log as it was before, until that is folded: at once, or as soon as nobody reads. */
export class ErasedLog {
  readonly #database: SqliteDatabase;
  #isDue = false;
  #nextTry = 0;

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  afterCommit(units: readonly Unit[]): void {
    const isErasure = units.some(({ name }) => name === 'eraseData');
    const now = performance.now();
    if (!isErasure && !(this.#isDue && now >= this.#nextTry)) return;
    this.#isDue = !this.#database.foldLog(WAIT_MS);
    this.#nextTry = now + TRY_AGAIN_MS;
  }
}
