import type { AgentConversation, Message } from '../protocol/index.js';
import type { Drafts } from './drafts.js';
import { Thread, type ThreadSurroundings } from './thread.js';

/** The thread on the screen, and those that were left with a reply that is not stored yet. */
export class OpenThreads {
  readonly #around: ThreadSurroundings;
  readonly #drafts: Drafts;
  /** The thread on the screen became another one, or any of them changed. */
  readonly #changed: () => void;
  readonly #threads = new Map<string, Thread>();
  #current: Thread | undefined;
  #pageVisible = true;

  constructor(around: ThreadSurroundings, drafts: Drafts, changed: () => void) {
    this.#around = around;
    this.#drafts = drafts;
    this.#changed = changed;
  }

  /** The thread on the screen. */
  get current(): Thread | undefined {
    return this.#current;
  }

  /** Puts a conversation on the screen. */
  open(conversation: AgentConversation): void {
    if (this.#current?.id === conversation.id) return;
    this.#leave();
    this.#current = this.#threads.get(conversation.id) ?? this.#make(conversation);
    this.#threads.set(conversation.id, this.#current);
    this.#changed();
    this.#current.watch(this.#pageVisible);
    void this.#current.load();
  }

  /** Takes the thread off the screen. */
  close(): void {
    this.#leave();
    this.#changed();
  }

  /** The conversation is there no more, and neither are the replies to it. */
  forget(id: string): void {
    if (this.#current?.id === id) this.close();
    this.#threads.delete(id);
    this.#drafts.forget(id);
    this.#changed();
  }

  /** The session is over: what was not sent is left for the next one. */
  leaveAll(): void {
    for (const thread of this.#threads.values()) this.#drafts.leave(thread.id, thread.leftover);
    this.#threads.clear();
  }

  /** True while something waits in one of them that the server does not have. */
  get holdUnsent(): boolean {
    return [...this.#threads.values()].some((thread) => thread.holdsUnsent);
  }

  /** Tells whether anybody can see the page: nothing counts as read on a hidden one. */
  setPageVisible(visible: boolean): void {
    this.#pageVisible = visible;
    this.#current?.watch(visible);
  }

  receive(message: Message): void {
    this.#threads.get(message.conversation_id)?.receive(message);
  }

  /** The contact of a conversation writes. */
  hearTyping(id: string): void {
    this.#threads.get(id)?.hearTyping();
  }

  /** A contact erased a conversation: beside their others nothing is known of them until it was asked for anew. */
  emptyContact({ id, contact }: AgentConversation): void {
    for (const thread of this.#threads.values()) {
      const isTheirs = thread.state.conversation.contact.id === contact.id;
      if (isTheirs && thread.id !== id) thread.contact.empty(contact);
    }
  }

  /** Brings the threads up to what is known of their conversations. What was begun in one that was erased is gone. */
  update(known: (id: string) => AgentConversation | undefined): void {
    const isErased = (id: string) => known(id)?.erased_at !== undefined;
    const ended = this.#drafts.ids.filter(isErased);
    for (const id of ended) this.#drafts.forget(id);
    if (ended.length > 0) this.#changed();
    for (const thread of [...this.#threads.values()]) {
      const conversation = known(thread.id);
      if (!conversation) continue;
      if (isErased(thread.id) && thread.state.conversation.erased_at === undefined) this.#renew(conversation);
      else thread.update(conversation);
    }
  }

  /** Messages may have been missed. */
  reload(): void {
    void this.#current?.load();
  }

  /** The server is in reach again. */
  recover(): void {
    for (const thread of this.#threads.values()) thread.recover();
  }

  every(predicate: (id: string) => boolean): boolean {
    return [...this.#threads.keys()].every(predicate);
  }

  #make(conversation: AgentConversation): Thread {
    const thread = new Thread(conversation, this.#around, this.#changed);
    const leftover = this.#drafts.takeUp(conversation.id);
    if (leftover) thread.takeUp(leftover);
    return thread;
  }

  /** Its contact erased it: a thread of its own shows what is left, which nothing that is on its way can reach. */
  #renew(conversation: AgentConversation): void {
    const isCurrent = this.#current?.id === conversation.id;
    this.forget(conversation.id);
    if (isCurrent) this.open(conversation);
  }

  #leave(): void {
    const left = this.#current;
    if (!left) return;
    left.watch(false);
    if (!left.holdsUnsent) this.#threads.delete(left.id);
    this.#current = undefined;
  }
}
