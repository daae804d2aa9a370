import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { storageFull } from '../store/errors.js';
import type { FileStore, StoredContent } from './file-store.js';

/** Read at once: fewer turns for each file, and little enough for many readers. */
const READ_BYTES = 262_144;
/** Who else has an account on the machine reads none of it. */
const [OWN_FOLDER, OWN_FILE] = [0o700, 0o600];

/** Files in a folder, spread over 256 of them. */
export class DiskFiles implements FileStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async putPart(key: string, start: number, content: Uint8Array): Promise<boolean> {
    return this.#write(this.#path(key), start, content);
  }

  /** Under another name until all of it is on the disk: whoever reads finds the whole or nothing. */
  async put(key: string, content: Uint8Array): Promise<void> {
    const path = this.#path(key);
    await this.#write(unfinished(path), 0, content);
    await rename(unfinished(path), path);
    await syncFolder(dirname(path));
  }

  async open(key: string): Promise<StoredContent | undefined> {
    let file: FileHandle | undefined;
    try {
      file = await open(this.#path(key), 'r');
      const { size } = await file.stat();
      return { bytes: size, stream: file.createReadStream({ highWaterMark: READ_BYTES }) };
    } catch (error) {
      await file?.close();
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async remove(keys: readonly string[]): Promise<void> {
    const paths = keys.map((key) => this.#path(key)).flatMap((path) => [path, unfinished(path)]);
    await Promise.all(paths.map((path) => rm(path, { force: true })));
  }

  async #write(path: string, start: number, content: Uint8Array): Promise<boolean> {
    try {
      await this.#makeFolder(dirname(path));
      const file = await open(path, start === 0 ? 'w' : 'r+', OWN_FILE);
      try {
        // After a loss of power there may be less than was acknowledged, and no hole may stand for it.
        if ((await file.stat()).size < start) return false;
        await writeAll(file, content, start);
        await file.truncate(start + content.length);
        await file.datasync();
        return true;
      } finally {
        await file.close();
      }
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' && start > 0) return false;
      throw code === 'ENOSPC' || code === 'EDQUOT' ? storageFull() : error;
    }
  }

  async #makeFolder(path: string): Promise<void> {
    const made = await mkdir(path, { recursive: true, mode: OWN_FOLDER });
    if (made === undefined) return;
    await syncFolder(this.#folder);
    await syncFolder(dirname(this.#folder));
  }

  #path(key: string): string {
    return join(this.#folder, key.slice(0, 2), key);
  }
}

const unfinished = (path: string): string => `${path}.new`;

/** A disk that is nearly full takes some of it and says so. */
async function writeAll(file: FileHandle, content: Uint8Array, start: number): Promise<void> {
  for (let done = 0; done < content.length;) {
    const { bytesWritten } = await file.write(content, done, content.length - done, start + done);
    done += bytesWritten;
  }
}

/** A new name is on the disk only when its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch((error: unknown) => {
    // Windows opens no folders, and writes their entries by itself.
    if (process.platform === 'win32') return undefined;
    throw error;
  });
  try {
    await folder?.sync();
  } finally {
    await folder?.close();
  }
}
