import type { Readable } from 'node:stream';
import { DAY, type Clock } from '../clock.js';
import { fileIdsOfMessages, goneFiles } from '../store/queries/files.js';
import { settingsOfAll } from '../store/queries/workspaces.js';
import type { Store } from '../store/store.js';
import { readSettings } from '../workspaces/settings.js';
import { FILE_PARTS, keyOf, type FileStore } from './file-store.js';

/** An upload that was not finished by then is given up, and so is a file that no message took. */
const LOOSE_KEPT = DAY;
/** Files whose content is deleted between two looks at what is left. */
const AT_ONCE = 500;

interface Parts {
  readonly store: Store;
  readonly content: FileStore;
  readonly clock: Clock;
}

/** What is kept of files, and how it ends (FIL-8). */
export class KeptFiles {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The content of a stored file, for an export of its owner's data. */
  async contentOf(id: string): Promise<Readable | undefined> {
    return (await this.#parts.content.open(keyOf(id, 'full')))?.stream;
  }

  /** Deletes the files of messages that were taken away. */
  async releaseFiles(messageIds: readonly string[]): Promise<void> {
    await this.remove(await fileIdsOfMessages(this.#parts.store, messageIds));
  }

  /** Deletes files. Nobody may have them from the first step on; what fails after it is made up for by `prune`. */
  async remove(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.#parts.store.run('endFiles', { ids });
    await this.#delete(ids);
  }

  /** Deletes the content of files that have ended already, and then what is known of them. */
  async #delete(ids: readonly string[]): Promise<void> {
    const { store, content } = this.#parts;
    await content.remove(ids.flatMap((id) => FILE_PARTS.map((part) => keyOf(id, part))));
    await store.run('dropFiles', { ids });
  }

  /** Deletes what has been kept long enough, uploads that nobody finished, and what was not deleted in time. */
  async prune(): Promise<void> {
    const { store, clock } = this.#parts;
    const now = clock();
    const workspaces = (await settingsOfAll(store.read)).map(({ id, settings }) => {
      const { file_days, file_days_unproven } = readSettings(settings);
      return {
        workspaceId: id,
        loose: now - LOOSE_KEPT,
        proven: now - file_days * DAY,
        unproven: now - file_days_unproven * DAY,
      };
    });
    await store.run('expireFiles', workspaces);
    for (;;) {
      const ids = await goneFiles(store, AT_ONCE);
      if (ids.length > 0) await this.#delete(ids);
      if (ids.length < AT_ONCE) return;
    }
  }
}
