import { codePoints, LIMITS, paths } from '../protocol/index.js';
import type { FormAnswer, Message } from '../protocol/index.js';
import { continueAfter, newMessageId } from './message-id.js';
import { recordOf, type Entry, type KeptFile, type WrittenMessage } from './outbox-entry.js';
import { recordName } from './outbox-records.js';
import type { KeptRecord } from './outbox-storage.js';
import type { TimelineItem } from './state.js';
import { patched, type Patch } from './store.js';
import type { TalkParts } from './talk-parts.js';

/** Unsent for so long, a message asks the visitor whether it is still meant (REL-18). */
const FRESH_MS = 86_400_000;

/** What waits to be sent, in its order, whichever conversation it is for. */
export class Outbox {
  readonly #talk: TalkParts;
  #answers: readonly FormAnswer[] | undefined;
  readonly #entries = new Map<string, Entry>();
  /**
   * What was stored, by whichever tab, and what was thrown away here, without a message: storage may still know it for a
   * moment.
   */
  readonly #done = new Map<string, Message | undefined>();

  constructor(talk: TalkParts) {
    this.#talk = talk;
    talk.generation.signal.addEventListener('abort', () => {
      this.#entries.clear();
      this.#guard();
    });
  }

  /** The bubbles of what waits for a conversation. */
  items(place: string): readonly TimelineItem[] {
    return this.#all.filter((entry) => entry.place === place).map((entry) => this.#itemOf(entry));
  }

  /** Texts of what waits, in their order. */
  get texts(): readonly string[] {
    return this.#all.map(({ item }) => item.text);
  }

  /** True where a conversation waits to begin. */
  get beginsOne(): boolean {
    return this.#all.some(({ place, isNew }) => isNew && !place);
  }

  /** All files that go with what waits. */
  get files(): readonly KeptFile[] {
    return this.#all.flatMap(({ files }) => files);
  }

  /** Takes a message in. What was kept under the names of `replaced` is part of it now. */
  add(text: string, parts: Pick<Entry, 'place' | 'files'>, replaced: readonly string[]): void {
    const { context, delivery, generation, stream } = this.#talk;
    const { place } = parts;
    const isNew = !place && stream.isReady;
    const path = isNew && !this.beginsOne ? paths.conversations : undefined;
    const failure = isTooLong(text) ? ({ code: 'too_large' } as const) : undefined;
    const item: TimelineItem = {
      key: newMessageId(),
      text,
      at: this.#now,
      own: true,
      authorName: generation.state.identity?.name ?? '',
      status: failure ? 'failed' : 'queued',
      ...(failure && { failure }),
      ...(place && { conversationId: place }),
    };
    // Whichever message begins the conversation takes along what was answered before it.
    const answers = place ? undefined : this.#answers;
    const entry: Entry = { ...parts, item, isNew, path, answers, isTried: false, isKept: false };
    this.#entries.set(item.key, entry);
    this.write(entry, replaced);
    this.#talk.changed();
    context.retrier.wake();
    void delivery.flush();
  }

  /** What was answered before the conversation that is to begin, also by what waits for that. */
  answer(answers: readonly FormAnswer[]): void {
    this.#answers = answers;
    this.#talk.generation.update({ asksAnew: undefined });
    for (const entry of this.#all) {
      // What may have reached the server must stay as it was sent.
      if (entry.place || entry.isTried) continue;
      entry.answers = answers;
      entry.isAnswered = false;
      this.write(entry);
      this.retry(entry.item.key);
    }
  }

