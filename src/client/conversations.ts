import type { Conversation, Message, Snapshot } from '../protocol/index.js';

/** The conversations of one person, as far as this page knows them. */
export class Conversations {
  readonly #byId = new Map<string, Conversation>();
  #unread = 0;
  #list: readonly Conversation[] | undefined;
  /** True while there are older ones than those of the list; absent until that is known. */
  hasMore: boolean | undefined;
  /** The last one that the server has listed without leaving one out. */
  last: string | undefined;

  get unreadCount(): number {
    return this.#unread;
  }

  /** All of them, the one that changed last first. The same object until one changes. */
  get list(): readonly Conversation[] {
    return (this.#list ??= [...this.#byId.values()].sort((a, b) => b.updated_at - a.updated_at));
  }

  get(id: string | undefined): Conversation | undefined {
    return id === undefined ? undefined : this.#byId.get(id);
  }

  /** Forgets what was known for what is true now. */
  replace(snapshot: Snapshot): void {
    const before = new Map(this.#byId);
    this.#byId.clear();
    this.append(snapshot, before);
    // The snapshot counts further than it lists.
    this.#unread = snapshot.unread_count;
  }

  /** Takes over more of the server's list, all of which is counted already. */
  append({ conversations, has_more = false }: Snapshot, before?: ReadonlyMap<string, Conversation>): void {
    for (const conversation of conversations) this.learn(conversation, before?.get(conversation.id));
    this.hasMore = has_more;
    this.last = conversations.at(-1)?.id ?? this.last;
  }

  /** Takes over one that an answer told of. What is known by then is at least as new. */
  learn(conversation: Conversation, before?: Conversation): void {
    if (!this.#byId.has(conversation.id)) this.#set(conversation, before);
  }

  /** Takes over what an event says of one, and which message came with that. */
  put(conversation: Conversation, created?: Message): void {
    const { id, unread, read_seq } = conversation;
    const known = this.#byId.get(id);
    // One beyond the list was counted before, unless this message is the first unread one.
    const isFirst = created !== undefined && created.seq - read_seq <= 1;
    const wasUnread = known ? known.unread : unread && !!this.hasMore && !isFirst;
    this.#unread += Number(unread) - Number(wasUnread);
    this.#set(conversation, known);
  }

  remove(id: string): void {
    this.#unread -= Number(this.#byId.get(id)?.unread ?? false);
    this.#byId.delete(id);
    this.#list = undefined;
    if (id === this.last) this.last = this.list.at(-1)?.id;
  }

  /** Notes what the server confirmed as read. */
  markRead(id: string, seq: number): void {
    const known = this.#byId.get(id);
    if (!known || known.read_seq >= seq) return;
    this.put({ ...known, read_seq: seq, unread: known.unread && known.last_seq > seq });
  }

  /** The one to go on with: an open one before a closed one, then the one that changed last. */
  newest(): Conversation | undefined {
    return this.list.find(({ status }) => status === 'open') ?? this.list[0];
  }

  /** Nobody who compares finds a change where there is none. */
  #set(conversation: Conversation, known: Conversation | undefined): void {
    const isSame = JSON.stringify(known) === JSON.stringify(conversation);
    this.#byId.set(conversation.id, isSame && known ? known : conversation);
    this.#list = undefined;
  }
}
