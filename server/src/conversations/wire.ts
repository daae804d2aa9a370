import type {
  AgentConversation,
  Assurance,
  Attachment,
  Conversation,
  IdentityMethod,
  KeptAnswer,
  Level,
  Message,
  Notice,
  Rating,
} from 'chat-messenger/protocol';
import type { Principal } from '../access/principal.js';
import type { ConversationTable, Flag, MessageTable } from '../store/schema.js';
import type { ConversationRow } from '../store/queries/conversations.js';

/* From rows to the wire. What is not named here does not leave the server (COM-9). */

/** The message as its contact sees it. */
export function messageToWire(row: MessageTable): Message {
  const assurance = assuranceToWire(row);
  return {
    id: row.id,
    conversation_id: row.conversation_id,
    seq: row.seq,
    author: { kind: row.author_kind, name: row.author_name },
    text: row.text,
    sent_at: row.created_at,
    client_msg_id: row.client_msg_id,
    ...(row.attachments !== null && { attachments: JSON.parse(row.attachments) as readonly Attachment[] }),
    ...(assurance && { assurance }),
    ...(row.notice !== null && { notice: JSON.parse(row.notice) as Notice }),
    ...(row.version > 1 && { version: row.version }),
    ...(row.edited_at !== null && { edited_at: row.edited_at }),
    ...(row.deleted_at !== null && { deleted_at: row.deleted_at }),
  };
}

/** The message as the team sees it: two agents may have the same name. */
function messageToAgentWire(row: MessageTable): Message {
  const message = messageToWire(row);
  const isByAgent = row.author_kind === 'agent';
  return isByAgent ? { ...message, author: { ...message.author, id: row.author_id } } : message;
}

/** How messages are put for this kind of reader. */
export function messageWireFor({ kind }: Pick<Principal, 'kind'>): (row: MessageTable) => Message {
  return kind === 'agent' ? messageToAgentWire : messageToWire;
}

/** The conversation as its contact sees it. */
export function conversationToWire(row: ConversationTable): Conversation {
  return {
    ...common(row),
    read_seq: row.contact_read_seq,
    unread: row.last_agent_seq > row.contact_read_seq,
    peer_delivered_seq: row.agent_delivered_seq,
    peer_read_seq: row.agent_read_seq,
  };
}

/** The conversation as the team sees it. */
export function conversationToAgentWire(row: ConversationRow): AgentConversation {
  return {
    ...common(row),
    read_seq: row.agent_read_seq,
    unread: row.last_contact_seq > row.agent_read_seq,
    peer_delivered_seq: row.contact_delivered_seq,
    peer_read_seq: row.contact_read_seq,
    contact: {
      id: row.contact_id,
      name: row.contact_name,
      email_verified: row.contact_email_verified === 1,
      name_verified: row.contact_name_verified === 1,
      ...(row.contact_email !== null && { email: row.contact_email }),
    },
    assurance: assuranceToWire(row) ?? { level: 0, method: 'anonymous', proven_at: 0, long_lived: false },
    ...(row.answers !== null && { answers: answersOf(row) }),
  };
}

/** What was answered before the first message. */
export function answersOf({ answers }: Pick<ConversationTable, 'answers'>): readonly KeptAnswer[] {
  return JSON.parse(answers ?? '[]') as KeptAnswer[];
}

/** What the contact thought of it. */
export function ratingOf({
  rating_score: score,
  rating_comment: comment,
}: Pick<ConversationTable, 'rating_score' | 'rating_comment'>): Rating | undefined {
  return score === null ? undefined : { score, ...(comment !== null && { comment }) };
}

function common(row: ConversationTable) {
  const rating = ratingOf(row);
  return {
    id: row.id,
    status: row.status,
    created_at: row.created_at,
    updated_at: row.updated_at,
    last_seq: row.last_seq,
    ...(row.erased_at === null
      ? {
          preview: {
            author: row.preview_author,
            ...(row.preview_name !== '' && { name: row.preview_name }),
            text: row.preview_text,
            sent_at: row.preview_at,
          },
        }
      : { erased_at: row.erased_at }),
    ...(rating && { rating }),
  };
}

interface AssuranceColumns {
  readonly level: Level | null;
  readonly method: IdentityMethod | null;
  readonly long_lived: Flag | null;
  readonly key_id: string | null;
  readonly proven_at: number | null;
}

function assuranceToWire({
  level,
  method,
  proven_at,
  long_lived,
  key_id,
}: AssuranceColumns): Assurance | undefined {
  if (level === null || method === null || proven_at === null) return undefined;
  return { level, method, proven_at, long_lived: long_lived === 1, ...(key_id !== null && { key_id }) };
}
