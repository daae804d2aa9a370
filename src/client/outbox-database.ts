import type { ClientContext } from './context.js';
import { transact, type DatabaseAccess } from './database.js';
import type { KeyKind } from './device-keys.js';

/** The database of one app in this browser, for what was written and not sent. */
export function outboxAccess(
  { owner }: ClientContext,
  mode: IDBTransactionMode,
  create = false,
): DatabaseAccess {
  return { name: `${owner} outbox`, mode, create };
}

/** Asks what is there. Where nothing can be read, nothing was written either. */
export async function inOutbox<R>(
  context: ClientContext,
  ask: (store: IDBObjectStore) => IDBRequest<R>,
): Promise<R | undefined> {
  if (!context.store.state.storagePersistent) return undefined;
  const access = outboxAccess(context, 'readwrite');
  return transact(context.environment, access, ask).catch(() => undefined);
}

/** Destroys what was written under a key and not sent, or all of it (REL-18). */
export function destroyOutbox(context: ClientContext, kind?: KeyKind): Promise<unknown> {
  return inOutbox(context, (store) => (kind ? store.delete(recordsOf(kind)) : store.clear()));
}

/** The keys of all records that begin like this. */
export function recordsOf(start: string): IDBKeyRange {
  return IDBKeyRange.bound(`${start} `, `${start} \uffff`);
}
