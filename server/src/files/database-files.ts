import { Readable } from 'node:stream';
import { LIMITS } from 'chat-messenger/protocol';
import { filePartsOf } from '../store/queries/files.js';
import type { Store } from '../store/store.js';
import type { FileStore } from './file-store.js';

/** Files in the database, for several processes that share nothing else. */
export class DatabaseFiles implements FileStore {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async putPart(key: string, start: number, content: Uint8Array): Promise<void> {
    await this.#store.run('putFilePart', { key, start, content });
  }

  /** Its reader looks at the row of the file, which comes after the last part. */
  async put(key: string, content: Uint8Array): Promise<void> {
    for (let start = 0; start < content.length; start += LIMITS.upload_chunk_bytes) {
      await this.putPart(key, start, content.subarray(start, start + LIMITS.upload_chunk_bytes));
    }
  }

  async read(key: string): Promise<Readable | undefined> {
    const parts = filePartsOf(this.#store, key);
    const first = await parts.next();
    if (first.done) return undefined;
    return Readable.from(
      (async function* () {
        yield first.value;
        yield* parts;
      })(),
      { objectMode: false },
    );
  }

  async remove(keys: readonly string[]): Promise<void> {
    await this.#store.run('dropFileParts', { keys });
  }
}
