import { paths, type ChatEvent, type Conversation } from '../protocol/index.js';
import { StreamConnection } from './connection.js';
import type { ClientContext } from './context.js';
import { Conversations } from './conversations.js';
import type { SessionUse } from './session-use.js';
import { SharedConnection } from './shared-connection.js';
import type { Connection } from './state.js';
import type { Generation } from './store.js';
import { StreamReader } from './stream-reader.js';
import type { Tabs } from './tabs.js';
import { visitorPort } from './visitor-port.js';

/** What happened in a conversation. */
export type ConversationEvent = Extract<ChatEvent, { readonly conversation: Conversation }>;

/** Who wants to know more of the stream than the unread count. */
export interface StreamFollower {
  onSnapshot(): void;
  onEvent(event: ConversationEvent): void;
  /** The conversation belongs to somebody else now. */
  onRemoved(conversationId: string): void;
  onLive(): void;
  /** The conversation that somebody reads at the moment. */
  lookedAt(): string | undefined;
}

/** What the server tells one person. Loaded when there is a session, apart from what a click needs. */
export class EventStream {
  readonly conversations = new Conversations();
  follower?: StreamFollower;
  readonly #context: ClientContext;
  readonly #generation: Generation;
  readonly #tabs: Tabs;
  readonly #reader: StreamReader<Conversation>;
  readonly #connection: StreamConnection<Conversation>;
  #shared: SharedConnection | undefined;

  constructor(context: ClientContext, generation: Generation, use: SessionUse, tabs: Tabs) {
    this.#context = context;
    this.#tabs = tabs;
    this.#generation = generation;
    this.#reader = new StreamReader({
      load: () => use.call('GET', paths.conversations),
      onSnapshot: (snapshot) => {
        this.conversations.replace(snapshot);
        this.follower?.onSnapshot();
        this.showUnread();
      },
      onEvent: (event) => {
        this.#onEvent(event);
      },
    });
    const port = visitorPort(context.api.serverUrl, use, (connection) => {
      this.#shared?.told(connection);
      this.#tell(connection);
    });
    this.#connection = new StreamConnection(context, generation.signal, this.#reader, port);
    generation.signal.addEventListener('abort', () => {
      this.stop();
    });
  }

  /** Follows, together with the other tabs that show the same person. */
  start(family: string): void {
    if (this.#generation.signal.aborted) return;
    const tell = (connection: Connection) => {
      this.#tell(connection);
    };
    this.#shared ??= new SharedConnection(this.#context, this.#tabs, this.#connection, { family, tell });
    this.#shared.start();
  }

  stop(): void {
    this.#shared?.stop();
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

  #tell(connection: Connection): void {
    const before = this.#generation.state.connection;
    this.#generation.update({ connection });
    if (connection === 'live' && before !== 'live') this.follower?.onLive();
  }

  #onEvent(event: ChatEvent): void {
    this.#shared?.brought();
    if (event.type === 'session.opened') this.#generation.update({ otherSession: event.session });
    if (event.type === 'conversation.removed') {
      this.conversations.remove(event.conversation_id);
      this.follower?.onRemoved(event.conversation_id);
      this.showUnread();
    }
    if (!('conversation' in event)) return;
    this.conversations.put(event.conversation);
    this.follower?.onEvent(event);
    this.showUnread();
    if (event.type !== 'message.created' || event.message.author.kind !== 'agent') return;
    const { id, conversation_id } = event.message;
    this.#generation.notify('message-received', { conversationId: conversation_id, messageId: id });
  }
}
