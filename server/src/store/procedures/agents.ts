import { ChatError } from 'chat-messenger/protocol';
import type { AgentTable } from '../schema.js';
import type { Transaction } from '../store.js';

export interface NewAgentSession {
  readonly tokenHash: string;
  readonly csrfToken: string;
  readonly expiresAt: number;
  readonly now: number;
}

/** Lets one person become an agent of the workspace. */
export async function inviteAgent(
  { db }: Transaction,
  input: { readonly workspaceId: string; readonly tokenHash: string; readonly expiresAt: number },
): Promise<void> {
  await db
    .insertInto('agent_invitations')
    .values({
      token_hash: input.tokenHash,
      workspace_id: input.workspaceId,
      expires_at: input.expiresAt,
      used_at: null,
    })
    .execute();
}

/** Uses the invitation up, makes the agent and signs in. */
export async function acceptInvitation(
  transaction: Transaction,
  input: {
    readonly invitationHash: string;
    readonly agent: Pick<AgentTable, 'id' | 'email' | 'name' | 'password_hash'>;
    readonly session: NewAgentSession;
  },
): Promise<AgentTable> {
  const { db } = transaction;
  const { now } = input.session;
  const invitation = await db
    .updateTable('agent_invitations')
    .set({ used_at: now })
    .where('token_hash', '=', input.invitationHash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .returning('workspace_id')
    .executeTakeFirst();
  if (!invitation) throw new ChatError('invitation_invalid', 'the invitation is used, over or unknown');
  const agent = await db
    .insertInto('agents')
    .values({ ...input.agent, workspace_id: invitation.workspace_id, created_at: now })
    .onConflict((conflict) => conflict.column('email').doNothing())
    .returningAll()
    .executeTakeFirst();
  if (!agent) throw new ChatError('email_taken', 'there is an agent with this address');
  await openAgentSession(transaction, { agent, session: input.session });
  return agent;
}

export async function openAgentSession(
  { db }: Transaction,
  input: {
    readonly agent: Pick<AgentTable, 'id' | 'workspace_id'>;
    readonly session: NewAgentSession;
  },
): Promise<void> {
  const { tokenHash, csrfToken, expiresAt, now } = input.session;
  await db
    .insertInto('agent_sessions')
    .values({
      token_hash: tokenHash,
      workspace_id: input.agent.workspace_id,
      agent_id: input.agent.id,
      csrf_token: csrfToken,
      created_at: now,
      last_used_at: now,
      expires_at: expiresAt,
    })
    .execute();
}

/** Remembers that the session is in use, for the idle limit. */
export async function touchAgentSession(
  { db }: Transaction,
  input: { readonly tokenHash: string; readonly now: number },
): Promise<void> {
  await db
    .updateTable('agent_sessions')
    .set({ last_used_at: input.now })
    .where('token_hash', '=', input.tokenHash)
    .execute();
}

export async function endAgentSession(
  { db }: Transaction,
  input: { readonly tokenHash: string },
): Promise<void> {
  await db.deleteFrom('agent_sessions').where('token_hash', '=', input.tokenHash).execute();
}
