import type { AgentTable, AgentInvitationTable, AgentSessionTable } from './tables/agents.js';
import type {
  ContactTable,
  UserPinTable,
  IdentifyTokenTable,
  IdentityIssuerTable,
  IssuerKeyTable,
  ContactLinkTable,
} from './tables/contacts.js';
import type { ConversationTable, MessageTable } from './tables/conversations.js';
import type { FileTable, UploadUseTable, FilePartTable } from './tables/files.js';
import type {
  PinChallengeTable,
  PinFailureTable,
  PinSendTable,
  TranscriptSendTable,
} from './tables/mails.js';
import type { SessionFamilyTable, SessionTable, UsedProofTable } from './tables/sessions.js';
import type { StreamTable, EventTable } from './tables/streams.js';
import type {
  MetaTable,
  WorkspaceTable,
  OriginTable,
  SecretTable,
  ApiKeyTable,
  KeyUseTable,
  AuditEntryTable,
} from './tables/workspaces.js';

/*
 * One schema for SQLite and PostgreSQL. The rules that make one set of queries work on both: times are
 * integer milliseconds, booleans are 0 or 1, ids are text, JSON is text, and every table that holds
 * a tenant's data has the workspace id in its primary or a unique key (COM-8).
 */

export type * from './tables/agents.js';
export type * from './tables/contacts.js';
export type * from './tables/conversations.js';
export type * from './tables/files.js';
export type * from './tables/flag.js';
export type * from './tables/mails.js';
export type * from './tables/sessions.js';
export type * from './tables/streams.js';
export type * from './tables/workspaces.js';

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
