import type { AuthorKind, ConversationStatus, IdentityMethod, Level, Rating } from 'chat-messenger/protocol';

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
  /** JSON of the settings that differ from the defaults, see workspaces/settings.ts. */
  settings: string;
  created_at: number;
}

export interface OriginTable {
  workspace_id: string;
  origin: string;
}

/** A key's life (COM-11): at most two verify at once. Retiring ends by itself; revoking ends what the key opened. */
export type KeyState = 'active' | 'retiring' | 'retired' | 'revoked';

/**
 * Secrets that verify proofs, one purpose each (COM-10). `sealed` is encrypted under the server secret: HMAC needs the
 * value back. Keys of contact tokens are derived from the server secret and their id, so `sealed` is empty there.
 */
export interface SecretTable {
  id: string;
  workspace_id: string;
  purpose: 'portal-key' | 'contact-token';
  sealed: string;
  state: KeyState;
  /** When a retiring key stops to verify. */
  retiring_until: number | null;
  /** When it was seen in a browser (S2S-6). */
  leaked_at: number | null;
  created_at: number;
}

export interface ApiKeyTable {
  id: string;
  workspace_id: string;
  key_hash: string;
  name: string;
  /** Separated by spaces. */
  scopes: string;
  created_at: number;
  expires_at: number;
  last_used_at: number | null;
  revoked_at: number | null;
  leaked_at: number | null;
}

/** How often a key verified, by the form of the proof: tells when an old key is out of use (COM-11, HM-6). */
export interface KeyUseTable {
  workspace_id: string;
  key_id: string;
  form: string;
  uses: number;
  last_used_at: number;
}

