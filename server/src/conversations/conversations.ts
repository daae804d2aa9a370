import { randomUUID } from 'node:crypto';
import {
  ChatError,
  LIMITS,
  type AgentConversation,
  type AgentSnapshot,
  type ConversationStatus,
  type MessagePage,
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
  conversationById,
  conversationsOfContacts,
  conversationsOfWorkspace,
  conversationWasStarted,
  unreadOfWorkspace,
} from '../store/queries/conversations.js';
import { messagesBefore } from '../store/queries/messages.js';
import { epoch, stream } from '../store/queries/streams.js';
import type { Store } from '../store/store.js';
import type { Workspaces } from '../workspaces/workspaces.js';
import { firstAnswers } from './first-answers.js';
import { checkText } from './message-text.js';
import { conversationToAgentWire, conversationToWire, messageToWire } from './wire.js';

/** Everything that principals do with conversations. Every call answers to the read rule (LVL-3). */
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

  async snapshotFor(visitor: VisitorPrincipal): Promise<Snapshot> {
    // REL-10: the position first. What arrives in between is then told twice, which is harmless; never not at all.
    const at = await this.#position(visitor);
    const { workspaceId, contactId, linkedContactId, scope } = visitor;
    const rows = await conversationsOfContacts(this.#store.read, {
      workspaceId,
      contactIds: linkedContactId === undefined ? [contactId] : [contactId, linkedContactId],
      scope,
      limit: LIMITS.snapshot_conversations,
    });
    const conversations = rows.filter((row) => mayAccess(visitor, row)).map(conversationToWire);
    return { ...at, conversations, unread_count: conversations.filter(({ unread }) => unread).length };
  }

  async snapshotForAgent(agent: AgentPrincipal, status: ConversationStatus | 'all'): Promise<AgentSnapshot> {
    const at = await this.#position(agent);
    const { read } = this.#store;
    const rows = await conversationsOfWorkspace(
      read,
      agent.workspaceId,
      status,
      LIMITS.snapshot_conversations,
    );
    const unread_count = await unreadOfWorkspace(read, agent.workspaceId);
    return { ...at, conversations: rows.map(conversationToAgentWire), unread_count };
  }

  async history(
    principal: Principal,
    conversationId: string,
    beforeSeq: number,
    limit: number,
  ): Promise<MessagePage> {
    const conversation = await conversationById(this.#store.read, principal.workspaceId, conversationId);
    if (!conversation || !mayAccess(principal, conversation)) {
      throw new ChatError('not_found', 'there is no such conversation');
    }
    const rows = await messagesBefore(this.#store.read, conversationId, beforeSeq, limit + 1);
    const page = rows.slice(Math.max(0, rows.length - limit));
    return { messages: page.map(messageToWire), has_older: rows.length > limit };
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
    return { ...this.#told(stored), conversation: conversationToWire(stored.conversation) };
  }

  async send(principal: Principal, conversationId: string, message: SendMessage): Promise<SentMessage> {
    return this.#told(
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

  async setStatus(
    agent: AgentPrincipal,
    conversationId: string,
    status: ConversationStatus,
  ): Promise<AgentConversation> {
    const asker = askerOf(agent);
    const { streams } = await this.#store.run('setStatus', {
      asker,
      conversationId,
      status,
      now: this.#clock(),
    });
    this.#bus.publish(streams);
    const row = await conversationById(this.#store.read, agent.workspaceId, conversationId);
    if (!row) throw new ChatError('not_found', 'there is no such conversation');
    return conversationToAgentWire(row);
  }

  #newMessage(
    principal: Principal,
    conversationId: string,
    { client_msg_id, text }: SendMessage,
  ): NewMessage {
    checkText(text);
    return {
      asker: askerOf(principal),
      conversationId,
      messageId: randomUUID(),
      clientMsgId: client_msg_id,
      text,
      author:
        principal.kind === 'agent'
          ? { kind: 'agent', id: principal.agentId, name: principal.name }
          : // Each device is a sender of its own: what one sent before cannot hide what another sends now (REL-1).
            { kind: 'contact', id: principal.deviceThumbprint, name: principal.contactName },
      assurance: principal.kind === 'agent' ? null : principal.assurance,
      now: this.#clock(),
    };
  }

  #told(stored: StoredMessage): SentMessage {
    if (!stored.duplicate) this.#bus.publish(stored.streams);
    return { message: messageToWire(stored.message), duplicate: stored.duplicate };
  }

  async #position(principal: Principal) {
    const { read } = this.#store;
    const [at, current] = [await stream(read, streamOf(principal)), await epoch(read)];
    return { epoch: current, position: at?.position ?? 0 };
  }
}

/** Only what the rule needs goes to the writer thread; never a session or a token. */
export function askerOf(principal: Principal): NewMessage['asker'] {
  const { workspaceId } = principal;
  if (principal.kind === 'agent') return { kind: 'agent', workspaceId };
  const { contactId, linkedContactId, scope, assurance } = principal;
  return {
    kind: 'visitor',
    workspaceId,
    contactId,
    ...(linkedContactId !== undefined && { linkedContactId }),
    scope,
    assurance,
  };
}
