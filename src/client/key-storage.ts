import { transact } from './database.js';
import type { Environment } from './environment.js';

const DATABASE = 'chat-messenger';
/** Ends the name of a key that encrypts what was written under another one and not sent. */
export const SEAL = ' seal';

/** Keeps CryptoKeys in IndexedDB, or in memory once that failed (SES-8). */
export class KeyStorage {
  readonly #environment: Pick<Environment, 'indexedDB' | 'storagePatience'>;
  readonly #onUnavailable: () => void;
  #memory?: Map<string, unknown>;

  constructor(environment: Pick<Environment, 'indexedDB' | 'storagePatience'>, onUnavailable: () => void) {
    this.#environment = environment;
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

  /** Puts it where there is nothing yet, in one transaction. Gives what is there then. */
  async keep<T>(name: string, made: T): Promise<T> {
    const kept = await this.run(
      'readwrite',
      (store) => {
        const request = store.get(name) as IDBRequest<T | undefined>;
        request.onsuccess = () => request.result ?? store.put(made, name);
        return request;
      },
      (memory) => memory.get(name) ?? void memory.set(name, made),
      true,
    );
    return kept ?? made;
  }

  /** With a key goes what opens the words that wait under it (REL-18). */
  async delete(name: string): Promise<void> {
    await this.run(
      'readwrite',
      (store) => store.delete(IDBKeyRange.bound(name, name + SEAL)),
      (memory) => memory.delete(name),
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
        return await transact(this.#environment, { name: DATABASE, mode, create }, ask);
      } catch {
        this.#memory ??= new Map();
        this.#onUnavailable();
      }
    }
    return instead(this.#memory) as R | undefined;
  }
}
