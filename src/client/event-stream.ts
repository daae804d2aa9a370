import { paths, type ChatEvent, type Conversation } from '../protocol/index.js';
import { StreamConnection } from './connection.js';
import type { ClientContext } from './context.js';
import { Conversations } from './conversations.js';
import { hashOf } from './hash.js';
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
  /** The conversation belongs to somebody else now, or was erased: then nothing may be left of it. */
  onRemoved(conversationId: string, isErased: boolean): void;
  /** The connection is there again, or is this tab's own to keep. */
  onLive(): void;
  /** Somebody of the team writes. Their name is not known where another tab heard of it. */
  onTyping(conversationId: string, name: string): void;
  /** The conversation on the screen. */
  readonly place: string;
  /** The conversation that somebody reads at the moment. */
  readonly lookedAt: string | undefined;
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
  #family = '';

  constructor(context: ClientContext, generation: Generation, use: SessionUse, tabs: Tabs) {
    this.#context = context;
    this.#tabs = tabs;
    this.#generation = generation;
    this.#reader = new StreamReader({
      load: () => use.call('GET', paths.conversations),
      onSnapshot: (snapshot) => {
        this.conversations.replace(snapshot);
        this.follower?.onSnapshot();
        this.#generation.update({ gone: {} });
        this.show();
      },
      onEvent: (event) => {
        this.#onEvent(event);
      },
    });
    const port = visitorPort(context.api.serverUrl, use, {
      tell: (connection) => {
        this.#shared?.told(connection);
        this.#tell(connection);
      },
      typing: ({ conversation_id, author }) => {
        this.follower?.onTyping(conversation_id, author.name);
        void hashOf(this.#family, conversation_id).then((hash) => this.#shared?.typed(hash));
      },
    });
    this.#connection = new StreamConnection(context, generation.signal, this.#reader, port);
    generation.signal.addEventListener('abort', () => {
      this.stop();
    });
  }

  /** Follows, together with the other tabs that show the same person. */
  start(family: string): void {
    if (this.#generation.signal.aborted) return;
    this.#family = family;
    this.#shared ??= new SharedConnection(this.#context, this.#tabs, this.#connection, {
      family,
      tell: (connection) => {
        this.#tell(connection);
      },
      lead: () => {
        this.follower?.onLive();
      },
      typing: (hash) => {
        const { place = '' } = this.follower ?? {};
        void hashOf(family, place).then((own) => hash === own && this.follower?.onTyping(place, ''));
      },
    });
    this.#shared.start();
  }

  stop(): void {
    this.#shared?.stop();
  }

  /** True once it is known which conversations there are. */
  get isReady(): boolean {
    return this.#reader.at !== undefined;
  }

  /**
   * Shows which conversations there are, and how many are unread, without the one being looked at: it is read in a
   * moment.
   */
  show(): void {
    const { unreadCount, list, hasMore } = this.conversations;
    const looked = this.conversations.get(this.follower?.lookedAt)?.unread ?? false;
    this.#generation.update({
      unreadCount: unreadCount - Number(looked),
      // Until a snapshot tells, what is known of them is not all.
      ...(hasMore !== undefined && { conversations: list, hasMoreConversations: hasMore }),
    });
  }

  #tell(connection: Connection): void {
    const before = this.#generation.state.connection;
    this.#generation.update({ connection });
    if (connection === 'live' && before !== 'live') this.follower?.onLive();
  }

  #onEvent(event: ChatEvent): void {
    this.#shared?.brought();
    if (event.type === 'session.opened') this.#generation.update({ otherSession: event.session });
    if (event.type === 'conversation.removed') this.remove(event.conversation_id, false);
    if (event.type === 'conversation.erased') this.remove(event.conversation.id);
    else if ('conversation' in event) this.#take(event);
  }

  /** It is not to be found any more. */
  remove(id: string, isErased = true): void {
    this.conversations.remove(id);
    this.#generation.update({ gone: { conversationId: id } });
    this.follower?.onRemoved(id, isErased);
    this.show();
  }

  #take(event: ConversationEvent): void {
    this.conversations.put(event.conversation, event.type === 'message.created' ? event.message : undefined);
    this.follower?.onEvent(event);
    this.show();
    if (event.type === 'message.updated') this.#generation.update({ revised: event.message });
    if (event.type !== 'message.created' || event.message.author.kind !== 'agent') return;
    const { id, conversation_id } = event.message;
    this.#generation.notify('message-received', { conversationId: conversation_id, messageId: id });
  }
}
