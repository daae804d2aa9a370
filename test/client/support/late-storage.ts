import { deferred } from './deferred.js';
import { realStorage } from './real-storage.js';

/** What is read of what waits to be sent: a record, such as the bytes of a file, or everything. */
type Reading = 'get' | 'getAll';

/** Storage that may be slow to hand over what it has read of what waits: what happens meanwhile overtakes it. */
export class LateStorage {
  /** True while an answer is held back. */
  isLate = false;
  #opening: Promise<undefined> | undefined;
  #held: { readonly reading: Reading; readonly until: Promise<undefined> } | undefined;

  /** To be handed to a client instead of the browser's. */
  readonly factory = {
    open: (name: string, version?: number) => {
      const request = realStorage.open(name, version);
      if (name.endsWith(' outbox')) {
        if (this.#opening) this.#tellLater(request, 'success', this.#opening);
        request.addEventListener('success', () => {
          this.#slow(request.result);
        });
      }
      return request;
    },
    databases: () => realStorage.databases(),
  } as unknown as IDBFactory;

  /** Holds back that it is open, until the returned function is called. */
  holdOpening(): () => void {
    const { promise, resolve } = deferred<undefined>();
    this.#opening = promise;
    return () => {
      this.#opening = undefined;
      resolve(undefined);
    };
  }

  /** Holds back what is read this way from now on, until the returned function is called. */
  hold(reading: Reading): () => void {
    const { promise: until, resolve } = deferred<undefined>();
    this.#held = { reading, until };
    return () => {
      this.#held = undefined;
      resolve(undefined);
    };
  }

  #slow(database: IDBDatabase): void {
    const held = this.#held;
    if (!held) return;
    const begin = database.transaction.bind(database);
    database.transaction = (...parameters) => {
      const transaction = begin(...parameters);
      const open = transaction.objectStore.bind(transaction);
      transaction.objectStore = (name) => {
        const store = open(name);
        const read = store[held.reading].bind(store) as (...query: unknown[]) => IDBRequest;
        store[held.reading] = (...query: unknown[]) => {
          this.#tellLater(transaction, 'complete', held.until);
          return read(...query);
        };
        return store;
      };
      return transaction;
    };
  }

  /** The client hears later of this event. */
  #tellLater(target: IDBTransaction | IDBRequest, event: string, until: Promise<undefined>): void {
    Object.defineProperty(target, `on${event}`, {
      set: (done: () => void) => {
        target.addEventListener(event, () => {
          this.isLate = true;
          void until.then(done);
        });
      },
    });
  }
}
