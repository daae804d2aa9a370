import { deferred } from './deferred.js';
import { realStorage } from './real-storage.js';

/** Storage that may be slow to hand over everything that it has read: what is written meanwhile overtakes it. */
export class LateStorage {
  /** True while an answer is held back. */
  isLate = false;
  #held: ReturnType<typeof deferred<undefined>> | undefined;

  /** To be handed to a client instead of the browser's. */
  readonly factory = {
    open: (name: string, version?: number) => {
      const request = realStorage.open(name, version);
      request.addEventListener('success', () => {
        this.#slow(request.result);
      });
      return request;
    },
    databases: () => realStorage.databases(),
  } as unknown as IDBFactory;

  /** From now on, until the returned function is called. */
  hold(): () => void {
    const held = deferred<undefined>();
    this.#held = held;
    return () => {
      this.#held = undefined;
      held.resolve(undefined);
    };
  }

  #slow(database: IDBDatabase): void {
    const begin = database.transaction.bind(database);
    database.transaction = (...parameters) => {
      const transaction = begin(...parameters);
      const store = transaction.objectStore.bind(transaction);
      transaction.objectStore = (name) => {
        const asked = store(name);
        asked.getAll = (...range) => {
          this.#delay(transaction);
          return IDBObjectStore.prototype.getAll.call(asked, ...range);
        };
        return asked;
      };
      return transaction;
    };
  }

  /** The client hears that a transaction is complete when nothing is held any more. */
  #delay(transaction: IDBTransaction): void {
    const held = this.#held;
    if (!held) return;
    Object.defineProperty(transaction, 'oncomplete', {
      set: (done: () => void) => {
        transaction.addEventListener('complete', () => {
          this.isLate = true;
          void held.promise.then(done);
        });
      },
    });
  }
}
