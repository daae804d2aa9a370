import { ownerOf } from './tabs.js';
import type { Page } from './setup.js';

/** Everything that is kept of what was written in an app and not sent: names and values as they lie there. */
export async function outboxRecords(
  page: Pick<Page, 'appId'>,
): Promise<readonly [name: string, value: unknown][]> {
  return allOf(`${ownerOf(page)} outbox`);
}

/** Names of the keys that the browser keeps for an app. */
export async function keyNames(page: Pick<Page, 'appId'>): Promise<string[]> {
  const all = await allOf('chat-messenger');
  return all.map(([name]) => name).filter((name) => name.startsWith(ownerOf(page)));
}

async function allOf(name: string): Promise<[string, unknown][]> {
  // Asking for one that is not there would create it.
  const known = await indexedDB.databases();
  if (!known.some((database) => database.name === name)) return [];
  const database = await asked(indexedDB.open(name));
  const store = database.transaction('keys').objectStore('keys');
  const [keys, values] = await Promise.all([
    asked(store.getAllKeys() as IDBRequest<string[]>),
    asked(store.getAll()),
  ]);
  database.close();
  return keys.map((key, at) => [key, values[at]]);
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
