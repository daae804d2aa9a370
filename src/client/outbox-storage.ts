import type { ClientContext } from './context.js';
import { transact } from './database.js';
import type { KeyKind } from './device-keys.js';
import { ClientError } from './errors.js';
import { SEAL } from './key-storage.js';
import { outboxAccess } from './outbox-database.js';
import { recordName } from './outbox-records.js';

/** REL-18, REL-19: what a page may leave in a browser that is not its own. */
const MOST_MESSAGES = 200;
const MOST_BYTES = 2 * 1024 * 1024;
const MOST_FILE_BYTES = 10 * 1024 * 1024;

/** What is written down: its name within the person's records, since when, and a value or the bytes of a file. */
export interface KeptRecord {
  readonly name: string;
  readonly at: number;
  readonly value: unknown;
}

/** As it lies in the browser. Without the key that a logout deletes, nobody can read it. */
export interface Sealed {
  readonly at: number;
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly data: ArrayBuffer;
}

/** The words of one person that wait, encrypted, in IndexedDB. Loaded when somebody writes, or has written. */
export class OutboxStorage {
  readonly context: ClientContext;
  readonly owner: string;
  /** Bytes of what is kept, as far as this page knows. Another tab may have written more. */
  readonly sizes = new Map<string, number>();
  readonly #life: AbortSignal;
  #key: Promise<CryptoKey> | undefined;

  constructor(context: ClientContext, owner: string, life: AbortSignal) {
    this.context = context;
    this.owner = owner;
    this.#life = life;
  }

  /** Writes and deletes all of it or nothing. Throws `storage_full` beyond what a page may keep. */
  async change(records: readonly KeptRecord[], gone: readonly string[]): Promise<void> {
    const sealed: (readonly [name: string, Sealed])[] = [];
    for (const record of records) sealed.push([record.name, await this.#seal(record)]);
    const sizes = new Map(this.sizes);
    for (const [name, { data }] of sealed) sizes.set(name, data.byteLength);
    for (const name of gone) sizes.delete(name);
    if (sealed.length > 0 && isTooMuch(sizes)) throw new ClientError('storage_full');
    const write = (store: IDBObjectStore) => {
      for (const name of gone) store.delete(this.fullName(name));
      for (const [name, value] of sealed) store.put(value, this.fullName(name));
      return store.count();
    };
    await this.run('readwrite', write, sealed.length > 0);
    this.sizes.clear();
    for (const [name, size] of sizes) this.sizes.set(name, size);
  }

  /** The bytes kept under a name now, by whichever tab: `null` where they are gone, `undefined` where unreadable. */
  async read(name: string): Promise<ArrayBuffer | null | undefined> {
    const ask = (store: IDBObjectStore) => store.get(this.fullName(name)) as IDBRequest<Sealed | undefined>;
    const sealed = await this.run('readonly', ask);
    return sealed ? this.open(name, sealed) : null;
  }

  /** What lies under this name. Undefined where the key is gone, or another one. */
  async open(name: string, { iv, data }: Sealed): Promise<ArrayBuffer | undefined> {
    const key = await this.context.keys.storage.get<CryptoKey>(this.sealName);
    return key && crypto.subtle.decrypt(this.algorithm(name, iv), key, data).catch(() => undefined);
  }

  run<R>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<R>, create = false) {
    // What was asked for before a logout is done before it, and nothing after it: it may come while this one opens.
    const askInTime = (store: IDBObjectStore) => {
      this.#life.throwIfAborted();
      return ask(store);
    };
    this.#life.throwIfAborted();
    return transact(this.context.environment, outboxAccess(this.context, mode, create), askInTime);
  }

  /** Where the key for all of this lies. */
  get sealName(): string {
    return this.context.keys.nameOf(this.owner.split(' ')[0] as KeyKind) + SEAL;
  }

  fullName(name: string): string {
    return `${this.owner} ${name}`;
  }

  /** A record that is moved to another name or person cannot be opened any more. */
  algorithm(name: string, iv: Uint8Array<ArrayBuffer>): AesGcmParams {
    return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(this.fullName(name)) };
  }

  async #seal({ name, at, value }: KeptRecord): Promise<Sealed> {
    const key = await (this.#key ??= this.#obtainKey());
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const bytes = value instanceof ArrayBuffer ? value : new TextEncoder().encode(JSON.stringify(value));
    return { at, iv, data: await crypto.subtle.encrypt(this.algorithm(name, iv), key, bytes) };
  }

  /** One for all tabs. */
  async #obtainKey(): Promise<CryptoKey> {
    const algorithm = { name: 'AES-GCM', length: 256 };
    const made = await crypto.subtle.generateKey(algorithm, false, ['encrypt', 'decrypt']);
    this.#life.throwIfAborted();
    return this.context.keys.storage.keep(this.sealName, made);
  }
}

function isTooMuch(sizes: ReadonlyMap<string, number>): boolean {
  let [messages, bytes, fileBytes] = [0, 0, 0];
  for (const [name, size] of sizes) {
    if (name.startsWith(recordName('file'))) fileBytes += size;
    else bytes += size;
    if (name.startsWith(recordName('message'))) messages += 1;
  }
  return messages > MOST_MESSAGES || bytes > MOST_BYTES || fileBytes > MOST_FILE_BYTES;
}
