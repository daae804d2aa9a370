import type { Clock } from './environment.js';

const DATABASE = 'chat-messenger';
const STORE = 'keys';
/** A blocked database may hang instead of failing, and must not hold up the visitor longer than this. */
const PATIENCE_MS = 2_000;

/**
 * Keeps CryptoKeys in IndexedDB, or in memory once that failed (SES-8). Reading never creates the
 * database: a visitor who does nothing leaves nothing behind.
 */
export class KeyStorage<T> {
  readonly #factory: IDBFactory | undefined;
  readonly #clock: Clock;
  readonly #onUnavailable: () => void;
  #memory?: Map<string, T>;

  constructor(factory: IDBFactory | undefined, clock: Clock, onUnavailable: () => void) {
    this.#factory = factory;
    this.#clock = clock;
    this.#onUnavailable = onUnavailable;
  }

  get(name: string): Promise<T | undefined> {
    return this.#run(
      'readonly',
      (store) => store.get(name) as IDBRequest<T>,
      (memory) => memory.get(name),
    );
  }

  async put(name: string, value: T): Promise<void> {
    await this.#run(
      'readwrite',
      (store) => store.put(value, name),
      (memory) => memory.set(name, value),
      true,
    );
  }

  async delete(name: string): Promise<void> {
    await this.#run(
      'readwrite',
      (store) => store.delete(name),
      (memory) => memory.delete(name),
    );
  }

  async #run<R>(
    mode: IDBTransactionMode,
    ask: (store: IDBObjectStore) => IDBRequest<R>,
    instead: (memory: Map<string, T>) => unknown,
    create = false,
  ): Promise<R | undefined> {
    if (!this.#memory) {
      let timer: number | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = this.#clock.setTimeout(reject, PATIENCE_MS);
      });
      try {
        return await Promise.race([this.#ask(mode, ask, create), late]);
      } catch {
        this.#memory ??= new Map();
        this.#onUnavailable();
      } finally {
        this.#clock.clearTimeout(timer);
      }
    }
    return instead(this.#memory) as R | undefined;
  }

  async #ask<R>(
    mode: IDBTransactionMode,
    ask: (store: IDBObjectStore) => IDBRequest<R>,
    create: boolean,
  ): Promise<R | undefined> {
    const database = await this.#open(create);
    if (!database) return undefined;
    try {
      const transaction = database.transaction(STORE, mode);
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

  async #open(create: boolean): Promise<IDBDatabase | undefined> {
    const factory = this.#factory;
    if (!factory) throw new Error('no storage');
    // WebKit keeps an empty database where the creation was aborted, so one that is missing is not opened at all.
    if (!create && !(await factory.databases()).some(({ name }) => name === DATABASE)) return undefined;
    return new Promise((resolve, reject) => {
      let missing = false;
      const request = factory.open(DATABASE, 1);
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
}
