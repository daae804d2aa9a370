import { realStorage } from './real-storage.js';

/** Storage that no other test and no other test file of this origin touches. */
export class OwnStorage {
  readonly #prefix = `${crypto.randomUUID()} `;

  /** To be handed to a client instead of the browser's. */
  readonly factory = {
    open: (name: string, version?: number) => realStorage.open(this.#prefix + name, version),
    databases: async () =>
      (await this.databases()).map((name) => ({ name: name?.slice(this.#prefix.length), version: 1 })),
  } as unknown as IDBFactory;

  async databases(): Promise<(string | undefined)[]> {
    const names = (await realStorage.databases()).map(({ name }) => name);
    return names.filter((name) => name?.startsWith(this.#prefix));
  }

  /** Everything the client has stored. */
  records(): Promise<unknown[]> {
    return new Promise((resolve, reject) => {
      const request = this.factory.open('chat-messenger');
      request.onerror = () => {
        reject(request.error ?? new Error('not opened'));
      };
      request.onsuccess = () => {
        const all = request.result.transaction('keys').objectStore('keys').getAll();
        all.onsuccess = () => {
          request.result.close();
          resolve(all.result as unknown[]);
        };
      };
    });
  }
}
