import { v7 as newMessageId } from 'uuid';
import type { AgentConversation, Message, MessagePage, Notice } from '../protocol/index.js';
import type { Failure, TimelineItem } from '../client/state.js';
import type { AgentApi } from './agent-api.js';
import { ContactRecord } from './contact-record.js';
import { isUnreachable } from './failures.js';
import type { ThreadState } from './inbox-state.js';
import { draftItem, newestSeq, oldestSeq, unstored, withItem, withStored } from './thread-items.js';
import { SnapshotStore } from './snapshot-store.js';
import { ThreadActs } from './thread-acts.js';

/** The server passes on no more than that. */
const TYPING_EVERY_MS = 3_000;

/** What a thread needs from the workspace around it. */
export interface ThreadSurroundings {
  readonly api: AgentApi;
  /** Ends with the session of the agent. */
  readonly signal: AbortSignal;
  readonly agentName: string;
  readonly now: () => number;
  /** Puts what a request threw into words, and notices when it means the end of the session. */
  readonly judge: (error: unknown) => Failure;
  /** The server confirmed a change of the conversation. */
  readonly confirmed: (conversation: AgentConversation) => void;
}

/** One conversation that is open in the inbox: its messages, and the replies on their way. */
export class Thread {
  /** What may be done to the conversation, beside replying. */
  readonly acts: ThreadActs;
  /** Who writes in it. */
  readonly contact: ContactRecord;
  readonly #around: ThreadSurroundings;
  readonly #store: SnapshotStore<ThreadState>;
  /** Replies leave one after another, so that they arrive in the order they were written. */
  #sending: Promise<void> = Promise.resolve();
  /** Messages that came while the newest page was on its way. */
  #early: readonly Message[] = [];
  #readUpTo = 0;
  #typedAt = 0;
  #watched = false;

