import { paths } from '../protocol/index.js';
import { codeOf } from './errors.js';
import type { ChosenFile } from './files.js';
import type { KeptFile } from './outbox-entry.js';
import { recordName } from './outbox-records.js';
import type { Retrier } from './retrier.js';
import type { TalkParts } from './talk-parts.js';
import type { UploadServer } from './upload.js';
import { keptFile, UploadQueue } from './upload-queue.js';

/** A visitor's files on their way, written down until they are on the server. Loaded with the first one. */
export class Uploads extends UploadQueue {
  protected readonly server: UploadServer;
  protected readonly retrier: Retrier;
  readonly #talk: TalkParts;
  /** What was sent or taken away here: storage may still know it for a moment. */
  readonly #done = new Set<string>();

  constructor(talk: TalkParts) {
    super();
    this.#talk = talk;
    const { context, generation, use } = talk;
    this.retrier = context.retrier;
    this.server = { ...paths, call: (...call) => use.call(...call) };
    generation.signal.addEventListener('abort', () => {
      this.clear();
    });
  }

  /** Uploads files that were chosen, and writes them down meanwhile. */
  begin(chosen: readonly ChosenFile[]): void {
    for (const { file, blob, place, message } of chosen) this.put(file, blob, { place, message });
    this.changed();
    void this.#keep(chosen);
  }

  /** Writes down what is not on the server yet: what it goes with, and then the bytes. */
  async #keep(chosen: readonly ChosenFile[]): Promise<void> {
    const { drafts } = this.#talk;
    for (const { place } of chosen) if (place !== undefined) drafts.changed(place);
    await drafts.write();
    for (const task of this.all) {
      const { key, blob, isKept } = task;
      if (isKept || !blob || task.file.status === 'failed') continue;
      const at = this.#talk.context.environment.clock.now();
      const value = await blob.arrayBuffer().catch(() => undefined);
      // Taken away or sent meanwhile: nothing would ever delete it. What cannot be read, its upload will tell.
      if (!value || !this.task(key)) continue;
      task.isKept = await this.#talk.keeping.change([{ name: recordName('file', key), at, value }]);
      const isOnlyHere = task.isKept ? undefined : true;
      if (task.file.isOnlyHere !== isOnlyHere) this.patch(key, { isOnlyHere });
      this.#guard();
    }
  }

  /** Goes on with files that an earlier page has written down, which go with a message unless a place is named. */
  async restore(files: readonly KeptFile[], place?: string): Promise<void> {
    const isUnknown = ({ key }: KeptFile) => !this.task(key) && !this.#done.has(key);
    const tasks = files.filter(isUnknown).map((file) => this.expect(file, place));
    this.changed();
    for (const task of tasks) {
      const { key, mediaType } = task.file;
      const bytes = await this.#talk.keeping.file(key);
      // Where its bytes are lost there is nothing more to lose.
      this.arrive(task, bytes && new Blob([bytes], { type: mediaType }));
    }
  }

  /** What is written down of those. */
  keptIn(place: string): readonly KeptFile[] {
    return this.all.filter((task) => task.place === place).map(keptFile);
  }

  override remove(key: string): void {
    const task = this.task(key);
    super.remove(key);
    if (!task) return;
    const { drafts, keeping } = this.#talk;
    // What it would go with comes first: no crash may leave it there without its bytes.
    if (task.place !== undefined) {
      drafts.changed(task.place);
      void drafts.write();
    }
    void keeping.change([], [recordName('file', key)]);
  }

  override drop(keys: readonly string[]): void {
    for (const key of keys) this.#done.add(key);
    super.drop(keys);
  }

  protected admit(): Promise<boolean> {
    return this.#talk.admission.admit();
  }

  /** The session ended on the way: it goes on when somebody is proven again. */
  protected isOnHold(error: unknown): boolean {
    return !this.#talk.use.session.isOpen && Boolean(codeOf(error)?.startsWith('session_'));
  }

  protected changed(): void {
    this.#guard();
    this.#talk.changed();
    void this.#talk.delivery.flush();
  }

  /** What is only in this page, the visitor is asked to stay for (REL-19). */
  #guard(): void {
    this.#talk.unload.set(this, this.isAtRisk);
  }
}
