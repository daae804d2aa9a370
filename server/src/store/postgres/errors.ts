import { DatabaseError, asError, storageFull, unavailable } from '../errors.js';

/** What `pg` throws when PostgreSQL refuses. */
interface PostgresFailure extends Error {
  /** SQLSTATE, or the code of Node where the connection failed. */
  readonly code: string;
  readonly severity: string;
  readonly constraint?: string;
}

const DISK_FULL = '53100';
/** Classes 08 (connection), 53 (resources), 57P (shutdown) and 25006 (the server became a read-only replica). */
const OUTAGE = /^(08|53|57P|25006)/;
/** Serialization failure, deadlock, and a prepared statement whose table was migrated meanwhile. */
const RETRYABLE = new Set(['40001', '40P01', '0A000']);
/** Refused logins and names that do not exist: the message tells what to correct, and quotes no value. */
const TELLING = /^(28|3D000|42P01|42703)/;

/** Turns what `pg` threw into what the callers of the store may see; other errors stay themselves. */
export function postgresError(thrown: unknown): Error {
  if (!(thrown instanceof Error)) return asError(thrown);
  if (!isRefusal(thrown)) return isLostConnection(thrown) ? unavailable() : thrown;
  if (thrown.code === DISK_FULL) return storageFull();
  if (OUTAGE.test(thrown.code)) return unavailable();
  const told = TELLING.test(thrown.code) ? thrown.message : (thrown.constraint ?? thrown.severity);
  return new DatabaseError(thrown.code, told);
}

/** True where the same transaction may succeed when it is run again. */
export function isRetryable(error: unknown): boolean {
  return error instanceof DatabaseError && RETRYABLE.has(error.code);
}

/** True where a prepared statement is out of date because another process has migrated its table. */
export function isStalePlan(thrown: unknown): boolean {
  return thrown instanceof Error && isRefusal(thrown) && thrown.code === '0A000';
}

function isRefusal(error: Error): error is PostgresFailure {
  return 'severity' in error && 'code' in error && typeof error.code === 'string';
}

/** `pg` reports a lost connection by these words only; the rest comes from Node with a code of its own. */
function isLostConnection(error: Error): boolean {
  const fromNode = 'syscall' in error || error instanceof AggregateError;
  return (
    fromNode ||
    /connection|timeout exceeded|queryable|client was closed|cannot use a pool/i.test(error.message)
  );
}