  constructor(conversation: AgentConversation, around: ThreadSurroundings, changed: () => void) {
    this.#around = around;
    this.acts = new ThreadActs(
      conversation.id,
      {
        ...around,
        noted: (message) => {
          this.receive(message);
        },
      },
      (acts) => {
        this.#store.set({ acts });
      },
    );
    this.contact = new ContactRecord(conversation.contact, {
      load: (contactId) => around.api.contact(contactId, around.signal),
      judge: around.judge,
      changed: (contact) => {
        this.#store.set({ contact });
      },
    });
    this.#store = new SnapshotStore<ThreadState>({
      conversation,
      items: [],
      hasOlder: false,
      loading: 'no',
      failure: undefined,
      acts: this.acts.state,
      contact: this.contact.state,
    });
    this.#store.subscribe(changed);
  }

  get state(): ThreadState {
    return this.#store.value;
  }

  get id(): string {
    return this.state.conversation.id;
  }

  /** True while a reply exists only on this page. */
  get holdsUnsent(): boolean {
    return unstored(this.state.items).length > 0;
  }

  /** Fetches the newest page, at first and whenever messages were missed. */
  async load(): Promise<void> {
    if (this.state.loading === 'first') return;
    this.#store.set({ loading: 'first', failure: undefined });
    try {
      const page = await this.#around.api.messages(this.id, this.#around.signal);
      this.#take(page);
    } catch (error) {
      this.#store.set({ loading: 'no', failure: this.#around.judge(error) });
      return;
    }
    const early = this.#early;
    this.#early = [];
    for (const message of early) this.receive(message);
    this.#markRead();
  }

  async loadOlder(): Promise<void> {
    const before = oldestSeq(this.state.items);
    if (this.state.loading !== 'no' || !this.state.hasOlder || before === undefined) return;
    this.#store.set({ loading: 'older' });
    try {
      const page = await this.#around.api.messages(this.id, this.#around.signal, before);
      this.#store.set({ items: withStored(this.state.items, page.messages), hasOlder: page.has_older });
    } catch (error) {
      this.#around.judge(error); // the next scroll upward tries again
    }
    this.#store.set({ loading: 'no' });
  }

  /** Takes over what the stream or another answer says about the conversation. */
  update(conversation: AgentConversation): void {
    this.#store.set({ conversation });
    this.contact.follow(conversation.contact);
    this.#markRead();
  }

  /** A message came by the stream. One that leaves a hole is fetched with everything before it. */
  receive(message: Message): void {
    if (this.state.loading === 'first') {
      this.#early = [...this.#early, message]; // the page that is coming may have been read before it
      return;
    }
    if (message.seq > newestSeq(this.state.items) + 1) void this.load();
    else this.#store.set({ items: withStored(this.state.items, [message]) });
    if (message.notice) this.#heed(message.notice);
    this.#markRead();
  }

  /** Shows nothing of what was said, and then what is left of it. */
  empty(): void {
    this.#store.set({ items: unstored(this.state.items), hasOlder: false });
    void this.load();
  }

  /** The agent writes. The contact hears of it seldom, and no failure is worth a word. */
  typing(): void {
    const { api, signal, now } = this.#around;
    if (now() - this.#typedAt < TYPING_EVERY_MS) return;
    this.#typedAt = now();
    api.typing(this.id, signal).catch(() => undefined);
  }

  /** Tells whether the agent looks at this thread: only then it counts as read. */
  watch(watched: boolean): void {
    this.#watched = watched;
    this.#markRead();
  }

  send(text: string): void {
    const { agentName, now } = this.#around;
    const draft = draftItem(newMessageId(), text, agentName, now());
    this.#store.set({ items: [...this.state.items, draft] });
    this.#post(draft);
  }

  /** Sends a failed reply again, under the same id: the server stores it once. */
  retry(key: string): void {
    const failed = this.#unsent(key);
    if (failed) this.#resend(failed);
  }

  /** The server is in reach again: loads what could not be loaded, and sends what failed only for that. */
  recover(): void {
    if (this.state.failure) void this.load();
    this.contact.refresh();
    for (const item of unstored(this.state.items)) {
      if (item.failure && isUnreachable(item.failure)) this.#resend(item);
    }
  }

  discard(key: string): void {
    if (this.#unsent(key)) this.#store.set({ items: this.state.items.filter((item) => item.key !== key) });
  }

  #take(page: MessagePage): void {
    const { items, hasOlder } = this.state;
    const first = page.messages[0]?.seq ?? 0;
    // Older messages that do not join on to this page would hide a hole: they are loaded again on demand.
    const joins = first <= newestSeq(items) + 1 && oldestSeq(items) !== undefined;
    const kept = joins ? items : unstored(items);
    this.#store.set({
      items: withStored(kept, page.messages),
      hasOlder: joins ? hasOlder : page.has_older,
      loading: 'no',
    });
  }

  /** What happened may have changed who the contact is, and what may be asked of them. */
  #heed({ type }: Notice): void {
    if (type === 'proof_given' || type === 'proof_declined') this.acts.forgetRefusedProof();
    if (type === 'claim_changed' || type === 'verified_from_here' || type === 'proof_given')
      this.contact.refresh();
  }

  #resend(item: TimelineItem): void {
    const draft = draftItem(item.key, item.text, item.authorName, item.at);
    this.#store.set({ items: withItem(this.state.items, draft) });
    this.#post(draft);
  }

  #post({ key, text }: TimelineItem): void {
    const { api, signal, judge } = this.#around;
    this.#sending = this.#sending.then(async () => {
      try {
        const { message } = await api.send(this.id, { client_msg_id: key, text }, signal);
        this.receive(message);
      } catch (error) {
        this.#fail(key, judge(error));
      }
    });
  }

  #fail(key: string, failure: Failure): void {
    const item = unstored(this.state.items).find((candidate) => candidate.key === key);
    if (!item) return; // its event came although the answer was lost
    const failed: TimelineItem = Object.freeze({ ...item, status: 'failed', failure });
    this.#store.set({ items: withItem(this.state.items, failed) });
  }

  #unsent(key: string): TimelineItem | undefined {
    return this.state.items.find((item) => item.key === key && item.status === 'failed');
  }

  #markRead(): void {
    const { api, signal, judge } = this.#around;
    const seq = newestSeq(this.state.items);
    if (!this.#watched || !this.state.conversation.unread || seq <= this.#readUpTo) return;
    this.#readUpTo = seq;
    api.markRead(this.id, seq, signal).catch((error: unknown) => {
      this.#readUpTo = 0;
      judge(error);
    });
  }
}
