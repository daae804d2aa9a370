import { Readable } from 'node:stream';
import { filePartsLength, filePartsOf } from '../store/queries/files.js';
import type { Store } from '../store/store.js';
import type { FileStore, StoredContent } from './file-store.js';

/** Files in the database, for several processes that share nothing else. */
export class DatabaseFiles implements FileStore {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async putPart(key: string, start: number, content: Uint8Array): Promise<boolean> {
    await this.#store.run('putFilePart', { key, start, content });
    return true;
  }

  async put(key: string, content: Uint8Array): Promise<void> {
    await this.#store.run('putFileContent', { key, content });
  }

  async open(key: string): Promise<StoredContent | undefined> {
    const bytes = await filePartsLength(this.#store, key);
    if (bytes === null) return undefined;
    return { bytes, stream: Readable.from(filePartsOf(this.#store, key), { objectMode: false }) };
  }

  async remove(keys: readonly string[]): Promise<void> {
    await this.#store.run('dropFileParts', { keys });
  }
}
