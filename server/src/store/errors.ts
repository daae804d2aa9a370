import { ChatError } from 'chat-messenger/protocol';

/**
 * The database refused a statement. Its message holds no SQL and no value, so that neither gets into
 * a log; `code` is the SQLSTATE on PostgreSQL and the extended result code on SQLite.
 */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly code: string;

  constructor(code: string, detail: string) {
    super(`the database refused the statement: ${detail} (${code})`);
    this.code = code;
  }
}

/** True where the whole database is in trouble, so that no other unit would fare better. */
export function isOutage(error: unknown): boolean {
  return error instanceof ChatError && (error.code === 'unavailable' || error.code === 'storage_full');
}

/** What the callers get while the database cannot be reached. */
export function unavailable(): ChatError {
  return new ChatError('unavailable', 'the database does not answer');
}

/** What the callers get where the database has no room for a change. */
export function storageFull(): ChatError {
  return new ChatError('storage_full', 'the disk of the database is full');
}

/** Whatever was thrown, as an Error. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
