import { LIMITS, paths, type Conversation, type Message, type MessagePage } from '../protocol/index.js';
import type { ClientContext } from './context.js';
import { failureOf } from './errors.js';
import type { EventStream } from './event-stream.js';
import type { SessionUse } from './session-use.js';
import type { Timeline, TimelineItem } from './state.js';
import { EMPTY_TIMELINE, patched, type Generation, type Patch } from './store.js';
import { isWaiting, withMessages } from './timeline-items.js';

/** Reading goes on while a visitor scrolls or several messages arrive: one receipt for all of it. */
const READ_DELAY_MS = 500;

/** The conversation on the screen: what is loaded of it, and how far it was read. */
export class TimelineKeeper {
  readonly #context: ClientContext;
  readonly #generation: Generation;
  readonly #use: SessionUse;
  readonly #stream: EventStream;
  #loaded = false;
  /** What waits for conversations that are not on the screen. */
  #elsewhere: readonly TimelineItem[] = [];
  /** Number of the newest page request: the answer to an older one is out of date. */
  #request = 0;
  #marking = false;
  #readTimer: number | undefined;

  constructor(context: ClientContext, generation: Generation, use: SessionUse, stream: EventStream) {
    this.#context = context;
    this.#generation = generation;
    this.#use = use;
    this.#stream = stream;
  }

  get id(): string | undefined {
    return this.#timeline.id;
  }

  get items(): readonly TimelineItem[] {
    return this.#timeline.items;
  }

  /** The items on the screen, and those that wait for another conversation. */
  get all(): readonly TimelineItem[] {
    return [...this.items, ...this.#elsewhere];
  }

  /** The conversation that somebody reads at the moment, or has read while the server is not yet told. */
  get lookedAt(): string | undefined {
    return this.#isOnScreen || this.#marking ? this.id : undefined;
  }

  get #isOnScreen(): boolean {
    const { presence, environment } = this.#context;
    return presence.isVisible && this.#loaded && environment.isPageVisible();
  }

