import type { Conversation, Snapshot } from '../protocol/index.js';

/** The conversations of one person, as far as this page knows them. */
export class Conversations {
  readonly #byId = new Map<string, Conversation>();
  #unread = 0;

  get unreadCount(): number {
    return this.#unread;
  }

  get(id: string | undefined): Conversation | undefined {
    return id === undefined ? undefined : this.#byId.get(id);
  }

  /** Forgets what was known for what is true now. */
  replace(snapshot: Snapshot): void {
    this.#byId.clear();
    for (const conversation of snapshot.conversations) this.#byId.set(conversation.id, conversation);
    // The snapshot counts further than it lists.
    this.#unread = snapshot.unread_count;
  }

  put(conversation: Conversation): void {
    const before = this.#byId.get(conversation.id)?.unread ?? false;
    this.#unread += Number(conversation.unread) - Number(before);
    this.#byId.set(conversation.id, conversation);
  }

  remove(id: string): void {
    this.#unread -= Number(this.#byId.get(id)?.unread ?? false);
    this.#byId.delete(id);
  }

  /** Notes what the server confirmed as read. */
  markRead(id: string, seq: number): void {
    const known = this.#byId.get(id);
    if (!known || known.read_seq >= seq) return;
    this.put({ ...known, read_seq: seq, unread: known.unread && known.last_seq > seq });
  }

  /** The one to go on with: an open one before a closed one, then the one that changed last. */
  newest(): Conversation | undefined {
    const rank = (a: Conversation, b: Conversation) =>
      Number(b.status === 'open') - Number(a.status === 'open') || b.updated_at - a.updated_at;
    return [...this.#byId.values()].sort(rank)[0];
  }
}
