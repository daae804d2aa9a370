import { LIMITS } from '../protocol/index.js';
import { ClientError, codeOf, failureOf } from './errors.js';
import { fileOf, type KeptFile } from './outbox-entry.js';
import type { Retrier } from './retrier.js';
import type { PendingFile } from './state.js';
import { patched, type Patch } from './store.js';
import { upload, type UploadServer, type UploadTask } from './upload.js';

/** More at once would only make each of them slower, and messages with them. */
const AT_ONCE = 2;

/** What a file goes with. */
interface Going {
  /** Where it waits for its message; absent once it goes with one. */
  place?: string | undefined;
  /** Tells those that go with one message from others. */
  message?: string | undefined;
}

/** A file of the queue. */
export interface QueuedFile extends UploadTask, Going {
  blob: Blob | undefined;
  file: PendingFile;
  attachmentId?: string | undefined;
  /** True where it outlives the page. */
  isKept: boolean;
  isActive: boolean;
  readonly end: AbortController;
}

/** Files on their way to the server, for visitors and agents alike: a few at once, each until it is there or refused. */
export abstract class UploadQueue {
  protected abstract readonly server: UploadServer;
  protected abstract readonly retrier: Retrier;
  readonly #files = new Map<string, QueuedFile>();

  /** True where requests can be made now. Whoever changes that says so by `flush`. */
  protected abstract admit(): Promise<boolean>;
  /** True where what was thrown says that whoever sends has to come back first. */
  protected abstract isOnHold(error: unknown): boolean;
  protected abstract changed(): void;

  /** Files that go with the next message of a conversation. */
  in(place: string): readonly PendingFile[] {
    return this.all.filter((task) => task.place === place).map(({ file }) => file);
  }

  file(key: string): PendingFile | undefined {
    return this.#files.get(key)?.file;
  }

  attachmentId(key: string): string | undefined {
    return this.#files.get(key)?.attachmentId;
  }

  /** Begins to upload files for the next message. What is too large or too many stays, as failed. */
  add(place: string, files: readonly File[]): void {
    for (const blob of files) this.put(fileOf(blob), blob, { place });
    this.changed();
  }

  protected put(file: KeptFile, blob: File, goes: Going): void {
    this.#put(file, blob, goes);
    this.#start(file.key);
  }

  /** They go with a message now. */
  take(place: string): readonly KeptFile[] {
    const taken = this.all.filter((task) => task.place === place);
    for (const task of taken) {
      task.place = undefined;
      task.message = taken[0]?.key;
    }
    return taken.map(keptFile);
  }

  move(from: string, to: string): void {
    for (const task of this.all) if (task.place === from) task.place = to;
  }

  /** Nobody wants it: the server forgets it too. */
  remove(key: string): void {
    const uploadId = this.#files.get(key)?.uploadId;
    this.drop([key]);
    if (uploadId === undefined) return;
    const { server } = this;
    server.call('DELETE', server.upload(uploadId)).catch(() => undefined); // it is deleted after a while anyway
  }

  /** Its message is stored or thrown away. */
  drop(keys: readonly string[]): void {
    for (const key of keys) {
      this.#files.get(key)?.end.abort();
      this.#files.delete(key);
    }
    this.changed();
    this.flush();
  }

  retry(keys: readonly string[]): void {
    for (const key of keys) if (this.file(key)?.status === 'failed') this.#start(key);
    this.changed();
  }

  /** The server does not have them any more. */
  again(keys: readonly string[]): void {
    for (const key of keys) {
      const task = this.#files.get(key);
      if (!task) continue;
      task.attachmentId = task.uploadId = undefined;
      this.patch(key, { status: 'waiting', sent: 0 });
    }
    this.flush();
  }

  /** Goes on with what waits, as far as that is possible now. */
  flush(): void {
    for (const task of this.all) {
      if (this.all.filter(({ isActive }) => isActive).length >= AT_ONCE) return;
      if (task.file.status === 'waiting' && !task.isActive) void this.#run(task);
    }
  }

  protected get all(): readonly QueuedFile[] {
    return [...this.#files.values()];
  }

  /** True where a file would be lost with the page (REL-19). */
  protected get isAtRisk(): boolean {
    return this.all.some(({ isKept, file }) => !isKept && file.status !== 'uploaded');
  }

  protected task(key: string): QueuedFile | undefined {
    return this.#files.get(key);
  }

  /** Takes in a file whose bytes are written down, and still to be read. */
  protected expect(file: KeptFile, place: string | undefined): QueuedFile {
    const task = this.#put(file, undefined, { place });
    task.isKept = task.isActive = true;
    return task;
  }

  /** They are read, as far as they are there. */
  protected arrive(task: QueuedFile, blob: Blob | undefined): void {
    task.blob = blob;
    task.isActive = false;
    this.patch(task.key, { file: blob });
    this.flush();
  }

  /** Ends all of it and forgets it. */
  protected clear(): void {
    for (const { end } of this.all) end.abort();
    this.#files.clear();
    this.changed();
  }

  #put(file: KeptFile, blob: Blob | undefined, goes: Going): QueuedFile {
    const end = new AbortController();
    const task: QueuedFile = {
      ...goes,
      key: file.key,
      name: file.name,
      bytes: file.bytes,
      blob,
      signal: end.signal,
      end,
      file: { ...file, status: 'waiting', sent: 0, ...(blob && { file: blob }) },
      isKept: false,
      isActive: false,
    };
    this.#files.set(file.key, task);
    return task;
  }

  /** Begins, unless the server would refuse it anyway. */
  #start(key: string): void {
    const task = this.#files.get(key);
    if (!task) return;
    const { place = task.message } = task;
    const beside = this.all.filter(
      (other) =>
        (other.place ?? other.message) === place && (other === task || other.file.status !== 'failed'),
    );
    const isTooMany = place !== undefined && beside.indexOf(task) >= LIMITS.attachments_per_message;
    const isTooMuch = task.bytes > LIMITS.attachment_bytes || isTooMany;
    const code = isTooMuch ? 'too_large' : task.bytes === 0 ? 'file_empty' : undefined;
    if (code) this.patch(key, { status: 'failed', failure: { code } });
    else this.patch(key, { status: 'waiting', failure: undefined });
    this.flush();
  }

  async #run(task: QueuedFile): Promise<void> {
    const { key, signal } = task;
    task.isActive = true;
    try {
      if (!(await this.admit())) return;
      const send = () => {
        this.patch(key, { status: 'uploading' });
        return upload(this.server, task, (sent) => this.patch(key, { sent })).catch((error: unknown) => {
          // It lasts longer than anybody waits for a file.
          throw codeOf(error) === 'quota_exceeded' ? new ClientError('quota_exceeded') : error;
        });
      };
      task.attachmentId = await this.retrier.persist(send, signal, () => {
        this.patch(key, { status: 'waiting' });
      });
      this.patch(key, { status: 'uploaded', sent: task.bytes });
    } catch (error) {
      if (signal.aborted) return;
      if (this.isOnHold(error)) this.patch(key, { status: 'waiting' });
      else this.patch(key, { status: 'failed', failure: failureOf(error) });
    } finally {
      task.isActive = false;
    }
    if (task.file.status !== 'waiting') this.flush();
  }

  protected patch(key: string, patch: Patch<PendingFile>): void {
    const task = this.#files.get(key);
    if (!task) return;
    task.file = patched(task.file, patch);
    this.changed();
  }
}

/** What is written down of a file. */
export function keptFile({ file: { key, name, bytes, mediaType } }: QueuedFile): KeptFile {
  return { key, name, bytes, mediaType };
}
