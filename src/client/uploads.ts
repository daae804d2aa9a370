import { LIMITS, paths } from '../protocol/index.js';
import { ClientError, codeOf, failureOf } from './errors.js';
import { newMessageId } from './message-id.js';
import type { KeptFile } from './outbox-entry.js';
import { recordName } from './outbox-records.js';
import type { PendingFile } from './state.js';
import { patched, type Patch } from './store.js';
import type { TalkParts } from './talk-parts.js';
import { upload, type UploadTask } from './upload.js';

/** More at once would only make each of them slower, and messages with them. */
const AT_ONCE = 2;

interface Task extends UploadTask {
  file: PendingFile;
  /** Where it waits for its message; absent once it goes with one. */
  place?: string | undefined;
  attachmentId?: string;
  isKept: boolean;
  isActive: boolean;
  readonly end: AbortController;
}

/** Files on their way. Loaded with the first one. */
export class Uploads {
  readonly #talk: TalkParts;
  readonly #tasks = new Map<string, Task>();

  constructor(talk: TalkParts) {
    this.#talk = talk;
    talk.generation.signal.addEventListener('abort', () => {
      for (const { end } of this.#tasks.values()) end.abort();
      this.#tasks.clear();
      this.#changed();
    });
  }

  /** Files that go with the next message of a conversation. */
  in(place: string): readonly PendingFile[] {
    return this.#all.filter((task) => task.place === place).map(({ file }) => file);
  }

  file(key: string): PendingFile | undefined {
    return this.#tasks.get(key)?.file;
  }

  attachmentId(key: string): string | undefined {
    return this.#tasks.get(key)?.attachmentId;
  }

  /** Begins to upload files for the next message. What is too large or too many stays, as failed. */
  add(place: string, files: readonly File[]): void {
    for (const blob of files) {
      const { name, size: bytes, type: mediaType } = blob;
      const file = { key: newMessageId(), name, bytes, mediaType };
      this.#put(file, blob, place);
      this.#start(file.key);
    }
    this.#changed();
    void this.#keep(place);
  }

  /** Writes down what is not on the server yet: what it goes with, and then the bytes. */
  async #keep(place: string): Promise<void> {
    const { drafts } = this.#talk;
    drafts.changed(place);
    await drafts.write();
    for (const task of this.#all) {
      const { key, blob, isKept } = task;
      if (isKept || !blob || task.file.status === 'failed') continue;
      const at = this.#talk.context.environment.clock.now();
      const value = await blob.arrayBuffer();
      // Taken away or sent meanwhile: nothing would ever delete it.
      if (!this.#tasks.has(key)) continue;
      task.isKept = await this.#talk.keeping.change([{ name: recordName('file', key), at, value }]);
      this.#guard();
    }
  }

  /** Goes on with files that an earlier page has written down, which go with a message unless a place is named. */
  async restore(files: readonly KeptFile[], place?: string): Promise<void> {
    for (const file of files) {
      if (this.#tasks.has(file.key)) continue;
      const bytes = await this.#talk.keeping.file(file.key);
      const blob = bytes && new Blob([bytes], { type: file.mediaType });
      // Where its bytes are lost there is nothing more to lose.
      this.#put(file, blob, place).isKept = true;
    }
    this.#changed();
    this.flush();
  }

  /** What is written down of those. */
  keptIn(place: string): readonly KeptFile[] {
    return this.#all.filter((task) => task.place === place).map(keptFile);
  }

  /** They go with a message now. */
  take(place: string): readonly KeptFile[] {
    const taken = this.#all.filter((task) => task.place === place);
    for (const task of taken) task.place = undefined;
    return taken.map(keptFile);
  }

  move(from: string, to: string): void {
    for (const task of this.#all) if (task.place === from) task.place = to;
  }

  /** The visitor does not want it: the server forgets it too. */
  remove(key: string): void {
    const task = this.#tasks.get(key);
    if (!task) return;
    this.drop([key]);
    const { drafts, keeping, use } = this.#talk;
    void keeping.change([], [recordName('file', key)]);
    if (task.place !== undefined) drafts.changed(task.place);
    if (task.uploadId === undefined || !use.session.isOpen) return;
    use.call('DELETE', paths.upload(task.uploadId)).catch(() => undefined); // it is deleted after a while anyway
  }

  /** Its message is stored or thrown away. */
  drop(keys: readonly string[]): void {
    for (const key of keys) {
      this.#tasks.get(key)?.end.abort();
      this.#tasks.delete(key);
    }
    this.#changed();
    this.flush();
  }

  retry(keys: readonly string[]): void {
    for (const key of keys) if (this.file(key)?.status === 'failed') this.#start(key);
    this.#changed();
  }

  /** Goes on with what waits, as far as that is possible now. */
  flush(): void {
    for (const task of this.#all) {
      if (this.#all.filter(({ isActive }) => isActive).length >= AT_ONCE) return;
      if (task.file.status === 'waiting' && !task.isActive) void this.#run(task);
    }
  }

  get #all(): readonly Task[] {
    return [...this.#tasks.values()];
  }

  #put(file: KeptFile, blob: Blob | undefined, place: string | undefined): Task {
    const end = new AbortController();
    const task: Task = {
      key: file.key,
      name: file.name,
      bytes: file.bytes,
      blob,
      signal: end.signal,
      end,
      place,
      file: { ...file, status: 'waiting', sent: 0, ...(blob && { file: blob }) },
      isKept: false,
      isActive: false,
    };
    this.#tasks.set(file.key, task);
    return task;
  }

  /** Begins, unless the server would refuse it anyway. */
  #start(key: string): void {
    const task = this.#tasks.get(key);
    if (!task) return;
    const beside = this.#all.filter(({ place, file }) => place === task.place && file.status !== 'failed');
    const isTooMany = task.place !== undefined && beside.indexOf(task) >= LIMITS.attachments_per_message;
    const isTooMuch = task.bytes > LIMITS.attachment_bytes || isTooMany;
    if (isTooMuch) this.#set(key, { status: 'failed', failure: { code: 'too_large' } });
    else this.#set(key, { status: 'waiting', failure: undefined });
    this.flush();
  }

  async #run(task: Task): Promise<void> {
    const { context, use, admission } = this.#talk;
    const { key, signal } = task;
    task.isActive = true;
    try {
      if (!(await admission.admit())) return;
      const send = () => {
        this.#set(key, { status: 'uploading' });
        return upload(use, task, (sent) => this.#set(key, { sent })).catch((error: unknown) => {
          // It lasts longer than anybody waits for a file.
          throw codeOf(error) === 'quota_exceeded' ? new ClientError('quota_exceeded') : error;
        });
      };
      task.attachmentId = await context.retrier.persist(send, signal, () => {
        this.#set(key, { status: 'waiting' });
      });
      this.#set(key, { status: 'uploaded', sent: task.bytes });
    } catch (error) {
      if (signal.aborted) return;
      // The session ended on the way: it goes on when somebody is proven again.
      const isLost = !use.session.isOpen && codeOf(error)?.startsWith('session_');
      if (isLost) this.#set(key, { status: 'waiting' });
      else this.#set(key, { status: 'failed', failure: failureOf(error) });
    } finally {
      task.isActive = false;
    }
    if (task.file.status !== 'waiting') this.flush();
  }

  #set(key: string, patch: Patch<PendingFile>): void {
    const task = this.#tasks.get(key);
    if (!task) return;
    task.file = patched(task.file, patch);
    this.#changed();
  }

  #changed(): void {
    this.#guard();
    this.#talk.changed();
    void this.#talk.delivery.flush();
  }

  /** What is only in this page, the visitor is asked to stay for (REL-19). */
  #guard(): void {
    const isAtRisk = this.#all.some(({ isKept, file }) => !isKept && file.status !== 'uploaded');
    this.#talk.unload.set(this, isAtRisk);
  }
}

/** What is written down of a file. */
function keptFile({ file: { key, name, bytes, mediaType } }: Task): KeptFile {
  return { key, name, bytes, mediaType };
}
