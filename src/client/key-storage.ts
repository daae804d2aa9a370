import { transact } from './database.js';

const DATABASE = 'chat-messenger';

/** Keeps CryptoKeys in IndexedDB, or in memory once that failed (SES-8). */
export class KeyStorage {
  readonly #factory: IDBFactory | undefined;
  readonly #onUnavailable: () => void;
  #memory?: Map<string, unknown>;

  constructor(factory: IDBFactory | undefined, onUnavailable: () => void) {
    this.#factory = factory;
    this.#onUnavailable = onUnavailable;
  }

  get<T>(name: string): Promise<T | undefined> {
    return this.run(
      'readonly',
      (store) => store.get(name) as IDBRequest<T>,
      (memory) => memory.get(name),
    );
  }

  async put(name: string, value: unknown): Promise<void> {
    await this.run(
      'readwrite',
      (store) => store.put(value, name),
      (memory) => memory.set(name, value),
      true,
    );
  }

  /** Deletes what has either name. The second one begins with the first. */
  async delete(name: string, longer: string): Promise<void> {
    await this.run(
      'readwrite',
      (store) => store.delete(IDBKeyRange.bound(name, longer)),
      (memory) => [name, longer].map((key) => memory.delete(key)),
    );
  }

  /** One transaction, or what is done in memory instead. */
  async run<R>(
    mode: IDBTransactionMode,
    ask: (store: IDBObjectStore) => IDBRequest<R>,
    instead: (memory: Map<string, unknown>) => unknown,
    create = false,
  ): Promise<R | undefined> {
    if (!this.#memory) {
      try {
        return await transact(this.#factory, { name: DATABASE, mode, create }, ask);
      } catch {
        this.#memory ??= new Map();
        this.#onUnavailable();
      }
    }
    return instead(this.#memory) as R | undefined;
  }
}