  retry(key: string): void {
    const entry = this.#failed(key);
    // What is too long stays too long.
    if (!entry || isTooLong(entry.item.text)) return;
    const { delivery, files } = this.#talk;
    files.useIfAny((uploads) => {
      uploads.retry(entry.files.map(({ key: file }) => file));
    });
    this.set(entry, { status: 'queued', failure: undefined, at: this.#now });
    this.write(entry);
    void delivery.flush();
  }

  discard(key: string): void {
    const entry = this.#failed(key);
    if (entry) this.drop([entry]);
  }

  /** Forgets what waits for a conversation that is gone, or everything. */
  forget(place?: string): void {
    this.drop(this.#all.filter((entry) => place === undefined || entry.place === place));
  }

  /** Their conversation is not theirs any more: they wait for a word of the visitor, and begin another one by that. */
  release(place: string): void {
    const status = 'failed';
    const failure = { code: 'superseded' } as const;
    for (const entry of this.#all) {
      if (entry.place !== place) continue;
      Object.assign(entry, { place: '', isNew: true, path: undefined, isTried: false });
      this.set(entry, { conversationId: undefined, status, failure });
      this.write(entry);
    }
    // Whatever of them is tried again and again is tried no more.
    this.#talk.context.retrier.wake();
  }

  /** Takes out what the server has stored, as it says by this message. */
  take(message: Message): Entry | undefined {
    const { client_msg_id, conversation_id } = message;
    this.#done.set(client_msg_id, message);
    const entry = this.#entries.get(client_msg_id);
    if (entry) this.#stored(entry, conversation_id);
    return entry;
  }

  /** It is known now what there is to go on with: a conversation, or none. */
  settle(place: string | undefined): void {
    for (const entry of this.#all) {
      if (entry.place || entry.isNew) continue;
      if (place) {
        this.#move(entry, place);
        this.write(entry);
      } else entry.isNew = true;
    }
  }

  /** Takes over what an earlier page or another tab has written down. Returns what of it is stored already. */
  restore(found: readonly Entry[]): readonly Message[] {
    const isUnknown = ({ item }: Entry) => !this.#entries.has(item.key) && !this.#done.has(item.key);
    const all = [...this.#all, ...found.filter(isUnknown)];
    this.#entries.clear();
    // Ids sort as they were made.
    all.sort((a, b) => (a.item.key < b.item.key ? -1 : 1));
    for (const entry of all) {
      this.#entries.set(entry.item.key, entry);
      continueAfter(entry.item.key);
    }
    // What they sent, and had no time to take out.
    return found.flatMap((entry) => {
      const message = this.#done.get(entry.item.key);
      if (message) this.#stored(entry, message.conversation_id);
      return message ?? [];
    });
  }

  /** A file was taken away. */
  removeFile(key: string): void {
    for (const entry of this.#all) {
      const files = entry.files.filter((file) => file.key !== key);
      if (files.length === entry.files.length) continue;
      entry.files = files;
      if (files.length === 0 && !entry.item.text.trim()) this.drop([entry]);
      else this.write(entry);
    }
  }

  /** The first message that nothing is in the way of. What is behind one that waits for its files waits too. */
  next(): Entry | undefined {
    const held = new Set<string>();
    // What begins a conversation waits for what is asked before that.
    if (this.#talk.generation.state.asksAnew) held.add('');
    for (const entry of this.#all) {
      const { place, files } = entry;
      if (this.#itemOf(entry).status === 'failed' || held.has(place)) continue;
      if (this.expire(entry)) continue;
      if (files.every((file) => this.#talk.files.file(file).status === 'uploaded')) return entry;
      else held.add(place);
    }
    return undefined;
  }

  /** True where it waited for so long that the visitor is asked whether it is still meant. */
  expire(entry: Entry): boolean {
    if (entry.item.at >= this.#now - FRESH_MS) return false;
    this.set(entry, { status: 'failed', failure: { code: 'timeout' } });
    this.write(entry);
    return true;
  }

  /** Takes over where another tab has seen it go. True where it has found its conversation by that. */
  agree(entry: Entry, { path, place }: WrittenMessage): boolean {
    const isFound = place !== '' && !entry.place;
    if (isFound) this.#move(entry, place);
    if (path !== undefined) entry.path = path;
    return isFound;
  }

  has({ item }: Entry): boolean {
    return this.#entries.has(item.key);
  }

  set(entry: Entry, patch: Patch<TimelineItem>): void {
    entry.item = patched(entry.item, patch);
    this.#talk.changed();
  }

  write(entry: Entry, replaced: readonly string[] = []): void {
    entry.written = this.#talk.keeping.change([recordOf(entry)], replaced).then((isKept) => {
      entry.isKept ||= isKept;
      entry.isTooMuch = this.#talk.keeping.isFull;
      this.#guard();
    });
    this.#guard();
  }

  /** Takes messages off the screen for good. */
  drop(entries: readonly Entry[]): void {
    this.#delete(entries);
    this.#talk.changed();
  }

  get #all(): readonly Entry[] {
    return [...this.#entries.values()];
  }

  get #now(): number {
    return this.#talk.context.environment.clock.now();
  }

  /** One is stored. What waited for a conversation to begin goes on in that which it began. */
  #stored(entry: Entry, conversation: string): void {
    this.#entries.delete(entry.item.key);
    if (!entry.place) this.#answers = undefined;
    const followers = entry.place ? [] : this.#all.filter(({ place }) => !place);
    for (const follower of followers) {
      this.#move(follower, conversation);
      // One that is still on its way to storage would arrive there without its conversation.
      if (!follower.isKept) this.write(follower);
    }
    // Both or nothing: what follows must find its conversation after a crash too.
    this.#delete([entry], followers.filter(({ isKept }) => isKept).map(recordOf));
  }

  /** Deletes messages wherever they are, and notes what became of others by that. */
  #delete(entries: readonly Entry[], records: readonly KeptRecord[] = []): void {
    if (entries.length === 0) return;
    for (const { item } of entries) {
      this.#entries.delete(item.key);
      if (!this.#done.has(item.key)) this.#done.set(item.key, undefined);
    }
    const files = entries.flatMap(({ files }) => files);
    const names = [
      ...entries.map(({ item }) => recordName('message', item.key)),
      ...files.map(({ key }) => recordName('file', key)),
    ];
    void this.#talk.keeping.change(records, names);
    this.#talk.files.drop(files.map(({ key }) => key));
    this.#guard();
  }

  #failed(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    return entry && this.#itemOf(entry).status === 'failed' ? entry : undefined;
  }

  #move(entry: Entry, place: string): void {
    entry.place = place;
    entry.item = { ...entry.item, conversationId: place };
    // Held back by a file, it has not begun a conversation of its own and need not.
    if (!entry.isTried && entry.item.status !== 'sending') entry.path = undefined;
  }

  /** The bubble with its files, of which one that failed keeps the message back, and says why. */
  #itemOf({ item, files }: Entry): TimelineItem {
    if (files.length === 0) return item;
    const uploads = files.map((file) => this.#talk.files.file(file));
    const isHeld = uploads.some(({ status }) => status === 'failed');
    return { ...item, uploads, ...(isHeld && { status: 'failed' }) };
  }

  /** What is only in this page would be lost with it: the browser asks before (REL-20). */
  #guard(): void {
    const { generation, unload } = this.#talk;
    const onlyHere = this.#all.filter(({ isKept }) => !isKept);
    unload.set(this, onlyHere.length > 0);
    generation.update({ isStorageFull: onlyHere.some(({ isTooMuch }) => isTooMuch) || undefined });
  }
}

function isTooLong(text: string): boolean {
  return (
    codePoints(text) > LIMITS.message_code_points ||
    new TextEncoder().encode(text).length > LIMITS.message_bytes
  );
}
