import {
  ChatError,
  LIMITS,
  type AgentConversation,
  type AgentSnapshot,
  type Conversation,
  type ConversationStatus,
  type SendMessage,
  type SentMessage,
  type Snapshot,
  type StartConversation,
  type StartedConversation,
} from 'chat-messenger/protocol';
import { v7 as uuid } from 'uuid';
import { mayAccess, mayStart } from '../access/policy.js';
import { streamOf, type AgentPrincipal, type Principal, type VisitorPrincipal } from '../access/principal.js';
import type { Clock } from '../clock.js';
import type { Bus } from '../store/bus.js';
import type { NewMessage, StoredMessage } from '../store/procedures/messages.js';
import {
  conversationsOfWorkspace,
  conversationWasStarted,
  unreadOfContacts,
  unreadOfWorkspace,
} from '../store/queries/conversations.js';
import { epoch, stream } from '../store/queries/streams.js';
import type { Store } from '../store/store.js';
import type { Workspaces } from '../workspaces/workspaces.js';
import { senderOf } from '../files/senders.js';
import { askerOf } from './asker.js';
import { firstAnswers } from './first-answers.js';
import { checkText } from './message-text.js';
import { accessible, nextReadable, ownersOf } from './readable.js';
import { conversationToAgentWire, conversationToWire, messageWireFor } from './wire.js';

/** Everything that principals do with conversations as a whole. Every call answers to the read rule (LVL-3). */
export class Conversations {
  readonly #store: Store;
  readonly #bus: Bus;
  readonly #clock: Clock;
  readonly #workspaces: Pick<Workspaces, 'get'>;

  constructor(store: Store, bus: Bus, clock: Clock, workspaces: Pick<Workspaces, 'get'>) {
    this.#store = store;
    this.#bus = bus;
    this.#clock = clock;
    this.#workspaces = workspaces;
  }

  /** The newest conversations, or those that follow the one named by `before`. */
  async snapshotFor(visitor: VisitorPrincipal, before?: string): Promise<Snapshot> {
    // REL-10: the position first. What arrives in between is then told twice, which is harmless; never not at all.
    const at = await this.#position(visitor);
    const { read } = this.#store;
    const after = before === undefined ? undefined : await accessible(read, visitor, before);
    const { rows, hasMore } = await nextReadable(read, visitor, after, LIMITS.snapshot_conversations);
    const unread = (await unreadOfContacts(read, ownersOf(visitor))).filter((row) => mayAccess(visitor, row));
    return {
      ...at,
      conversations: rows.map(conversationToWire),
      has_more: hasMore,
      unread_count: unread.length,
    };
  }

  async snapshotForAgent(
    agent: AgentPrincipal,
    status: ConversationStatus | 'all',
    before?: string,
  ): Promise<AgentSnapshot> {
    const at = await this.#position(agent);
    const { read } = this.#store;
    const { workspaceId } = agent;
    const after = before === undefined ? undefined : await accessible(read, agent, before);
    const limit = LIMITS.snapshot_conversations;
    const rows = await conversationsOfWorkspace(read, { workspaceId, status, after, limit: limit + 1 });
    return {
      ...at,
      conversations: rows.slice(0, limit).map(conversationToAgentWire),
      has_more: rows.length > limit,
      unread_count: await unreadOfWorkspace(read, workspaceId),
    };
  }

  async one(visitor: VisitorPrincipal, conversationId: string): Promise<Conversation> {
    return conversationToWire(await accessible(this.#store.read, visitor, conversationId));
  }

  async oneForAgent(agent: AgentPrincipal, conversationId: string): Promise<AgentConversation> {
    return conversationToAgentWire(await accessible(this.#store.read, agent, conversationId));
  }

  /** Whether this first message was stored before; a repeat of it begins nothing new. */
  async wasStarted({ workspaceId, contactId }: VisitorPrincipal, clientMsgId: string): Promise<boolean> {
    return conversationWasStarted(this.#store.read, workspaceId, contactId, clientMsgId);
  }

  async start(visitor: VisitorPrincipal, message: StartConversation): Promise<StartedConversation> {
    const { settings } = await this.#workspaces.get(visitor.workspaceId);
    if (!mayStart(visitor, settings)) {
      throw new ChatError('level_too_low', 'this workspace asks who you are before a conversation begins');
    }
    const answers = await firstAnswers(this.#store, visitor, message, { settings, now: this.#clock() });
    const stored = await this.#store.run('startConversation', {
      ...this.#newMessage(visitor, uuid(), message),
      ...answers,
      contactId: visitor.contactId,
    });
    return { ...this.#told(visitor, stored), conversation: conversationToWire(stored.conversation) };
  }

  async send(principal: Principal, conversationId: string, message: SendMessage): Promise<SentMessage> {
    return this.#told(
      principal,
      await this.#store.run('postMessages', this.#newMessage(principal, conversationId, message)),
    );
  }

  async markRead(principal: Principal, conversationId: string, seq: number): Promise<void> {
    const asker = askerOf(principal);
    const { streams } = await this.#store.run('markRead', {
      asker,
      conversationId,
      seq,
      now: this.#clock(),
    });
    this.#bus.publish(streams);
  }

  async setStatus(principal: Principal, conversationId: string, status: ConversationStatus): Promise<void> {
    const asker = askerOf(principal);
    const { streams } = await this.#store.run('setStatus', {
      asker,
      conversationId,
      status,
      now: this.#clock(),
    });
    this.#bus.publish(streams);
  }

  #newMessage(
    principal: Principal,
    conversationId: string,
    { client_msg_id, text, attachment_ids }: SendMessage,
  ): NewMessage {
    checkText(text, attachment_ids !== undefined);
    return {
      asker: askerOf(principal),
      conversationId,
      messageId: uuid(),
      clientMsgId: client_msg_id,
      text,
      ...(attachment_ids && { files: { ids: attachment_ids, sender: senderOf(principal) } }),
      author:
        principal.kind === 'agent'
          ? { kind: 'agent', id: principal.agentId, name: principal.name }
          : // Each device is a sender of its own: what one sent before cannot hide what another sends now (REL-1).
            { kind: 'contact', id: principal.deviceThumbprint, name: principal.contactName },
      assurance: principal.kind === 'agent' ? null : principal.assurance,
      now: this.#clock(),
    };
  }

  #told(principal: Principal, stored: StoredMessage): SentMessage {
    if (!stored.duplicate) this.#bus.publish(stored.streams);
    return { message: messageWireFor(principal)(stored.message), duplicate: stored.duplicate };
  }

  async #position(principal: Principal) {
    const { read } = this.#store;
    const [at, current] = [await stream(read, streamOf(principal)), await epoch(read)];
    return { epoch: current, position: at?.position ?? 0 };
  }
}
