import type { AgentConversation, AgentSession, ConversationStatus } from '../protocol/index.js';
import type { Connection, Failure, PendingFile, TimelineItem } from '../client/state.js';
import type { ContactState } from './contact-record.js';
import type { ChangesState } from './message-changes.js';
import type { ActsState } from './thread-acts.js';

/**
 * Where the agent stands.
 * - `starting`: the server is being asked whether this browser is signed in
 * - `unreachable`: that question got no answer
 * - `invited`: the page was opened by an invitation link
 * - `signed-out`: email and password are needed
 * - `signed-in`: a workspace is open
 */
export type InboxPhase = 'starting' | 'unreachable' | 'invited' | 'signed-out' | 'signed-in';

/** Who is signed in, without the secret parts of the session. */
export type SignedInAgent = Pick<AgentSession, 'agent' | 'workspace' | 'team_names' | 'warnings'>;

/**
 * Why the agent is outside, where they did not ask for it in these words.
 * - `session-ended`: the server ended a session that was in use
 * - `sign-out-incomplete`: the screen is clear, but the server could not be told
 */
export type GateNotice = 'session-ended' | 'sign-out-incomplete';

/** What the gate of the inbox may draw, frozen. */
export interface InboxState {
  readonly phase: InboxPhase;
  readonly session: SignedInAgent | undefined;
  readonly notice: GateNotice | undefined;
}

/** The conversations on the left, as far as the filter lets them through. */
export interface ListState {
  readonly filter: ConversationStatus;
  /** The one talked in last comes first. */
  readonly conversations: readonly AgentConversation[];
  readonly loading: boolean;
  readonly failure: Failure | undefined;
}

/** The conversation on the right. */
export interface ThreadState {
  readonly conversation: AgentConversation;
  readonly items: readonly TimelineItem[];
  readonly hasOlder: boolean;
  /** What is being fetched: the first page, an older page, or nothing. */
  readonly loading: 'first' | 'older' | 'no';
  readonly failure: Failure | undefined;
  readonly acts: ActsState;
  readonly changes: ChangesState;
  /** Files that go with the next reply. */
  readonly files: readonly PendingFile[];
  /** True while the contact writes. */
  readonly typing: boolean;
  readonly contact: ContactState;
}

/** Everything a signed-in agent sees, frozen. Unchanged parts keep their identity. */
export interface WorkspaceState {
  readonly connection: Connection;
  readonly list: ListState;
  readonly thread: ThreadState | undefined;
}
