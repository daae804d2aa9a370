import { paths, type ChatEvent, type Conversation } from '../protocol/index.js';
import { StreamConnection } from './connection.js';
import type { ClientContext } from './context.js';
import { Conversations } from './conversations.js';
import type { VisitorSession } from './session.js';
import type { Generation } from './store.js';
import { StreamReader } from './stream-reader.js';
import { visitorPort } from './visitor-port.js';

/** What happened in a conversation. */
export type ConversationEvent = Extract<ChatEvent, { readonly conversation: Conversation }>;

/** Who wants to know more of the stream than the unread count. */
export interface StreamFollower {
  onSnapshot(): void;
  onEvent(event: ConversationEvent): void;
  onLive(): void;
  /** The conversation that somebody reads at the moment. */
  lookedAt(): string | undefined;
}

/** What the server tells one person. Loaded when there is a session, apart from what a click needs. */
export class EventStream {
  readonly conversations = new Conversations();
  readonly connection: StreamConnection<Conversation>;
  follower?: StreamFollower;
  readonly #generation: Generation;
  readonly #reader: StreamReader<Conversation>;

  constructor(context: ClientContext, generation: Generation, session: VisitorSession) {
    this.#generation = generation;
    this.#reader = new StreamReader({
      load: () => session.call('GET', paths.conversations),
      onSnapshot: (snapshot) => {
        this.conversations.replace(snapshot);
        this.follower?.onSnapshot();
        this.showUnread();
      },
      onEvent: (event) => {
        this.#onEvent(event);
      },
    });
    const port = visitorPort(context.api.serverUrl, session, (connection) => {
      const before = generation.state.connection;
      generation.update({ connection });
      if (connection === 'live' && before !== 'live') this.follower?.onLive();
    });
    this.connection = new StreamConnection(context, generation.signal, this.#reader, port);
  }

  /** True once it is known which conversations there are. */
  get isReady(): boolean {
    return this.#reader.at !== undefined;
  }

  /** Tells how many conversations are unread, without the one being looked at: it is read in a moment. */
  showUnread(): void {
    const { unreadCount } = this.conversations;
    const looked = this.conversations.get(this.follower?.lookedAt())?.unread ?? false;
    this.#generation.update({ unreadCount: unreadCount - Number(looked) });
  }

  #onEvent(event: ChatEvent): void {
    if (!('conversation' in event)) return;
    this.conversations.put(event.conversation);
    this.follower?.onEvent(event);
    this.showUnread();
    if (event.type !== 'message.created' || event.message.author.kind !== 'agent') return;
    const { id, conversation_id } = event.message;
    this.#generation.notify('message-received', { conversationId: conversation_id, messageId: id });
  }
}
