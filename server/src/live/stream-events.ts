import type { AgentEvent, ChatEvent, Conversation, Message, PositionedEvent } from 'chat-messenger/protocol';
import type { Kysely } from 'kysely';
import { mayAccess, mayHearOfErasure } from '../access/policy.js';
import type { Principal, VisitorPrincipal } from '../access/principal.js';
import { conversationToAgentWire, conversationToWire, messageWireFor } from '../conversations/wire.js';
import { LOWEST_OWNER_LEVEL, ownSessionToWire } from '../sessions/own-session.js';
import { conversationsByIds, type ConversationRow } from '../store/queries/conversations.js';
import { familiesByIds } from '../store/queries/families.js';
import { eventsAfter } from '../store/queries/streams.js';
import type { Database, EventTable, MessageTable, SessionFamilyTable } from '../store/schema.js';

/** One event of a stream, in the shape for each kind of reader, serialised once for all of them. */
export class StreamEvent {
  readonly position: number;
  readonly #type: EventTable['type'];
  readonly #conversation: ConversationRow | undefined;
  readonly #message: MessageTable | undefined;
  /** Where access ended: nothing is left to be asked for but the name of what is gone. */
  readonly #removedId: string | undefined;
  /** A sign-in on another device. */
  readonly #opened: SessionFamilyTable | undefined;
  /** The contact erased the conversation: they hear of it once more, and of nothing that was in it. */
  readonly #isErasure: boolean;
  readonly #frames = new Map<Principal['kind'], string>();

  constructor(
    position: number,
    type: EventTable['type'],
    conversation: ConversationRow | undefined,
    message: MessageTable | undefined,
    removedId?: string,
    opened?: SessionFamilyTable,
    isErasure = false,
  ) {
    this.position = position;
    this.#type = type;
    this.#conversation = conversation;
    this.#message = message;
    this.#removedId = removedId;
    this.#opened = opened;
    this.#isErasure = isErasure;
  }

  /** The event as this principal may see it. The rule is asked for each reader (LVL-3). */
  for(principal: Principal): PositionedEvent<ChatEvent | AgentEvent> {
    const row = this.#conversation;
    const removed = this.#removedFor(principal);
    if (removed !== undefined) {
      return {
        position: this.position,
        event: { type: 'conversation.removed', conversation_id: removed },
      };
    }
    if (this.#opened && hearsOf(principal, this.#opened)) {
      const session = ownSessionToWire(this.#opened, principal.familyId);
      return { position: this.position, event: { type: 'session.opened', session } };
    }
    const mayHear = this.#isErasure ? mayHearOfErasure : mayAccess;
    if (!row || !mayHear(principal, row)) return { position: this.position, event: { type: 'withheld' } };
    const conversation = principal.kind === 'agent' ? conversationToAgentWire(row) : conversationToWire(row);
    if (this.#isErasure) {
      return { position: this.position, event: { type: 'conversation.erased', conversation } };
    }
    const message = this.#message && messageWireFor(principal)(this.#message);
    return { position: this.position, event: eventOf(this.#type, conversation, message) };
  }

  /** MRG-5: who followed the conversation until now. Another scope of the same person never did (S2S-5). */
  #removedFor(principal: Principal): string | undefined {
    const followed = principal.kind === 'agent' || principal.scope === (this.#conversation?.scope ?? '');
    return followed ? this.#removedId : undefined;
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

function eventOf(
  type: EventTable['type'],
  conversation: Conversation,
  message: Message | undefined,
): ChatEvent {
  if (!message) return { type: 'conversation.updated', conversation };
  return type === 'message.updated'
    ? { type, message, conversation }
    : { type: 'message.created', message, conversation };
}

/** COM-15: the other proven sessions of the same person, for as long as there is something to end. */
function hearsOf(principal: Principal, opened: SessionFamilyTable): principal is VisitorPrincipal {
  return (
    principal.kind === 'visitor' &&
    principal.assurance.level >= LOWEST_OWNER_LEVEL &&
    principal.contactId === opened.contact_id &&
    principal.familyId !== opened.id &&
    opened.revoked_at === null
  );
}

function isAboutMessage(type: EventTable['type']): boolean {
  return type === 'message.created' || type === 'message.updated';
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
  const familyIds = rows.flatMap(({ about_family_id, type }) =>
    type === 'session.opened' && about_family_id !== null ? [about_family_id] : [],
  );
  const families = new Map(
    (await familiesByIds(db, workspaceId, familyIds)).map((family) => [family.id, family]),
  );
  return rows.map(
    ({ position, about_conversation_id, about_family_id, type, ...message }) =>
      new StreamEvent(
        position,
        type,
        conversations.get(about_conversation_id),
        isAboutMessage(type) && message.id !== null ? (message as MessageTable) : undefined,
        type === 'conversation.removed' ? about_conversation_id : undefined,
        type === 'session.opened' ? families.get(about_family_id ?? '') : undefined,
        type === 'conversation.erased',
      ),
  );
}
