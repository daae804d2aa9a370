import type { AgentEvent, ChatEvent, PositionedEvent } from 'chat-messenger/protocol';
import type { Kysely } from 'kysely';
import { mayAccess } from '../access/policy.js';
import type { Principal } from '../access/principal.js';
import { conversationToAgentWire, conversationToWire, messageToWire } from '../conversations/wire.js';
import { conversationsByIds, type ConversationRow } from '../store/queries/conversations.js';
import { eventsAfter } from '../store/queries/streams.js';
import type { Database, MessageTable } from '../store/schema.js';

/** One event of a stream, in the shape for each kind of reader, serialised once for all of them. */
export class StreamEvent {
  readonly position: number;
  readonly #conversation: ConversationRow | undefined;
  readonly #message: MessageTable | undefined;
  readonly #frames = new Map<Principal['kind'], string>();

  constructor(
    position: number,
    conversation: ConversationRow | undefined,
    message: MessageTable | undefined,
  ) {
    this.position = position;
    this.#conversation = conversation;
    this.#message = message;
  }

  /** The event as this principal may see it. The rule is asked for each reader (LVL-3). */
  for(principal: Principal): PositionedEvent<ChatEvent | AgentEvent> {
    const row = this.#conversation;
    if (!row || !mayAccess(principal, row)) return { position: this.position, event: { type: 'withheld' } };
    const conversation = principal.kind === 'agent' ? conversationToAgentWire(row) : conversationToWire(row);
    const event = this.#message
      ? { type: 'message.created' as const, message: messageToWire(this.#message), conversation }
      : { type: 'conversation.updated' as const, conversation };
    return { position: this.position, event };
  }

  frameFor(principal: Principal): string {
    const mayShare = this.#conversation && mayAccess(principal, this.#conversation);
    const shared = mayShare ? this.#frames.get(principal.kind) : undefined;
    if (shared !== undefined) return shared;
    const frame = JSON.stringify({ type: 'event', ...this.for(principal) });
    if (mayShare) this.#frames.set(principal.kind, frame);
    return frame;
  }
}

/** Reads the next events of a stream with the present state of what they are about. */
export async function readStream(
  db: Kysely<Database>,
  workspaceId: string,
  streamId: string,
  after: number,
  limit: number,
): Promise<StreamEvent[]> {
  const rows = await eventsAfter(db, streamId, after, limit);
  if (rows.length === 0) return [];
  const ids = [...new Set(rows.map((row) => row.about_conversation_id))];
  const conversations = new Map(
    (await conversationsByIds(db, workspaceId, ids)).map((conversation) => [conversation.id, conversation]),
  );
  return rows.map(
    ({ position, about_conversation_id, type, ...message }) =>
      new StreamEvent(
        position,
        conversations.get(about_conversation_id),
        type === 'message.created' && message.id !== null ? (message as MessageTable) : undefined,
      ),
  );
}
