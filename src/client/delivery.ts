import {
  paths,
  type SendMessage,
  type SentMessage,
  type StartConversation,
  type StartedConversation,
} from '../protocol/index.js';
import { codeOf, failureOf, isTemporary, loaded } from './errors.js';
import { exclusively } from './exclusively.js';
import type { Entry } from './outbox-entry.js';
import type { TalkParts } from './talk-parts.js';

/** Storage that hangs must not hold up what is said. */
const WRITING_MS = 2_000;

/** Sends what waits: one at a time, in order, until it is stored or refused (REL-5, REL-6). */
export class Delivery {
  readonly #talk: TalkParts;
  #isAtWork = false;
  #isAsked = false;

  constructor(talk: TalkParts) {
    this.#talk = talk;
  }

  /** Goes on with what waits, as far as that is possible now. */
  async flush(): Promise<void> {
    this.#isAsked = true;
    if (this.#isAtWork) return;
    const { outbox } = this.#talk;
    this.#isAtWork = true;
    // Whatever made somebody ask may have come after it was looked at.
    while (this.#isAsked) {
      this.#isAsked = false;
      for (let entry = outbox.next(); entry; entry = outbox.next()) {
        if (!(await this.#deliver(entry))) break;
      }
    }
    this.#isAtWork = false;
  }

  /** False where nothing can go out now. */
  async #deliver(entry: Entry): Promise<boolean> {
    const { admission, context, following, generation, outbox, port, stream, use } = this.#talk;
    const { signal } = generation;
    const { session } = use;
    const { answers } = entry;
    try {
      if (!(await admission.admit(entry.isAnswered ? undefined : answers))) return false;
      entry.isAnswered = true;
      // Until then it is not known whether there is a conversation to go on with.
      if (!stream.isReady) return false;
      await following.restored;
      // What was written before it comes first.
      if (outbox.next() !== entry) return true;
      outbox.set(entry, { status: 'sending' });
      // Between two tries another tab may have its turn.
      const send = () => exclusively(`${context.owner} outbox`, () => this.#send(entry));
      await context.retrier.persist(send, signal);
      // The server is there: nothing else has to wait for it.
      if (generation.state.connection === 'offline') context.retrier.wake();
    } catch (error) {
      if (signal.aborted) return false;
      // The session ended on the way: the message waits until somebody is proven again, and asks for that.
      if (!session.isOpen && codeOf(error)?.startsWith('session_')) {
        outbox.set(entry, { status: 'queued' });
        port.interact();
        return false;
      }
      if (codeOf(error) === 'not_found' && this.#uploadsAgain(entry)) return true;
      outbox.set(entry, { status: 'failed', failure: failureOf(error) });
      outbox.write(entry);
      if (codeOf(error) === 'bad_request' && !entry.place) await this.#askAnew(entry, answers);
    }
    return true;
  }

  /** The server keeps a file that goes with nothing for a day. What waited for longer brings its files once more. */
  #uploadsAgain(entry: Entry): boolean {
    const { files, outbox } = this.#talk;
    if (entry.files.length === 0 || entry.isUploadedAgain) return false;
    entry.isUploadedAgain = true;
    outbox.set(entry, { status: 'queued' });
    files.useIfAny((uploads) => {
      uploads.again(entry.files.map(({ key }) => key));
    });
    return true;
  }

  /** The workspace may ask something else by now than what was answered. */
  async #askAnew(entry: Entry, answers: Entry['answers']): Promise<void> {
    try {
      const { askAnew } = await loaded(import('./form-changes.js'));
      await askAnew(this.#talk, entry, answers ?? []);
    } catch {
      // The message says that it is not sent.
    }
  }

  async #send(entry: Entry): Promise<void> {
    const { following, outbox, use } = this.#talk;
    const path = await this.#pathOnRecord(entry);
    // Its event may have come while the answer was lost, or its conversation is not theirs any more.
    if (!outbox.has(entry) || entry.item.status === 'failed' || outbox.expire(entry)) return;
    if (path === undefined) {
      outbox.drop([entry]);
      // It may have begun the conversation to be seen here.
      following.settle();
      return;
    }
    try {
      const body = this.#bodyOf(entry, path);
      // It goes out although the page may be closed before the answer.
      const answer = await use.call<SentMessage | StartedConversation>('POST', path, body, {
        keepalive: true,
      });
      following.stored(answer);
    } catch (error) {
      // What was stored at a try whose answer was lost is called stored at the next, whatever is wrong with it by now.
      if (codeOf(error) === 'bad_request') entry.isTried = false;
      else entry.isTried ||= isTemporary(error);
      // It is stored nowhere, and may go elsewhere at the next try.
      if (!entry.isTried) entry.path = undefined;
      throw error;
    }
  }

  /**
   * Where it goes, which is written down before it goes there, so that no tab sends it elsewhere (F17). Undefined where
   * another tab has dealt with it.
   */
  async #pathOnRecord(entry: Entry): Promise<string | undefined> {
    const { context, following, generation, keeping, outbox } = this.#talk;
    const kept = entry.isKept ? await keeping.message(entry.item.key) : undefined;
    if (kept === null) return undefined;
    if (kept && outbox.agree(entry, kept)) following.begun(entry.place);
    const path = entry.path ?? (entry.place ? paths.messages(entry.place) : paths.conversations);
    entry.path = path;
    if (!(kept?.path ?? kept?.place)) outbox.write(entry);
    const patience = context.retrier.wait(WRITING_MS, generation.signal, false);
    await Promise.race([entry.written, patience]);
    return path;
  }

  #bodyOf({ item, files, answers }: Entry, path: string): SendMessage | StartConversation {
    const attachment_ids = files.flatMap(({ key }) => this.#talk.files.attachmentId(key) ?? []);
    return {
      client_msg_id: item.key,
      text: item.text,
      ...(attachment_ids.length > 0 && { attachment_ids }),
      ...(answers && path === paths.conversations && { answers }),
    };
  }
}