  /** Follows the conversation list after a snapshot: what was loaded may have holes now. */
  refresh(): void {
    this.#request += 1;
    this.#loaded = false;
    if (this.#timeline.loading !== 'no') this.#set({ loading: 'no' });
    const newest = this.#stream.conversations.newest();
    if (newest) this.#show(newest);
    this.loadIfWanted();
  }

  /** Loads the first page when somebody looks and it is missing. */
  loadIfWanted(): void {
    if (this.#context.presence.isVisible && !this.#loaded && this.#timeline.id) void this.#load('first');
    else this.#markReadSoon();
  }

  /** The page before the oldest message held. */
  async loadOlder(): Promise<void> {
    const { loading, hasOlder } = this.#timeline;
    if (loading === 'no' && hasOlder) await this.#load('older');
  }

  /** The first page again. */
  async reload(): Promise<void> {
    if (this.#timeline.id) await this.#load('first');
  }

  /** A conversation changed; the one on the screen takes it over. */
  update(conversation: Conversation): void {
    if (conversation.id !== this.#timeline.id) return;
    if (conversation.status !== this.#timeline.status) this.#set({ status: conversation.status });
    this.#markReadSoon();
  }

  /** Shows a stored message. The conversation of the newest message is the one on the screen. */
  receive(message: Message, conversation?: Conversation): void {
    if (conversation) this.#show(conversation);
    const { client_msg_id, conversation_id, id, seq } = message;
    const waited = this.all.some((item) => item.key === client_msg_id && isWaiting(item));
    const isShown = conversation_id === this.#timeline.id;
    // From its first message on we hold all of a conversation.
    if (isShown && seq === 1) this.#loaded = true;
    if (!isShown) this.remove(client_msg_id);
    else if (waited || this.#loaded || this.#timeline.loading === 'first') {
      this.#set({ items: withMessages(this.items, [message]) });
    }
    if (waited) {
      const conversationId = conversation_id;
      if (seq === 1) this.#generation.notify('conversation-started', { conversationId });
      this.#generation.notify('message-sent', { conversationId, messageId: id });
    }
    this.loadIfWanted();
  }

  /** Takes a conversation that is somebody else's now off the screen. */
  leave(id: string): void {
    if (id !== this.id) return;
    this.#request += 1;
    this.#loaded = false;
    this.#generation.update({ timeline: EMPTY_TIMELINE });
    this.refresh();
  }

  /** Puts a bubble that waits on the screen, or takes over how it is doing. */
  putWaiting(item: TimelineItem): void {
    const { items } = this;
    const known = this.all.some(({ key }) => key === item.key);
    const replace = (other: TimelineItem) => (other.key === item.key && isWaiting(other) ? item : other);
    this.#elsewhere = this.#elsewhere.map(replace);
    this.#set({ items: known ? items.map(replace) : [...items, item] });
  }

  remove(key: string): void {
    const others = (item: TimelineItem) => item.key !== key;
    this.#elsewhere = this.#elsewhere.filter(others);
    this.#set({ items: this.items.filter(others) });
  }

  get #timeline(): Timeline {
    return this.#generation.state.timeline;
  }

  #set(patch: Patch<Timeline>): void {
    this.#generation.update({ timeline: patched(this.#timeline, patch) });
  }

  #show({ id, status }: Conversation): void {
    if (id === this.id) {
      if (status !== this.#timeline.status) this.#set({ status });
      return;
    }
    this.#request += 1;
    this.#loaded = false;
    const belongs = ({ conversationId = id }: TimelineItem) => conversationId === id;
    const waiting = this.all.filter(isWaiting);
    this.#elsewhere = waiting.filter((item) => !belongs(item));
    this.#generation.update({ timeline: { ...EMPTY_TIMELINE, id, status, items: waiting.filter(belongs) } });
  }

  async #load(loading: 'first' | 'older'): Promise<void> {
    const { id } = this.#timeline;
    if (!id || this.#timeline.loading === loading) return;
    const request = ++this.#request;
    this.#set({ loading, failure: undefined });
    const oldest = this.items[0]?.message?.seq;
    const before = loading === 'older' && oldest ? `&before_seq=${String(oldest)}` : '';
    const path = `${paths.messages(id)}?limit=${String(LIMITS.history_page)}${before}`;
    try {
      const page = await this.#use.call<MessagePage>('GET', path);
      if (request !== this.#request) return;
      // A first page replaces what may have holes; what events added behind its beginning stays.
      const start = loading === 'older' ? 0 : (page.messages[0]?.seq ?? 0);
      const known = this.items.filter(({ message }) => !message || message.seq >= start);
      this.#loaded = true;
      this.#set({ loading: 'no', hasOlder: page.has_older, items: withMessages(known, page.messages) });
      this.#markReadSoon();
    } catch (error) {
      if (request === this.#request) this.#set({ loading: 'no', failure: failureOf(error) });
    }
  }

  #markReadSoon(): void {
    const { clock } = this.#context.environment;
    const isDue = this.#readTimer !== undefined;
    if (isDue && !this.#isOnScreen) {
      // They looked and turned away: what was on the screen has been read.
      clock.clearTimeout(this.#readTimer);
      this.#readTimer = undefined;
      void this.#markRead();
    } else if (!isDue && this.#isRead()) {
      this.#readTimer = clock.setTimeout(() => {
        this.#readTimer = undefined;
        if (this.#isRead()) void this.#markRead();
      }, READ_DELAY_MS);
    }
    this.#stream.showUnread();
  }

  /** True where somebody looks at what is not yet known to be read. */
  #isRead(): boolean {
    return this.#isOnScreen && this.#stream.conversations.get(this.id)?.unread === true;
  }

  async #markRead(): Promise<void> {
    const { id } = this.#timeline;
    const seq = this.items.filter((item) => item.message).at(-1)?.message?.seq;
    if (!id || !seq) return;
    this.#marking = true;
    try {
      await this.#use.call('POST', paths.read(id), { seq });
      this.#stream.conversations.markRead(id, seq);
    } catch {
      // The next message, look or wake-up tries again.
    }
    this.#marking = false;
    this.#stream.showUnread();
  }
}
