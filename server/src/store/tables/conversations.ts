import type { AuthorKind, ConversationStatus, IdentityMethod, Level, Rating } from 'chat-messenger/protocol';
import type { Flag } from './flag.js';

export interface ConversationTable {
  id: string;
  workspace_id: string;
  /** Owner: the principal whose conversation this is. */
  contact_id: string;
  status: ConversationStatus;
  /** Highest level at which the contact's side has written (LVL-2). */
  min_level: Level;
  sealed: Flag;
  /** The customer workspace it belongs to; empty where there is none. */
  scope: string;
  /** Whether it may still be carried over to who its writer turns out to be. It happens at most once (MRG-4). */
  carry: 'possible' | 'declined' | 'carried';
  last_seq: number;
  last_contact_seq: number;
  last_agent_seq: number;
  contact_read_seq: number;
  agent_read_seq: number;
  /** Up to where each side holds the messages; never behind what it has read. */
  contact_delivered_seq: number;
  agent_delivered_seq: number;
  /** `client_msg_id` of the first message: makes starting a conversation idempotent. */
  start_client_msg_id: string;
  preview_author: AuthorKind;
  preview_name: string;
  preview_text: string;
  preview_at: number;
  /** JSON of what was answered before the first message, as {@link KeptAnswer}s. */
  answers: string | null;
  rating_score: Rating['score'] | null;
  rating_comment: string | null;
  /** When its contact erased it; it is nobody's but the team's then. */
  erased_at: number | null;
  created_at: number;
  updated_at: number;
}

export interface MessageTable {
  id: string;
  workspace_id: string;
  conversation_id: string;
  seq: number;
  author_kind: AuthorKind;
  /** The sender that `client_msg_id` is unique for: thumbprint of a contact's device, or agent id (REL-1). */
  author_id: string;
  author_name: string;
  text: string;
  client_msg_id: string;
  created_at: number;
  /** The assurance of a contact's message, immutable; null on agents' messages. */
  level: Level | null;
  method: IdentityMethod | null;
  long_lived: Flag | null;
  key_id: string | null;
  proven_at: number | null;
  /** JSON of a {@link Notice}, on what the system wrote. */
  notice: string | null;
  /** JSON of its attachments, as they are told; null where there are none. */
  attachments: string | null;
  /** 1, and one more with each change. */
  version: number;
  edited_at: number | null;
  /** When it was taken away. Its text is empty from then on. */
  deleted_at: number | null;
}
