import type { ApiKeyScope, Assurance } from 'chat-messenger/protocol';

/** A visitor behind a live session. */
export interface VisitorPrincipal {
  readonly kind: 'visitor';
  readonly workspaceId: string;
  readonly contactId: string;
  readonly contactName: string;
  /** LNK-2. */
  readonly linkedContactId?: string;
  readonly scope: string;
  readonly sessionId: string;
  readonly familyId: string;
  readonly deviceThumbprint: string;
  /** The origin of the page that the session was opened on. */
  readonly origin: string;
  readonly expiresAt: number;
  /** The proof behind this session: what every message written in it will carry. */
  readonly assurance: Assurance;
}

/** An agent behind a live session. */
export interface AgentPrincipal {
  readonly kind: 'agent';
  readonly workspaceId: string;
  readonly agentId: string;
  readonly name: string;
  readonly email: string;
  readonly sessionId: string;
  readonly csrfToken: string;
  readonly expiresAt: number;
}

export type Principal = VisitorPrincipal | AgentPrincipal;

/** A back end of the workspace, by one of its API keys. It follows no stream. */
export interface ServerPrincipal {
  readonly kind: 'server';
  readonly workspaceId: string;
  readonly keyId: string;
  readonly scopes: readonly ApiKeyScope[];
}

/** The stream whose events this principal may follow. */
export function streamOf(principal: Principal): string {
  return principal.kind === 'agent'
    ? workspaceStream(principal.workspaceId)
    : contactStream(principal.contactId);
}

export function contactStream(contactId: string): string {
  return `contact:${contactId}`;
}

export function workspaceStream(workspaceId: string): string {
  return `workspace:${workspaceId}`;
}

/** What moves where sessions of a contact end. No events lie there: whoever holds their sockets looks again (SES-18). */
export function endsOf(contactId: string): string {
  return `${ENDS}${contactId}`;
}
/** The same for all contacts of a workspace. */
export function endsIn(workspaceId: string): string {
  return `${ENDS}workspace:${workspaceId}`;
}
export function isEnds(streamId: string): boolean {
  return streamId.startsWith(ENDS);
}
const ENDS = 'ends:';
