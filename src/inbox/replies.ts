import type { Message, SendMessage } from '../protocol/index.js';
import type { Clock } from '../client/environment.js';
import { ClientError } from '../client/errors.js';
import { newMessageId } from '../client/message-id.js';
import type { Failure, PendingFile, TimelineItem } from '../client/state.js';
import { isUnreachable } from './failures.js';
import { ThreadFiles, type FileSurroundings } from './thread-files.js';
import { draftItem, unstored, withItem } from './thread-items.js';

/** What the replies need around them. */
export interface ReplySurroundings extends FileSurroundings {
  readonly agentName: string;
  readonly clock: Clock;
}

/** The conversation that the replies belong to. */
export interface ReplyHost {
  items(): readonly TimelineItem[];
  show(items: readonly TimelineItem[]): void;
  showFiles(files: readonly PendingFile[]): void;
  receive(message: Message): void;
}

/** What an agent wrote that the server does not have yet. Replies leave one after another, in the order they were written. */
export class Replies {
  readonly #id: string;
  readonly #around: ReplySurroundings;
  readonly #host: ReplyHost;
  readonly #files: ThreadFiles;
  /** Key of the newest reply that is stored. Keys sort as they were made. */
  #newest = '';
  #sending: Promise<void> = Promise.resolve();
  /** Called as soon as a file is another, or a reply with files is gone. */
  #waiting: (() => void)[] = [];

  constructor(conversationId: string, around: ReplySurroundings, host: ReplyHost) {
    this.#id = conversationId;
    this.#around = around;
    this.#host = host;
    this.#files = new ThreadFiles(conversationId, around, () => {
      this.#filesChanged();
    });
  }

  /** True while something waits here that the server does not have. */
  get isHeld(): boolean {
    return this.#unsent.length > 0 || this.#files.isHeld;
  }

  /** Everything that was not sent, for another try under another session. */
  get unsent(): { readonly text: string; readonly files: readonly PendingFile[] } {
    const text = this.#unsent.map((item) => item.text).filter((words) => words !== '');
    const files = [...this.#unsent.flatMap(({ uploads = [] }) => uploads), ...this.#files.next];
    return { text: text.join('\n\n'), files };
  }

  attach(files: readonly File[]): void {
    this.#files.attach(files);
  }

  send(text: string): void {
    this.recover(); // what was written before comes first
    const { agentName, clock } = this.#around;
    const uploads = this.#files.takeNext();
    const draft = draftItem(newMessageId(), text, agentName, clock.now(), uploads);
    this.#host.show([...this.#host.items(), draft]);
    this.#host.showFiles(this.#files.next);
    this.#post(draft.key);
  }

  /** Sends a failed reply again, under the same id: the server stores it once. */
  retry(key: string): void {
    const failed = this.#failed(key);
    if (!failed) return;
    this.#files.retry((failed.uploads ?? []).map((file) => file.key));
    this.#resend(failed);
  }

  discard(key: string): void {
    const failed = this.#failed(key);
    if (failed) this.#drop(failed);
  }

  /** Sends what failed only because the server was out of reach, unless something newer was said since. */
  recover(): void {
    this.#files.flush();
    for (const item of this.#unsent)
      if (item.failure && isUnreachable(item.failure) && item.key > this.#newest) this.#resend(item);
  }

  retryFile(key: string): void {
    this.#files.retry([key]);
    this.#goOn(this.#holderOf(key));
  }

  /** The file is not wanted: neither for the next reply, nor with one that waits. */
  detach(key: string): void {
    const holder = this.#holderOf(key);
    this.#files.remove(key);
    if (!holder) return;
    const uploads = (holder.uploads ?? []).filter((file) => file.key !== key);
    const left = Object.freeze({ ...holder, uploads });
    this.#host.show(withItem(this.#host.items(), left));
    if (uploads.length === 0 && left.text === '') this.#drop(left);
    else this.#goOn(left);
  }

  /** These are stored: the files that went with them are needed no more. */
  stored(messages: readonly Message[]): void {
    const ids = new Set(messages.map(({ client_msg_id: id }) => id));
    const files = this.#unsent.flatMap(({ key, uploads = [] }) => (ids.has(key) ? uploads : []));
    if (files.length > 0) this.#files.drop(files.map(({ key }) => key));
  }

  get #unsent(): readonly TimelineItem[] {
    return unstored(this.#host.items());
  }

  #find(key: string): TimelineItem | undefined {
    return this.#unsent.find((item) => item.key === key);
  }

  #failed(key: string): TimelineItem | undefined {
    const item = this.#find(key);
    return item?.status === 'failed' ? item : undefined;
  }

  #holderOf(fileKey: string): TimelineItem | undefined {
    return this.#unsent.find(({ uploads = [] }) => uploads.some(({ key }) => key === fileKey));
  }

  #drop({ key, uploads = [] }: TimelineItem): void {
    this.#host.show(this.#host.items().filter((item) => item.key !== key));
    for (const file of uploads) this.#files.remove(file.key);
    this.#wake();
  }

  /** A reply that failed for one of its files goes on as soon as none of them stands in the way. */
  #goOn(item: TimelineItem | undefined): void {
    this.#wake();
    const failed = item && this.#failed(item.key);
    if (failed?.uploads?.every(({ status }) => status !== 'failed')) this.#resend(failed);
  }

  #resend({ key, text, authorName, at, uploads }: TimelineItem): void {
    this.#host.show(withItem(this.#host.items(), draftItem(key, text, authorName, at, uploads)));
    this.#post(key);
  }

  #post(key: string): void {
    const { api, retrier, signal, judge } = this.#around;
    this.#sending = this.#sending.then(async () => {
      try {
        const item = await this.#whole(key);
        if (!item) return;
        const { message } = await api.send(this.#id, this.#bodyOf(item), signal);
        this.#host.receive(message);
        if (key > this.#newest) this.#newest = key;
        retrier.wake(); // the server is there: nothing has to wait for it
      } catch (error) {
        this.#fail(key, judge(error));
      }
    });
  }

  /** The reply once all of its files are on the server; nothing where it was taken back meanwhile. */
  async #whole(key: string): Promise<TimelineItem | undefined> {
    for (;;) {
      const item = this.#find(key);
      const { uploads = [] } = item ?? {};
      const failed = uploads.find(({ status }) => status === 'failed');
      if (failed) throw new ClientError(failed.failure?.code ?? 'file_refused');
      if (uploads.every(({ status }) => status === 'uploaded')) return item;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #bodyOf({ key, text, uploads = [] }: TimelineItem): SendMessage {
    const attachment_ids = uploads.flatMap((file) => this.#files.attachmentId(file.key) ?? []);
    return { client_msg_id: key, text, ...(attachment_ids.length > 0 && { attachment_ids }) };
  }

  #fail(key: string, failure: Failure): void {
    const item = this.#find(key);
    if (!item) return; // its event came although the answer was lost
    const failed: TimelineItem = Object.freeze({ ...item, status: 'failed', failure });
    this.#host.show(withItem(this.#host.items(), failed));
  }

  #filesChanged(): void {
    let items = this.#host.items();
    for (const item of this.#unsent) {
      const uploads = item.uploads?.map((file) => this.#files.file(file.key) ?? file);
      if (!uploads || uploads.every((file, index) => file === item.uploads?.[index])) continue;
      items = withItem(items, Object.freeze({ ...item, uploads }));
    }
    this.#host.show(items);
    this.#host.showFiles(this.#files.next);
    this.#wake();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go();
  }
}
