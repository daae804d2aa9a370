import {
  LIMITS,
  type Attachment,
  type AuthorKind,
  type ChatEvent,
  type Conversation,
  type Identity,
  type Message,
  type MessagePage,
  type PositionedEvent,
  type SendMessage,
  type Snapshot,
} from '../../../src/protocol/index.js';

/** Where a page of history lies. */
export interface PlaceOfPage {
  readonly before?: number | undefined;
  readonly after?: number | undefined;
  readonly around?: string | undefined;
  readonly limit?: number;
}

/** One id for two texts. */
export class Conflict extends Error {}
/** A file that is not there, or not any more. */
export class Missing extends Error {}

/** One person on the fake server: conversations, and the stream of what happened in them. */
export class FakeContact {
  readonly id: string;
  identity: Identity;
  epoch = 'first';
  position = 0;
  /** Events that the server can still replay. */
  events: PositionedEvent[] = [];
  readonly conversations = new Map<string, Conversation>();
  messages: Message[] = [];
  /** Finished uploads that no message has taken yet. */
  readonly uploaded = new Map<string, Attachment>();
  /** What is in the files. */
  readonly contents = new Map<string, string>();
  /** Called with every new event. */
  onEvent: (event: PositionedEvent) => void = () => undefined;

  readonly #scopes = new Map<string, FakeContact>();

  constructor(identity: Identity, id: string = crypto.randomUUID()) {
    this.identity = identity;
    this.id = id;
  }

  /** What the same person has in a scope. */
  in(scope: string, watch: (contact: FakeContact) => void): FakeContact {
    if (!scope) return this;
    const known = this.#scopes.get(scope);
    if (known) return known;
    const contact = new FakeContact(this.identity, this.id);
    watch(contact);
    this.#scopes.set(scope, contact);
    return contact;
  }

  /** The newest conversations, or those that follow after one. All that are unread are counted. */
  snapshot(before?: string): Snapshot {
    const all = [...this.conversations.values()].sort((a, b) => b.updated_at - a.updated_at);
    const start = before === undefined ? 0 : all.findIndex(({ id }) => id === before) + 1;
    const conversations = all.slice(start, start + LIMITS.snapshot_conversations);
    return {
      epoch: this.epoch,
      position: this.position,
      conversations,
      has_more: start + conversations.length < all.length,
      unread_count: all.filter(({ unread }) => unread).length,
    };
  }

  /** Stores a message once; `conversationId` undefined starts a conversation. */
  store(
    body: SendMessage,
    conversationId: string | undefined,
    kind: AuthorKind,
  ): [Message, duplicate: boolean] {
    // The id counts within a conversation; for a first message, within the person.
    const known = this.messages.find(
      ({ client_msg_id, conversation_id, seq }) =>
        client_msg_id === body.client_msg_id &&
        (conversationId ? conversation_id === conversationId : seq === 1),
    );
    if (known) {
      if (known.text !== body.text) throw new Conflict();
      return [known, true];
    }
    const id = conversationId ?? `conversation-${String(this.conversations.size + 1)}`;
    const before = this.conversations.get(id);
    const seq = (before?.last_seq ?? 0) + 1;
    const message: Message = {
      id: `message-${crypto.randomUUID()}`,
      conversation_id: id,
      seq,
      author: { kind, name: kind === 'agent' ? 'Grace' : 'Visitor' },
      text: body.text,
      sent_at: seq * 1_000,
      client_msg_id: body.client_msg_id,
      ...(body.attachment_ids && { attachments: body.attachment_ids.map((file) => this.take(file)) }),
    };
    const read_seq = kind === 'contact' ? seq : (before?.read_seq ?? 0);
    const conversation: Conversation = {
      ...before,
      id,
      status: 'open',
      created_at: before?.created_at ?? 1,
      updated_at: Math.max(0, ...[...this.conversations.values()].map((other) => other.updated_at)) + 1,
      last_seq: seq,
      read_seq,
      unread: kind === 'agent',
    };
    this.messages.push(message);
    this.conversations.set(id, conversation);
    this.publish({ type: 'message.created', message, conversation });
    return [message, false];
  }

  /** Gives a finished upload to a message, once. */
  take(fileId: string): Attachment {
    const attachment = this.uploaded.get(fileId);
    if (!attachment) throw new Missing();
    this.uploaded.delete(fileId);
    return attachment;
  }

  /** An agent's answer in the conversation `id`. */
  answer(text: string, id = 'conversation-1'): Message {
    return this.store({ client_msg_id: crypto.randomUUID(), text }, id, 'agent')[0];
  }

  markRead(id: string, seq: number): void {
    const conversation = this.conversations.get(id);
    if (!conversation) return;
    const next = { ...conversation, read_seq: seq, unread: false };
    this.conversations.set(id, next);
    this.publish({ type: 'conversation.updated', conversation: next });
  }

  /** What an agent makes of a message of theirs, or what becomes of it. */
  change(id: string, change: Partial<Message>): Message {
    const at = this.messages.findIndex((message) => message.id === id);
    const before = this.messages[at]!;
    const message = { ...before, ...change, version: (before.version ?? 0) + 1 };
    this.messages[at] = message;
    const conversation = this.conversations.get(message.conversation_id)!;
    this.publish({ type: 'message.updated', message, conversation });
    return message;
  }

  /** Changes a conversation beside its messages. */
  update(id: string, change: Partial<Conversation>): Conversation {
    const conversation = { ...this.conversations.get(id)!, ...change };
    this.conversations.set(id, conversation);
    this.publish({ type: 'conversation.updated', conversation });
    return conversation;
  }

  /** Erases a conversation: it is not found any more. */
  erase(id: string): void {
    const conversation = { ...this.conversations.get(id)!, status: 'closed' as const };
    this.conversations.delete(id);
    this.messages = this.messages.filter((message) => message.conversation_id !== id);
    this.publish({ type: 'conversation.erased', conversation });
  }

  publish(event: ChatEvent): void {
    const positioned = { position: ++this.position, event };
    this.events.push(positioned);
    this.onEvent(positioned);
  }

  /** A page before or after a place, or around a message; without either the newest one. */
  page(id: string, { before, after, around, limit = 50 }: PlaceOfPage): MessagePage | undefined {
    const all = this.messages.filter((message) => message.conversation_id === id);
    const middle = all.findIndex((message) => message.id === around);
    if (around !== undefined && middle < 0) return undefined;
    const last = all.length;
    const end =
      around !== undefined
        ? Math.min(last, middle + Math.ceil(limit / 2))
        : after !== undefined
          ? Math.min(last, after + limit)
          : Math.min(last, (before ?? Infinity) - 1);
    const start = Math.max(0, after ?? end - limit);
    return { messages: all.slice(start, end), has_older: start > 0, has_newer: end < last };
  }

  /** What follows `position`, or nothing where that cannot be told without a gap. */
  since(epoch: string, position: number): readonly PositionedEvent[] | undefined {
    const complete = epoch === this.epoch && (this.events[0]?.position ?? this.position + 1) <= position + 1;
    return complete ? this.events.filter((event) => event.position > position) : undefined;
  }
}
