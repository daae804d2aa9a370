import type { AgentConversation, Message, MessagePage, Notice } from '../protocol/index.js';
import type { Clock } from '../client/environment.js';
import type { Failure } from '../client/state.js';
import { TYPING_TELL_MS } from '../client/typing.js';
import { ContactRecord } from './contact-record.js';
import { ContactTyping } from './contact-typing.js';
import type { Leftover } from './drafts.js';
import type { ThreadState } from './inbox-state.js';
import { MessageChanges } from './message-changes.js';
import { Replies } from './replies.js';
import { SnapshotStore } from './snapshot-store.js';
import { ThreadActs } from './thread-acts.js';
import type { FileSurroundings } from './thread-files.js';
import { inReach, newestSeq, oldestSeq, unstored, withStored } from './thread-items.js';

/** What a thread needs from the workspace around it. */
export interface ThreadSurroundings extends FileSurroundings {
  readonly agentName: string;
  readonly clock: Clock;
  /** Puts what a request threw into words, and notices when it means the end of the session. */
  readonly judge: (error: unknown) => Failure;
  /** The server confirmed a change of the conversation. */
  readonly confirmed: (conversation: AgentConversation) => void;
}

/** One conversation that is open in the inbox: its messages, and what is done to it. */
export class Thread {
  /** What may be done to the conversation, beside replying. */
  readonly acts: ThreadActs;
  /** Who writes in it. */
  readonly contact: ContactRecord;
  /** What the agent wrote, until the server has it. */
  readonly replies: Replies;
  /** Changes of what the agent wrote earlier. */
  readonly changes: MessageChanges;
  readonly #around: ThreadSurroundings;
  readonly #store: SnapshotStore<ThreadState>;
  readonly #typing: ContactTyping;
  /** Messages that came while the newest page was on its way. */
  #early: readonly Message[] = [];
  #readUpTo = 0;
  #typedAt = 0;
  #watched = false;

  constructor(conversation: AgentConversation, around: ThreadSurroundings, changed: () => void) {
    const { id } = conversation;
    this.#around = around;
    const noted = (message: Message): void => {
      this.receive(message);
    };
    this.acts = new ThreadActs(id, { ...around, noted }, (acts) => {
      this.#store.set({ acts });
    });
    this.changes = new MessageChanges(id, { ...around, changed: noted }, (changes) => {
      this.#store.set({ changes });
    });
    this.contact = new ContactRecord(conversation.contact, {
      load: (contactId) => around.api.contact(contactId, around.signal),
      judge: around.judge,
      changed: (contact) => {
        this.#store.set({ contact });
      },
    });
    this.#typing = new ContactTyping(around.clock, (typing) => {
      this.#store.set({ typing });
    });
    this.#store = new SnapshotStore<ThreadState>({
      conversation,
      items: [],
      hasOlder: false,
      loading: 'no',
      failure: undefined,
      acts: this.acts.state,
      changes: this.changes.state,
      contact: this.contact.state,
      files: [],
      typing: false,
    });
    this.replies = this.#makeReplies();
    this.#store.subscribe(changed);
  }

  get state(): ThreadState {
    return this.#store.value;
  }

  get id(): string {
    return this.state.conversation.id;
  }

  /** True while something waits here that the server does not have. */
  get holdsUnsent(): boolean {
    return this.replies.isHeld || this.changes.isHeld;
  }

  /** What the server does not have, for another session of the same agent. */
  get leftover(): Leftover {
    const { text, files } = this.replies.unsent;
    const blobs = files.flatMap(({ file, name, mediaType: type }) =>
      file ? new File([file], name, { type }) : [],
    );
    return { text, files: blobs, edit: this.changes.isHeld ? this.changes.state.edit : undefined };
  }

  /** Goes on with what an ended session left beside the words. */
  takeUp({ files, edit }: Leftover): void {
    this.replies.attach(files);
    if (edit) this.changes.edit(edit.messageId, edit.before, edit.text);
  }

  /** Loads the newest page, joined to what is there already. */
  async load(): Promise<void> {
    if (this.state.loading === 'first') return;
    this.#store.set({ loading: 'first', failure: undefined });
    try {
      this.#take(await this.#around.api.messages(this.id, this.#around.signal));
    } catch (error) {
      this.#early = [];
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
    this.#store.set({ loading: 'older', failure: undefined });
    try {
      const page = await this.#around.api.messages(this.id, this.#around.signal, before);
      this.#store.set({ items: withStored(this.state.items, page.messages), hasOlder: page.has_older });
    } catch (error) {
      this.#store.set({ failure: this.#around.judge(error) });
    }
    this.#store.set({ loading: 'no' });
  }

  /** Takes over what the stream or another answer says about the conversation. */
  update(conversation: AgentConversation): void {
    this.#store.set({ conversation });
    this.contact.follow(conversation.contact);
    this.#markRead();
  }

  /** A message came by the stream, new or changed. One that leaves a hole is fetched with everything before it. */
  receive(message: Message): void {
    if (this.state.loading === 'first') {
      this.#early = [...this.#early, message]; // the page that is coming may have been read before it
      return;
    }
    const isNew = message.seq > newestSeq(this.state.items);
    if (message.seq > newestSeq(this.state.items) + 1) void this.load();
    else this.#show(inReach(this.state.items, [message]));
    if (message.notice) this.#heed(message.notice);
    if (isNew && message.author.kind === 'contact') this.#typing.over();
    this.#markRead();
  }

  /** The agent writes. The contact hears of it seldom, and no failure is worth a word. */
  typing(): void {
    const { api, signal, clock } = this.#around;
    if (Math.abs(clock.now() - this.#typedAt) < TYPING_TELL_MS) return;
    this.#typedAt = clock.now();
    api.typing(this.id, signal).catch(() => undefined);
  }

  /** The contact writes. */
  hearTyping(): void {
    this.#typing.hear();
  }

  /** Tells whether the agent looks at this thread: only then it counts as read. */
  watch(watched: boolean): void {
    this.#watched = watched;
    this.#markRead();
  }

  /** The server is in reach again: loads what could not be loaded, and sends what failed only for that. */
  recover(): void {
    if (this.state.failure) void this.load();
    this.contact.refresh();
    this.replies.recover();
  }

  #makeReplies(): Replies {
    return new Replies(this.id, this.#around, {
      items: () => this.state.items,
      show: (items) => {
        this.#store.set({ items });
      },
      showFiles: (files) => {
        this.#store.set({ files });
      },
      receive: (message) => {
        this.receive(message);
      },
    });
  }

  #take(page: MessagePage): void {
    const { items, hasOlder } = this.state;
    const first = page.messages[0]?.seq ?? 0;
    // Older messages that do not join on to this page would hide a hole: they are loaded again on demand.
    const joins = first <= newestSeq(items) + 1 && oldestSeq(items) !== undefined;
    const older = joins ? hasOlder : page.has_older;
    if (!joins) this.#store.set({ items: unstored(items) });
    this.#show(page.messages);
    this.#store.set({ hasOlder: older, loading: 'no' });
  }

  #show(messages: readonly Message[]): void {
    this.replies.stored(messages);
    for (const message of messages) this.changes.heed(message);
    this.#store.set({ items: withStored(this.state.items, messages) });
  }

  /** What happened may have changed who the contact is, and what may be asked of them. */
  #heed({ type }: Notice): void {
    if (type === 'proof_given' || type === 'proof_declined') this.acts.forgetRefusedProof();
    if (type === 'claim_changed' || type === 'verified_from_here' || type === 'proof_given')
      this.contact.refresh();
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
