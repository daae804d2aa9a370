import { ownerOf } from './tabs.js';
import type { Page } from './setup.js';

/** Everything that is kept of what was written in an app and not sent: names and values as they lie there. */
export async function outboxRecords(
  page: Pick<Page, 'appId'>,
): Promise<readonly [name: string, value: unknown][]> {
  return allOf(`${ownerOf(page)} outbox`);
}

/** Names of the same, for who asks again and again. */
export async function outboxNames(page: Pick<Page, 'appId'>): Promise<string[]> {
  return namesIn(`${ownerOf(page)} outbox`);
}

/** Names of the keys that the browser keeps for an app. */
export async function keyNames(page: Pick<Page, 'appId'>): Promise<string[]> {
  return (await namesIn('chat-messenger')).filter((name) => name.startsWith(ownerOf(page)));
}

async function allOf(name: string): Promise<[string, unknown][]> {
  const read = (store: IDBObjectStore) =>
    Promise.all([asked(store.getAllKeys() as IDBRequest<string[]>), asked(store.getAll())]);
  const [keys, values] = (await inStore(name, read)) ?? [[], []];
  return keys.map((key, at) => [key, values[at]]);
}

async function namesIn(name: string): Promise<string[]> {
  return (await inStore(name, (store) => asked(store.getAllKeys() as IDBRequest<string[]>))) ?? [];
}

async function inStore<T>(name: string, read: (store: IDBObjectStore) => Promise<T>): Promise<T | undefined> {
  // Asking for a database that is not there would create it.
  const known = await indexedDB.databases();
  if (!known.some((database) => database.name === name)) return undefined;
  const database = await asked(indexedDB.open(name));
  const found = await read(database.transaction('keys').objectStore('keys'));
  database.close();
  return found;
}

function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(request.error ?? new Error('not asked'));
    };
  });
}
