import { codeOf, loaded } from './errors.js';
import { inOutbox } from './outbox-database.js';
import type { WrittenMessage } from './outbox-entry.js';
import { ownerOf, recordName } from './outbox-records.js';
import type { KeptRecord, OutboxStorage } from './outbox-storage.js';
import type { TalkParts } from './talk-parts.js';

/**
 * Writes down what is not sent, as soon as it is known whose it is: at once for an anonymous visitor, who is their
 * browser, and with the session for everybody else. Whatever fails here leaves the words in the page.
 */
export class Keeping {
  readonly #talk: TalkParts;
  /** True where what was to be written down last was too much. */
  isFull = false;
  readonly #opened = new Map<string, OutboxStorage>();
  #asked: string | undefined;
  /** One at a time, so that a deletion follows the write that it is about. */
  #work: Promise<unknown> = Promise.resolve();

  constructor(talk: TalkParts) {
    this.#talk = talk;
  }

  /** Where an earlier page, or another tab, has left something of this person. `once` asks no second time. */
  held(once: boolean): Promise<OutboxStorage | undefined> {
    return this.#run(async (owner) => {
      if (once && owner === this.#asked) return undefined;
      this.#asked = owner;
      // Whoever has left nothing loads nothing.
      const count = await inOutbox(this.#talk.context, (store) => store.count());
      return count ? this.#open(owner) : undefined;
    });
  }

  /** True once it is written down. */
  async change(records: readonly KeptRecord[], gone: readonly string[] = []): Promise<boolean> {
    const work = async (owner: string) => {
      await (await this.#open(owner)).change(records, gone);
      this.isFull = false;
      return true;
    };
    return (await this.#run(work)) ?? false;
  }

  /**
   * A message as any tab has written it down last: `null` where one has sent it or thrown it away, `undefined` where
   * nobody can tell.
   */
  message(key: string): Promise<WrittenMessage | null | undefined> {
    return this.#run(async (owner) => {
      const bytes = await (await this.#open(owner)).read(recordName('message', key));
      return bytes && (JSON.parse(new TextDecoder().decode(bytes)) as WrittenMessage);
    });
  }

  /** Settles when all that was asked for so far is done. */
  async settled(): Promise<void> {
    await this.#work;
  }

  /** The bytes of a file. */
  async file(key: string): Promise<ArrayBuffer | undefined> {
    const read = async (owner: string) => (await this.#open(owner)).read(recordName('file', key));
    return (await this.#run(read)) ?? undefined;
  }

  #run<R>(work: (owner: string) => Promise<R>): Promise<R | undefined> {
    const run = async () => {
      const { store } = this.#talk.context;
      const owner = await this.#owner();
      if (owner === undefined || !store.state.storagePersistent) return undefined;
      try {
        return await work(owner);
      } catch (error) {
        // What is only too much for us, or has no code yet, says nothing of the browser.
        if (codeOf(error) === undefined) store.storageFailed();
        this.isFull = codeOf(error) === 'storage_full';
        return undefined;
      }
    };
    const done = this.#work.then(run);
    this.#work = done;
    return done;
  }

  async #owner(): Promise<string | undefined> {
    const { context, generation, use } = this.#talk;
    const { live, ownKind, wishes } = use.session;
    if (live) return ownerOf(context, live.kind, live.session);
    return generation.state.phase === 'idle' ? ownerOf(context, ownKind, wishes) : undefined;
  }

  async #open(owner: string): Promise<OutboxStorage> {
    const known = this.#opened.get(owner);
    if (known) return known;
    const { OutboxStorage } = await loaded(import('./outbox-storage.js'));
    const { context, generation } = this.#talk;
    const opened = new OutboxStorage(context, owner, generation.signal);
    this.#opened.set(owner, opened);
    return opened;
  }
}
