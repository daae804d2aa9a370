import type {
  AuthorKind,
  ChatEvent,
  Conversation,
  Identity,
  Message,
  MessagePage,
  PositionedEvent,
  SendMessage,
  Snapshot,
} from '../../../src/protocol/index.js';

/** One person on the fake server: conversations, and the stream of what happened in them. */
export class FakeContact {
  readonly id = crypto.randomUUID();
  readonly identity: Identity;
  epoch = 'first';
  position = 0;
  /** Events that the server can still replay. */
  events: PositionedEvent[] = [];
  readonly conversations = new Map<string, Conversation>();
  readonly messages: Message[] = [];
  /** Called with every new event. */
  onEvent: (event: PositionedEvent) => void = () => undefined;

  constructor(identity: Identity) {
    this.identity = identity;
  }

  snapshot(): Snapshot {
    const conversations = [...this.conversations.values()].reverse();
    const unread_count = conversations.filter(({ unread }) => unread).length;
    return { epoch: this.epoch, position: this.position, conversations, unread_count };
  }

  /** Stores a message once; `conversationId` undefined starts a conversation. */
  store(
    body: SendMessage,
    conversationId: string | undefined,
    kind: AuthorKind,
  ): [Message, duplicate: boolean] {
    const known = this.messages.find(({ client_msg_id }) => client_msg_id === body.client_msg_id);
    if (known) return [known, true];
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
    };
    const read_seq = kind === 'contact' ? seq : (before?.read_seq ?? 0);
    const conversation: Conversation = {
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

  publish(event: ChatEvent): void {
    const positioned = { position: ++this.position, event };
    this.events.push(positioned);
    this.onEvent(positioned);
  }

  page(id: string, before = Infinity, limit = 50): MessagePage {
    const older = this.messages.filter((message) => message.conversation_id === id && message.seq < before);
    return { messages: older.slice(-limit), has_older: older.length > limit };
  }

  /** What follows `position`, or nothing where that cannot be told without a gap. */
  since(epoch: string, position: number): readonly PositionedEvent[] | undefined {
    const complete = epoch === this.epoch && (this.events[0]?.position ?? this.position + 1) <= position + 1;
    return complete ? this.events.filter((event) => event.position > position) : undefined;
  }
}
