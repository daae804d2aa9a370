import type { AuthorKind, ConversationStatus, IdentityMethod, Level } from 'chat-messenger/protocol';

/*
 * One schema for SQLite and PostgreSQL. The rules that make one set of queries work on both: times are
 * integer milliseconds, booleans are 0 or 1, ids are text, JSON is text, and every table that holds
 * a tenant's data has the workspace id in its primary or a unique key (COM-8).
 */
export type Flag = 0 | 1;

export interface MetaTable {
  key: string;
  value: string;
}

export interface WorkspaceTable {
  id: string;
  name: string;
  created_at: number;
}

export interface OriginTable {
  workspace_id: string;
  origin: string;
}

/** Secrets that verify proofs. `sealed` is encrypted under the server secret: HMAC needs the value back. */
export interface SecretTable {
  id: string;
  workspace_id: string;
  purpose: 'portal-key';
  sealed: string;
  state: 'active' | 'retiring' | 'retired' | 'revoked';
  created_at: number;
}

export interface ApiKeyTable {
  id: string;
  workspace_id: string;
  key_hash: string;
  created_at: number;
  expires_at: number;
}

export interface AgentTable {
  id: string;
  workspace_id: string;
  email: string;
  name: string;
  password_hash: string;
  created_at: number;
}

export interface AgentInvitationTable {
  token_hash: string;
  workspace_id: string;
  expires_at: number;
  used_at: number | null;
}

export interface AgentSessionTable {
  token_hash: string;
  workspace_id: string;
  agent_id: string;
  csrf_token: string;
  created_at: number;
  last_used_at: number;
  expires_at: number;
}

/**
 * A principal on the visitor's side. `namespace` and `subject` are its identity key: `email` with the
 * canonical address, or `device` with the thumbprint of the browser's key.
 */
export interface ContactTable {
  id: string;
  workspace_id: string;
  namespace: 'device' | 'email';
  subject: string;
  /** Version of the canonical form that made `subject` (EML-7). */
  canon_version: number;
  /** Generated or claimed, for display only. */
  name: string;
  /** The exact form that was proven or claimed; display and delivery. */
  email: string | null;
  email_verified: Flag;
  created_at: number;
}

/** What one device key may renew. It outlives the sessions opened from it. */
export interface SessionFamilyTable {
  id: string;
  workspace_id: string;
  contact_id: string;
  device_thumbprint: string;
  level: Level;
  method: IdentityMethod;
  long_lived: Flag;
  key_id: string | null;
  proven_at: number;
  created_at: number;
  last_used_at: number;
  revoked_at: number | null;
}

export interface SessionTable {
  token_hash: string;
  workspace_id: string;
  family_id: string;
  contact_id: string;
  device_thumbprint: string;
  /** The page's origin at opening; the session is good for no other (WEB-6). */
  origin: string;
  level: Level;
  method: IdentityMethod;
  long_lived: Flag;
  key_id: string | null;
  proven_at: number;
  created_at: number;
  expires_at: number;
  revoked_at: number | null;
}

/** Device proofs already seen, kept while their nonce lives. */
export interface UsedProofTable {
  id: string;
  expires_at: number;
}

export interface PinChallengeTable {
  id: string;
  workspace_id: string;
  /** Canonical address. */
  subject: string;
  /** The address as typed, which is where the mail goes. */
  email: string;
  device_thumbprint: string;
  code_hash: string;
  /** Counted before each comparison; the row is deleted on success. */
  tries: number;
  created_at: number;
  expires_at: number;
  voided_at: number | null;
}

/** Consecutive failures of one address over all challenges and devices (PIN-7); its row also is the lock of the address. */
export interface PinFailureTable {
  workspace_id: string;
  subject: string;
  failures: number;
  /** When the count began; it is over 24 hours later. */
  since: number;
}

/** One row for each code that was made, for the budgets of PIN-5 and PIN-9. */
export interface PinSendTable {
  id: string;
  workspace_id: string;
  subject: string;
  device_thumbprint: string;
  network: string;
  /** 1 where the code came out of the reserve of a device that had verified this address before. */
  from_reserve: Flag;
  created_at: number;
}

export interface ConversationTable {
  id: string;
  workspace_id: string;
  /** Owner: the principal whose conversation this is. */
  contact_id: string;
  status: ConversationStatus;
  /** Highest level at which the contact's side has written (LVL-2). */
  min_level: Level;
  sealed: Flag;
  last_seq: number;
  last_contact_seq: number;
  last_agent_seq: number;
  contact_read_seq: number;
  agent_read_seq: number;
  /** `client_msg_id` of the first message: makes starting a conversation idempotent. */
  start_client_msg_id: string;
  preview_author: AuthorKind;
  preview_text: string;
  preview_at: number;
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
}

/** An event stream: one per contact (`contact:<id>`) and one per workspace (`workspace:<id>`). */
export interface StreamTable {
  id: string;
  workspace_id: string;
  position: number;
  /** Events up to here were pruned; a resume from before it needs a snapshot. */
  pruned_to: number;
}

/** Thin on purpose: content is read from its own table, so that erasing it there erases it everywhere. */
export interface EventTable {
  stream_id: string;
  position: number;
  workspace_id: string;
  type: 'message.created' | 'conversation.updated';
  conversation_id: string;
  /** The message, for `message.created`. */
  seq: number | null;
  created_at: number;
}

export interface Database {
  meta: MetaTable;
  workspaces: WorkspaceTable;
  origins: OriginTable;
  secrets: SecretTable;
  api_keys: ApiKeyTable;
  agents: AgentTable;
  agent_invitations: AgentInvitationTable;
  agent_sessions: AgentSessionTable;
  contacts: ContactTable;
  session_families: SessionFamilyTable;
  sessions: SessionTable;
  used_proofs: UsedProofTable;
  pin_challenges: PinChallengeTable;
  pin_failures: PinFailureTable;
  pin_sends: PinSendTable;
  conversations: ConversationTable;
  messages: MessageTable;
  streams: StreamTable;
  events: EventTable;
}
