import { recordsOf } from './outbox-database.js';
import { recordName } from './outbox-records.js';
import type { KeptRecord, OutboxStorage, Sealed } from './outbox-storage.js';

/** What nobody came back for in this time is not sent any more (REL-18). */
const KEPT_MS = 7 * 86_400_000;

/**
 * Somebody is there. What others have left under the same key is destroyed before anything can happen to it (REL-18,
 * T27); what the same person has left in another scope stays for that.
 */
export async function destroyOthers(storage: OutboxStorage): Promise<void> {
  const [kind = '', person = ''] = storage.owner.split(' ');
  const own = `${kind} ${person}`;
  await storage.run('readwrite', (store) => {
    store.delete(IDBKeyRange.bound(`${kind} `, `${own} `));
    return store.delete(IDBKeyRange.bound(`${own} \uffff`, `${kind} \uffff`));
  });
}

/** All that waits, apart from the bytes of files. What cannot be read or was left for too long is deleted. */
export async function readAll(storage: OutboxStorage): Promise<readonly KeptRecord[]> {
  const { context, owner, sizes } = storage;
  const range = recordsOf(owner);
  let names: readonly string[] = [];
  const found = await storage.run('readonly', (store) => {
    const keys = store.getAllKeys(range);
    keys.onsuccess = () => {
      names = (keys.result as string[]).map((name) => name.slice(owner.length + 1));
    };
    return store.getAll(range) as IDBRequest<Sealed[]>;
  });
  const since = context.environment.clock.now() - KEPT_MS;
  const records: KeptRecord[] = [];
  const dead: string[] = [];
  sizes.clear();
  for (const [index, name] of names.entries()) {
    const sealed = found?.[index];
    if (!sealed) continue;
    sizes.set(name, sealed.data.byteLength);
    if (name.startsWith(recordName('file'))) continue;
    const bytes = sealed.at > since ? await storage.open(name, sealed) : undefined;
    if (bytes) records.push({ name, at: sealed.at, value: JSON.parse(new TextDecoder().decode(bytes)) });
    else dead.push(name);
  }
  // A file is written after what it goes with: alone it goes with nothing.
  const text = JSON.stringify(records);
  const isAlone = (name: string) => name.startsWith(recordName('file')) && !text.includes(name.slice(2));
  dead.push(...names.filter(isAlone));
  // Without the keys everything looks dead, and may be read the next time.
  if (dead.length > 0 && context.store.state.storagePersistent) await storage.change([], dead);
  return records;
}
