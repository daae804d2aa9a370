import type { FileVariant } from '../protocol/index.js';
import { loaded } from './errors.js';
import type { FileLinks } from './file-links.js';
import type { KeptFile } from './outbox-entry.js';
import type { PendingFile } from './state.js';
import type { TalkParts } from './talk-parts.js';
import type { Uploads } from './uploads.js';

/** Files that go with messages, and addresses of those that came. Their code is loaded with the first of either. */
export class Files {
  readonly #talk: TalkParts;
  #uploads: Uploads | undefined;
  #loading: Promise<Uploads> | undefined;
  #links: Promise<FileLinks> | undefined;

  constructor(talk: TalkParts) {
    this.#talk = talk;
  }

  /** Files that go with the next message of a conversation. */
  in(place: string): readonly PendingFile[] {
    return this.#uploads?.in(place) ?? [];
  }

  keptIn(place: string): readonly KeptFile[] {
    return this.#uploads?.keptIn(place) ?? [];
  }

  file(kept: KeptFile): PendingFile {
    return this.#uploads?.file(kept.key) ?? { ...kept, status: 'waiting', sent: 0 };
  }

  attachmentId(key: string): string | undefined {
    return this.#uploads?.attachmentId(key);
  }

  /** Does something with the files, as soon as the code for that is there. */
  use(work: (uploads: Uploads) => void): void {
    this.#loading ??= this.#load(
      () => import('./uploads.js'),
      ({ Uploads }) => (this.#uploads = new Uploads(this.#talk)),
    );
    this.#then(work);
  }

  /** The same where there are any: at once where that is possible. */
  useIfAny(work: (uploads: Uploads) => void): void {
    if (this.#uploads) work(this.#uploads);
    else if (this.#loading) this.#then(work);
  }

  /** Hands over what goes with the next message of a conversation, at once where that is possible. */
  take(place: string, work: (files: readonly KeptFile[]) => void): void {
    if (this.#loading) {
      this.useIfAny((uploads) => {
        work(uploads.take(place));
      });
    } else work([]);
  }

  /** Goes on with files that an earlier page has written down. */
  restore(files: readonly KeptFile[] = [], place?: string): void {
    if (files.length > 0) this.use((uploads) => void uploads.restore(files, place));
  }

  async url(id: string, variant: FileVariant): Promise<string> {
    this.#links ??= this.#load(
      () => import('./file-links.js'),
      ({ FileLinks }) => new FileLinks(this.#talk),
    );
    return (await this.#links).url(id, variant);
  }

  #load<M, T>(load: () => Promise<M>, make: (module: M) => T): Promise<T> {
    const { context, generation } = this.#talk;
    return context.retrier.persist(() => loaded(load()), generation.signal).then(make);
  }

  #then(work: (uploads: Uploads) => void): void {
    this.#loading?.then(work).catch((error: unknown) => {
      if (!this.#talk.generation.signal.aborted) throw error;
    });
  }
}