/** What administrators and their tools did. Ids only, never a secret or text. */
export interface AuditEntryTable {
  id: string;
  workspace_id: string;
  at: number;
  actor: string;
  action: string;
  target: string;
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
 * What an identity key is unique in: an email address, a device, an id trusted on first use, an id that the site's
 * server named, or the subject of one issuer. With `link_email_methods` off, each method has a space of its own.
 */
export type Namespace =
  | 'device'
  | 'email'
  | 'pin-user'
  /** Whoever held a user id before its pin was given up: no proof leads here (TOFU-7). */
  | 'pin-user/retired'
  | 'api'
  | `jwt:${string}`
  | `email/${IdentityMethod}`;

/** A principal on the visitor's side. `namespace` and `subject` are its identity key. */
export interface ContactTable {
  id: string;
  workspace_id: string;
  namespace: Namespace;
  subject: string;
  /** Version of the canonical form that made `subject` (EML-7). */
  canon_version: number;
  /** Generated, claimed, or said by a server (`name_verified`); for display only. */
  name: string;
  name_verified: Flag;
  /** The exact form that was proven or claimed; display and delivery. */
  email: string | null;
  email_verified: Flag;
  /** Claimed, like everything here that is not called verified. */
  phone: string | null;
  company: string | null;
  user_id: string | null;
  /** JSON objects; what a server said and what the page said never mix (S2S-4). */
  custom_data: string;
  non_verified_custom_data: string;
  /** Proofs that were made before are refused (JWT-14). */
  proofs_not_before: number | null;
  created_at: number;
}

/** A user id and the hash that belongs to it, under the server's pepper (TOFU-3). */
export interface UserPinTable {
  workspace_id: string;
  user_id: string;
  pin_hash: string;
  source: 'first-use' | 'registered';
  created_at: number;
  changed_at: number;
}

/** Tokens of server-to-server identify. */
export interface IdentifyTokenTable {
  workspace_id: string;
  token_hash: string;
  contact_id: string;
  api_key_id: string;
  scope: string;
  uses_left: number;
  created_at: number;
  expires_at: number;
}

/** Who may sign identity tokens for a workspace. Without `jwks_url` the keys are those of `issuer_keys`. */
export interface IdentityIssuerTable {
  workspace_id: string;
  issuer: string;
  jwks_url: string | null;
  created_at: number;
}

export interface IssuerKeyTable {
  workspace_id: string;
  issuer: string;
  kid: string;
  /** Public JWK. */
  jwk: string;
  state: KeyState;
  retiring_until: number | null;
  created_at: number;
}

/** LNK-2: `contact_id` may read what `linked_contact_id`, an email address, wrote. */
export interface ContactLinkTable {
  workspace_id: string;
  contact_id: string;
  linked_contact_id: string;
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
  /** The customer workspace that a proof signed, or that the page narrowed to. */
  scope: string;
  /** Coarse, such as `Firefox on Linux`. */
  browser: string;
  /** The contact of an anonymous run that may be carried over, and since when that run counts (MRG-4). */
  carry_from: string | null;
  carry_since: number | null;
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
  scope: string;
  created_at: number;
  expires_at: number;
  revoked_at: number | null;
  /** When newer sessions of the same contact took its place (SES-19); it is over since. */
  displaced_at: number | null;
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

/** One row for each transcript that was mailed, for the budgets that it shares with codes (PIN-9). */
export interface TranscriptSendTable {
  id: string;
  workspace_id: string;
  contact_id: string;
  /** Canonical address. */
  subject: string;
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

/**
 * A file on its way, stored, or gone: nobody may have that one any more, and its content is being deleted. `message_id`
 * is null until a message of its sender took it.
 */
export interface FileTable {
  workspace_id: string;
  id: string;
  /** Who may go on with it: a device of a contact, or an agent. */
  sender: string;
  client_upload_id: string;
  /** Hash of what was asked for under that id. */
  asked: string;
  name: string;
  /** Of the upload; of what is handed out, once it is stored. */
  bytes: number;
  /** Bytes that arrived. */
  stored: number;
  state: 'uploading' | 'stored' | 'gone';
  media_type: string;
  width: number | null;
  height: number | null;
  /** Level of its sender: what was proven by nobody is kept for a shorter time (FIL-8). */
  level: Level;
  conversation_id: string | null;
  message_id: string | null;
  created_at: number;
}

/** What an upload took of the daily quotas. It outlives the file, so that deleting makes no room for more. */
export interface UploadUseTable {
  workspace_id: string;
  id: string;
  who: string;
  /** Where it came from, for those who proved nothing. */
  network: string | null;
  bytes: number;
  created_at: number;
}

/** Content of files, where the database keeps it: `start` is the place of its first byte. */
export interface FilePartTable {
  key: string;
  start: number;
  content: Uint8Array;
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
  type:
    | 'message.created'
    | 'message.updated'
    | 'conversation.updated'
    | 'conversation.erased'
    | 'conversation.removed'
    | 'session.opened'
    /** Only moves the stream: whoever follows another tab's socket looks after its own session (SES-18). */
    | 'session.ended';
  /** Empty for events about sessions. */
  conversation_id: string;
  /** The message, for events about one. */
  seq: number | null;
  /** The family that an event about sessions concerns. */
  family_id: string | null;
  created_at: number;
}

export interface Database {
  meta: MetaTable;
  workspaces: WorkspaceTable;
  origins: OriginTable;
  secrets: SecretTable;
  api_keys: ApiKeyTable;
  key_uses: KeyUseTable;
  audit_entries: AuditEntryTable;
  agents: AgentTable;
  agent_invitations: AgentInvitationTable;
  agent_sessions: AgentSessionTable;
  contacts: ContactTable;
  contact_links: ContactLinkTable;
  user_pins: UserPinTable;
  identify_tokens: IdentifyTokenTable;
  identity_issuers: IdentityIssuerTable;
  issuer_keys: IssuerKeyTable;
  session_families: SessionFamilyTable;
  sessions: SessionTable;
  used_proofs: UsedProofTable;
  pin_challenges: PinChallengeTable;
  pin_failures: PinFailureTable;
  pin_sends: PinSendTable;
  transcript_sends: TranscriptSendTable;
  conversations: ConversationTable;
  messages: MessageTable;
  files: FileTable;
  file_parts: FilePartTable;
  upload_uses: UploadUseTable;
  streams: StreamTable;
  events: EventTable;
}
