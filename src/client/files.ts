import type { FileVariant } from '../protocol/index.js';
import { loaded } from './errors.js';
import type { FileLinks } from './file-links.js';
import { fileOf, type KeptFile } from './outbox-entry.js';
import type { PendingFile } from './state.js';
import type { TalkParts } from './talk-parts.js';
import type { Uploads } from './uploads.js';

/** A file as it was chosen. */
export interface ChosenFile {
  readonly file: KeptFile;
  readonly blob: File;
  /** Where it waits for its message; absent once it goes with one. */
  place: string | undefined;
  /** Tells those that go with one message from others. */
  message?: string | undefined;
}

/** Files that go with messages, and addresses of those that came. Their code is loaded with the first of either. */
export class Files {
  readonly #talk: TalkParts;
  #uploads: Uploads | undefined;
  #loading: Promise<Uploads> | undefined;
  #links: Promise<FileLinks> | undefined;
  /** Chosen while the code for them is still on its way: they are seen, and go along, all the same. */
  #chosen: readonly ChosenFile[] = [];

  constructor(talk: TalkParts) {
    this.#talk = talk;
    talk.generation.signal.addEventListener('abort', () => {
      this.#choose([]);
    });
  }

  /** Files that go with the next message of a conversation. */
  in(place: string): readonly PendingFile[] {
    return [...(this.#uploads?.in(place) ?? []), ...this.#chosenIn(place).map((file) => this.file(file))];
  }

  keptIn(place: string): readonly KeptFile[] {
    return [...(this.#uploads?.keptIn(place) ?? []), ...this.#chosenIn(place)];
  }

  file(kept: KeptFile): PendingFile {
    return this.#uploads?.file(kept.key) ?? { ...kept, status: 'waiting', sent: 0 };
  }

  attachmentId(key: string): string | undefined {
    return this.#uploads?.attachmentId(key);
  }

  /** Takes in files for the next message of a conversation. */
  attach(place: string, blobs: readonly File[]): void {
    const chosen: readonly ChosenFile[] = blobs.map((blob) => ({ file: fileOf(blob), blob, place }));
    this.#choose([...this.#chosen, ...chosen]);
    this.#use((uploads) => {
      const wanted = chosen.filter((each) => this.#chosen.includes(each));
      this.#choose(this.#chosen.filter((each) => !chosen.includes(each)));
      uploads.begin(wanted);
    });
  }

  /** Does something with the files, as soon as the code for that is there. */
  #use(work: (uploads: Uploads) => void): void {
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

  /** Hands over what goes with the next message of a conversation. */
  take(place: string): readonly KeptFile[] {
    const chosen = this.#chosenIn(place);
    for (const each of this.#chosen) {
      if (each.place !== place) continue;
      each.place = undefined;
      each.message = chosen[0]?.key;
    }
    return [...(this.#uploads?.take(place) ?? []), ...chosen];
  }

  move(from: string, to: string): void {
    for (const each of this.#chosen) if (each.place === from) each.place = to;
    this.useIfAny((uploads) => {
      uploads.move(from, to);
    });
  }

  /** Nobody wants it. */
  remove(key: string): void {
    this.#choose(this.#chosen.filter(({ file }) => file.key !== key));
    this.useIfAny((uploads) => {
      uploads.remove(key);
    });
  }

  /** Their message is stored or thrown away. */
  drop(keys: readonly string[]): void {
    this.#choose(this.#chosen.filter(({ file }) => !keys.includes(file.key)));
    this.useIfAny((uploads) => {
      uploads.drop(keys);
    });
  }

  /** Goes on with files that an earlier page has written down. */
  restore(files: readonly KeptFile[] = [], place?: string): void {
    if (files.length > 0) this.#use((uploads) => void uploads.restore(files, place));
  }

  async url(id: string, variant: FileVariant): Promise<string> {
    this.#links ??= this.#load(
      () => import('./file-links.js'),
      ({ FileLinks }) => new FileLinks(this.#talk),
    );
    return (await this.#links).url(id, variant);
  }

  #chosenIn(place: string): readonly KeptFile[] {
    return this.#chosen.filter((each) => each.place === place).map(({ file }) => file);
  }

  #choose(chosen: readonly ChosenFile[]): void {
    if (chosen.length === 0 && this.#chosen.length === 0) return;
    this.#chosen = chosen;
    this.#talk.unload.set(this, chosen.length > 0);
    this.#talk.changed();
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
