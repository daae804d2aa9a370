import type { ClientContext } from './context.js';
import { transact, type DatabaseAccess } from './database.js';
import { hashOf } from './hash.js';
import type { LiveSession } from './session.js';

/**
 * What is kept for a message that waits, a draft and a file. The letters stand in the names of records, so that one
 * question finds all messages of a person.
 */
export const RECORD = { draft: 'd', message: 'm', file: 'z' } as const;

/** The database of one app in this browser. */
export function outboxAccess(
  { owner }: ClientContext,
  mode: IDBTransactionMode,
  create = false,
): DatabaseAccess {
  return { name: `${owner} outbox`, mode, create };
}

/**
 * How the records of one person begin. A key for levels 0 and 1 is its person; the key for proven sessions serves
 * whoever is proven, so there the contact is named too, by a hash.
 */
export async function ownerOf({ owner }: ClientContext, { kind, session }: LiveSession): Promise<string> {
  return kind === 'verified' ? `${kind} ${await hashOf(owner, session.contact_id)}` : kind;
}

/** The keys of all records that begin like this. */
export function recordsOf(start: string): IDBKeyRange {
  return IDBKeyRange.bound(`${start} `, `${start} \uffff`);
}

/**
 * Somebody is there. What others have left under the same key is destroyed before anything can happen to it (REL-18,
 * T27). True where messages of this person wait.
 */
export async function meet(context: ClientContext, owner: string): Promise<boolean> {
  const [kind = ''] = owner.split(' ');
  const count = await inOutbox(context, (store) => {
    if (kind !== owner) {
      store.delete(IDBKeyRange.bound(`${kind} `, `${owner} `));
      store.delete(IDBKeyRange.bound(`${owner} \uffff`, `${kind} \uffff`));
    }
    return store.count(recordsOf(`${owner} ${RECORD.message}`));
  });
  return !!count;
}

/** Destroys what somebody wrote and did not send, or all of it. */
export async function destroyOutbox(context: ClientContext, left?: LiveSession): Promise<void> {
  const range = left && recordsOf(await ownerOf(context, left));
  await inOutbox(context, (store) => (range ? store.delete(range) : store.clear()));
}

/** Asks what is there. Where nothing can be read, nothing was written either. */
export async function inOutbox<R>(
  context: ClientContext,
  ask: (store: IDBObjectStore) => IDBRequest<R>,
): Promise<R | undefined> {
  if (!context.store.state.storagePersistent) return undefined;
  return transact(context.environment.indexedDB, outboxAccess(context, 'readwrite'), ask).catch(() => undefined);
}
