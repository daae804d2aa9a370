import type { ClientContext } from './context.js';
import { transact } from './database.js';
import { SEAL, type KeyKind } from './device-keys.js';
import { ClientError } from './errors.js';
import { outboxAccess, RECORD, recordsOf } from './outbox-database.js';

/** REL-18, REL-19: what a page may leave in a browser that is not its own. */
const MOST_MESSAGES = 200;
const MOST_BYTES = 2 * 1024 * 1024;
const MOST_FILE_BYTES = 10 * 1024 * 1024;
/** What nobody came back for in this time is not sent any more. */
const KEPT_MS = 7 * 86_400_000;

/** What is written down: its name within the person's records, since when, and a value or the bytes of a file. */
export interface KeptRecord {
  readonly name: string;
  readonly at: number;
  readonly value: unknown;
}

/** As it lies in the browser. Without the key that a logout deletes, nobody can read it. */
interface Sealed {
  readonly at: number;
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly data: ArrayBuffer;
}

/** The words of one person that wait, encrypted, in IndexedDB. Loaded when somebody writes, or has written. */
export class OutboxStorage {
  readonly #context: ClientContext;
  readonly #owner: string;
  readonly #life: AbortSignal;
  /** Bytes of what is kept, as far as this page knows. Another tab may have written more. */
  readonly #sizes = new Map<string, number>();
  #key: CryptoKey | undefined;

  constructor(context: ClientContext, owner: string, life: AbortSignal) {
    this.#context = context;
    this.#owner = owner;
    this.#life = life;
  }

  /** All that waits, the files apart. What cannot be read or was left for too long is deleted. */
  async load(): Promise<readonly KeptRecord[]> {
    const range = recordsOf(this.#owner);
    let names: readonly string[] = [];
    const found = await this.#run('readonly', (store) => {
      const keys = store.getAllKeys(range);
      keys.onsuccess = () => {
        names = keys.result as string[];
      };
      return store.getAll(range) as IDBRequest<Sealed[]>;
    });
    this.#key ??= await this.#context.keys.storage.get(this.#sealName);
    const since = this.#context.environment.clock.now() - KEPT_MS;
    this.#sizes.clear();
    const records: KeptRecord[] = [];
    const dead: string[] = [];
    for (const [index, sealed] of (found ?? []).entries()) {
      const name = (names[index] ?? '').slice(this.#owner.length + 1);
      this.#sizes.set(name, sealed.data.byteLength);
      const isFile = name.startsWith(RECORD.file);
      const bytes = sealed.at > since ? isFile || (await this.#open(name, sealed)) : undefined;
      if (bytes === undefined) dead.push(name);
      else if (bytes !== true) records.push({ name, at: sealed.at, value: JSON.parse(decode(bytes)) });
    }
    // A file is written after what it belongs to: alone it belongs to nothing.
    const text = JSON.stringify(records);
    for (const name of this.#sizes.keys())
      if (name.startsWith(RECORD.file) && !text.includes(name.slice(2))) dead.push(name);
    if (dead.length > 0) await this.change([], dead);
    return records;
  }

  /** The bytes of a file. */
  async file(name: string): Promise<ArrayBuffer | undefined> {
    const sealed = await this.#run('readonly', (store) => store.get(this.#full(name)) as IDBRequest<Sealed>);
    return sealed && this.#open(name, sealed);
  }

  async has(name: string): Promise<boolean> {
    return !!(await this.#run('readonly', (store) => store.count(this.#full(name))));
  }

  /** Writes and deletes all of it or nothing. Throws `storage_full` beyond what a page may keep. */
  async change(records: readonly KeptRecord[], gone: readonly string[]): Promise<void> {
    const sealed: (readonly [string, Sealed])[] = [];
    for (const record of records) sealed.push([record.name, await this.#seal(record)]);
    const sizes = new Map([
      ...this.#sizes,
      ...sealed.map(([name, { data }]) => [name, data.byteLength] as const),
    ]);
    for (const name of gone) sizes.delete(name);
    if (sealed.length > 0 && isTooMuch(sizes)) throw new ClientError('storage_full');
    await this.#run(
      'readwrite',
      (store) => {
        for (const name of gone) store.delete(this.#full(name));
        for (const [name, value] of sealed) store.put(value, this.#full(name));
        return store.count();
      },
      sealed.length > 0,
    );
    this.#sizes.clear();
    for (const [name, size] of sizes) this.#sizes.set(name, size);
  }

  get #sealName(): string {
    return this.#context.keys.nameOf(this.#owner.split(' ')[0] as KeyKind, SEAL);
  }

  #full(name: string): string {
    return `${this.#owner} ${name}`;
  }

  #run<R>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<R>, create = false) {
    // What was asked for before a logout is done before it, and nothing after it.
    this.#life.throwIfAborted();
    return transact(this.#context.environment.indexedDB, outboxAccess(this.#context, mode, create), ask);
  }

  async #seal({ name, at, value }: KeptRecord): Promise<Sealed> {
    const key = (this.#key ??= await this.#obtainKey());
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const bytes = value instanceof ArrayBuffer ? value : encode(JSON.stringify(value));
    const data = await crypto.subtle.encrypt(this.#algorithm(name, iv), key, bytes);
    return { at, iv, data };
  }

  async #open(name: string, { iv, data }: Sealed): Promise<ArrayBuffer | undefined> {
    if (!this.#key) return undefined;
    return crypto.subtle.decrypt(this.#algorithm(name, iv), this.#key, data).catch(() => undefined);
  }

  /** A record that is moved to another name or person cannot be opened any more. */
  #algorithm(name: string, iv: Uint8Array<ArrayBuffer>): AesGcmParams {
    return { name: 'AES-GCM', iv, additionalData: encode(this.#full(name)) };
  }

  /** One for all tabs: what is there already is found in the same transaction that would keep another. */
  async #obtainKey(): Promise<CryptoKey> {
    const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
      'encrypt',
      'decrypt',
    ]);
    const name = this.#sealName;
    this.#life.throwIfAborted();
    const known = await this.#context.keys.storage.run(
      'readwrite',
      (store) => {
        const request = store.get(name) as IDBRequest<CryptoKey | undefined>;
        request.onsuccess = () => {
          if (!request.result) store.put(made, name);
        };
        return request;
      },
      () => undefined,
      true,
    );
    return known ?? made;
  }
}

function isTooMuch(sizes: ReadonlyMap<string, number>): boolean {
  const all = [...sizes];
  const sum = (isFile: boolean) =>
    all.reduce((bytes, [name, size]) => (name.startsWith(RECORD.file) === isFile ? bytes + size : bytes), 0);
  const messages = all.filter(([name]) => name.startsWith(RECORD.message)).length;
  return messages > MOST_MESSAGES || sum(false) > MOST_BYTES || sum(true) > MOST_FILE_BYTES;
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function decode(bytes: ArrayBuffer): string {
  return new TextDecoder().decode(bytes);
}
