import { DatabaseError, asError, storageFull, unavailable } from '../errors.js';

/** What `node:sqlite` throws when SQLite refuses. */
interface SqliteFailure extends Error {
  /** Extended result code; its lowest byte is the primary one. */
  readonly errcode: number;
  /** The result code in words. */
  readonly errstr: string;
}

// Primary result codes, https://www.sqlite.org/rescode.html
const BUSY = 5;
const READ_ONLY = 8;
const IO_ERROR = 10;
const FULL = 13;
const CANNOT_OPEN = 14;
const CONSTRAINT = 19;

/** Messages that name a table or column and quote nothing else of the statement. */
const UNKNOWN_NAME = /^(no such (table|column): [\w.]+|table \w+ has no column named \w+)$/;

/** Turns what SQLite threw into what the callers of the store may see; other errors stay themselves. */
export function sqliteError(thrown: unknown): Error {
  if (!isFailure(thrown)) return asError(thrown);
  switch (primary(thrown)) {
    case FULL:
      return storageFull();
    case BUSY:
    case READ_ONLY:
    case IO_ERROR:
    case CANNOT_OPEN:
      return unavailable();
    case CONSTRAINT: // names tables and columns, never values
      return new DatabaseError(String(thrown.errcode), thrown.message);
    default:
      return new DatabaseError(
        String(thrown.errcode),
        UNKNOWN_NAME.test(thrown.message) ? thrown.message : thrown.errstr,
      );
  }
}

/** True where another connection holds the lock that was asked for. */
export function isBusy(thrown: unknown): boolean {
  return isFailure(thrown) && primary(thrown) === BUSY;
}

function primary(failure: SqliteFailure): number {
  return failure.errcode & 0xff;
}

function isFailure(thrown: unknown): thrown is SqliteFailure {
  return thrown instanceof Error && 'errcode' in thrown && 'errstr' in thrown;
}
