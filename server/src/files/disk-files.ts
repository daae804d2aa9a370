import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { storageFull } from '../store/errors.js';
import type { FileStore } from './file-store.js';

/** Files in a folder, spread over 256 of them. Everything is synced before it is acknowledged. */
export class DiskFiles implements FileStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async putPart(key: string, start: number, content: Uint8Array): Promise<void> {
    await this.#write(this.#path(key), start, content);
  }

  async put(key: string, content: Uint8Array): Promise<void> {
    const path = this.#path(key);
    await this.#write(`${path}.new`, 0, content);
    await rename(`${path}.new`, path);
  }

  async read(key: string): Promise<Readable | undefined> {
    try {
      const file = await open(this.#path(key), 'r');
      return createReadStream('', { fd: file });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async remove(keys: readonly string[]): Promise<void> {
    await Promise.all(keys.map((key) => rm(this.#path(key), { force: true })));
  }

  async #write(path: string, start: number, content: Uint8Array): Promise<void> {
    try {
      await mkdir(dirname(path), { recursive: true });
      const file = await open(path, start === 0 ? 'w' : 'r+');
      try {
        await file.write(content, 0, content.length, start);
        await file.truncate(start + content.length);
        await file.datasync();
      } finally {
        await file.close();
      }
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw code === 'ENOSPC' || code === 'EDQUOT' ? storageFull() : error;
    }
  }

  #path(key: string): string {
    return join(this.#folder, key.slice(0, 2), key);
  }
}
