import type { AgentConversation, AgentSnapshot, Contact, ConversationStatus } from '../protocol/index.js';

interface Entry {
  /** Absent where it was taken away. */
  readonly conversation: AgentConversation | undefined;
  /** Stream position at which this was true. */
  readonly position: number;
}

/**
 * The conversations this page knows, each at the newest position heard of it. Snapshots, events and
 * answers overtake each other on the network; the position decides which one is the truth.
 */
export class ConversationBook {
  readonly #entries = new Map<string, Entry>();

  get(id: string): AgentConversation | undefined {
    return this.#entries.get(id)?.conversation;
  }

  /** Takes over a conversation as it was at `position`, unless something newer is known. */
  put(conversation: AgentConversation, position: number): void {
    this.#note(conversation.id, { conversation, position });
  }

  /** Notes that a conversation went away at `position`: an older snapshot does not bring it back. */
  remove(id: string, position: number): void {
    this.#note(id, { conversation: undefined, position });
  }

  /** Changes a known conversation ahead of the event that will confirm it. */
  amend(id: string, change: Partial<AgentConversation>): void {
    const known = this.#entries.get(id);
    if (!known?.conversation) return;
    this.#entries.set(id, { ...known, conversation: { ...known.conversation, ...change } });
  }

  /** Takes over what a contact is called now, in all of their conversations. */
  amendContact(contact: Contact): void {
    for (const [id, { conversation }] of this.#entries) {
      if (conversation?.contact.id === contact.id) this.amend(id, { contact });
    }
  }

  putSnapshot(snapshot: AgentSnapshot): void {
    for (const conversation of snapshot.conversations) this.put(conversation, snapshot.position);
  }

  /** Forgets everything, where what is known cannot be carried on. */
  clear(): void {
    this.#entries.clear();
  }

  /** The conversations that the filter lets through, the one talked in last first. */
  filtered(filter: ConversationStatus): readonly AgentConversation[] {
    return [...this.#entries.values()]
      .flatMap(({ conversation }) => (conversation?.status === filter ? conversation : []))
      .sort((a, b) => lastTalk(b) - lastTalk(a) || (a.id < b.id ? 1 : -1));
  }

  #note(id: string, entry: Entry): void {
    const known = this.#entries.get(id);
    if (!known || known.position <= entry.position) this.#entries.set(id, entry);
  }
}

/** When somebody last wrote: closing a conversation does not move it up. */
function lastTalk(conversation: AgentConversation): number {
  return conversation.preview?.sent_at ?? conversation.created_at;
}
