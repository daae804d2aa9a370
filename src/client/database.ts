import type { Environment } from './environment.js';

/** The one object store that each of our databases has. */
const STORE = 'keys';

/** One of our databases in the browser, and whether a transaction may create it. */
export interface DatabaseAccess {
  readonly name: string;
  readonly mode: IDBTransactionMode;
  readonly create?: boolean;
}

/**
 * Runs one transaction. Reading never creates a database: a visitor who does nothing leaves nothing behind. Rejects
 * where the browser keeps nothing, or takes too long.
 */
export async function transact<R>(
  { indexedDB, storagePatience }: Pick<Environment, 'indexedDB' | 'storagePatience'>,
  access: DatabaseAccess,
  ask: (store: IDBObjectStore) => IDBRequest<R>,
): Promise<R | undefined> {
  let timer: number | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(reject, storagePatience);
  });
  try {
    return await Promise.race([run(indexedDB, access, ask), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function run<R>(
  factory: IDBFactory | undefined,
  access: DatabaseAccess,
  ask: (store: IDBObjectStore) => IDBRequest<R>,
): Promise<R | undefined> {
  const database = await open(factory, access);
  if (!database) return undefined;
  try {
    const transaction = database.transaction(STORE, access.mode);
    const request = ask(transaction.objectStore(STORE));
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = reject;
    });
    return request.result;
  } finally {
    database.close();
  }
}

async function open(
  factory: IDBFactory | undefined,
  { name, create }: DatabaseAccess,
): Promise<IDBDatabase | undefined> {
  if (!factory) throw new Error('no storage');
  // WebKit keeps an empty database where the creation was aborted, so one that is missing is not opened at all.
  if (!create && !(await factory.databases()).some((known) => known.name === name)) return undefined;
  return new Promise((resolve, reject) => {
    let missing = false;
    const request = factory.open(name, 1);
    request.onupgradeneeded = () => {
      missing = !create;
      // Aborting the creation leaves no database behind.
      if (create) request.result.createObjectStore(STORE);
      else request.transaction?.abort();
    };
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      if (missing) resolve(undefined);
      else reject(new Error('no storage'));
    };
  });
}
