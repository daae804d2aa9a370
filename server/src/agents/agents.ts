import { randomBytes } from 'node:crypto';
import {
  ChatError,
  type AcceptInvitation,
  type AgentSession,
  type AgentSignIn,
} from 'chat-messenger/protocol';
import { v7 as uuid } from 'uuid';
import type { AgentPrincipal } from '../access/principal.js';
import { DAY, HOUR, MINUTE, type Clock } from '../clock.js';
import { hashPassword, passwordMatches } from '../crypto/passwords.js';
import { hashToken, isToken, newToken } from '../crypto/tokens.js';
import { parseEmail } from '../identity/email.js';
import { cleanName } from '../identity/names.js';
import {
  agentByEmail,
  agentNames,
  agentSessionByHash,
  agentSessionsAmong,
  invitationIsOpen,
} from '../store/queries/agents.js';
import { leakedKeys, workspaceById } from '../store/queries/workspaces.js';
import type { Store } from '../store/store.js';
import { checkPassword } from './passwords-allowed.js';

/** AGT-3. */
const SESSION_LIFE = DAY;
/** AGT-3: a session that nobody uses for this long is over. */
export const AGENT_SESSION_IDLE = HOUR;
/** Use is written down this often: enough for the idle limit, cheap for the disk. */
const TOUCH_EVERY = 5 * MINUTE;
const INVITATION_LIFE = 7 * DAY;

/** A signed-in agent and the token for the cookie. */
export interface SignedIn {
  readonly token: string;
  readonly session: AgentSession;
}

/** Invitations, sign-in and sessions of the people who answer. */
export class Agents {
  readonly #store: Store;
  readonly #clock: Clock;

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** A new invitation; the token is shown here once. */
  async invite(workspaceId: string): Promise<string> {
    const token = newToken('cmin');
    const expiresAt = this.#clock() + INVITATION_LIFE;
    await this.#store.run('inviteAgent', { workspaceId, tokenHash: hashToken(token), expiresAt });
    return token;
  }

  async accept({ invitation, name, email, password }: AcceptInvitation): Promise<SignedIn> {
    const known = isToken(invitation, 'cmin');
    // Looked up before anything is computed for it; whether it still is good is decided where it is used up.
    if (!known || !(await invitationIsOpen(this.#store.read, hashToken(invitation), this.#clock()))) {
      throw new ChatError('invitation_invalid', 'the invitation is used, over or unknown');
    }
    const address = parseEmail(email);
    const shownName = cleanName(name);
    if (shownName === undefined) throw new ChatError('bad_request', 'name must hold something to read');
    checkPassword(password, [shownName, address.canonical]);
    const password_hash = await hashPassword(password);
    const { session, token } = this.#newSession();
    const agent = await this.#store.run('acceptInvitation', {
      invitationHash: hashToken(invitation),
      agent: { id: uuid(), email: address.canonical, name: shownName, password_hash },
      session,
    });
    return { token, session: await this.#present(agent, agent.workspace_id, session.csrfToken) };
  }

  /** Answers and takes time alike for unknown addresses and wrong passwords (AGT-7). */
  async signIn({ email, password }: AgentSignIn): Promise<SignedIn> {
    const agent = await this.#find(email);
    const matches = await passwordMatches(password, agent?.password_hash);
    if (!agent || !matches)
      throw new ChatError('credentials_invalid', 'the address or the password is wrong');
    const { session, token } = this.#newSession();
    await this.#store.run('openAgentSession', { agent, session });
    return { token, session: await this.#present(agent, agent.workspace_id, session.csrfToken) };
  }

  async signOut(agent: AgentPrincipal): Promise<void> {
    await this.#store.run('endAgentSession', { tokenHash: agent.sessionId });
  }

  async describe(agent: AgentPrincipal): Promise<AgentSession> {
    const { agentId: id, name, email } = agent;
    return this.#present({ id, name, email }, agent.workspaceId, agent.csrfToken);
  }

  /** Who is behind the cookie; asked on every request. A page that only waits does not keep it alive (AGT-3). */
  async resolve(token: string | undefined, { isUse = true } = {}): Promise<AgentPrincipal> {
    if (token === undefined || !isToken(token, 'cmas')) throw notSignedIn();
    return this.resolveById(hashToken(token), { isUse });
  }

  /** The same by the id of a session, which is what addresses of files hold. */
  async resolveById(sessionId: string, { isUse }: { readonly isUse: boolean }): Promise<AgentPrincipal> {
    const row = await agentSessionByHash(this.#store.read, sessionId);
    const now = this.#clock();
    if (!row || row.expires_at <= now || now - row.last_used_at > AGENT_SESSION_IDLE) {
      throw notSignedIn();
    }
    if (isUse && now - row.last_used_at > TOUCH_EVERY) {
      await this.#store.run('touchAgentSession', { tokenHash: row.token_hash, now });
    }
    return {
      kind: 'agent',
      workspaceId: row.workspace_id,
      agentId: row.agent_id,
      name: row.agent_name,
      email: row.agent_email,
      sessionId: row.token_hash,
      csrfToken: row.csrf_token,
      expiresAt: row.expires_at,
    };
  }

  async #find(email: string) {
    try {
      return await agentByEmail(this.#store.read, parseEmail(email).canonical);
    } catch (error) {
      if (error instanceof ChatError && error.code === 'email_malformed') return undefined;
      throw error;
    }
  }

  /** Throws when the session ended since it was resolved. */
  async confirm({ sessionId }: AgentPrincipal): Promise<void> {
    const usedSince = this.#clock() - AGENT_SESSION_IDLE;
    const live = await agentSessionsAmong(this.#store.read, [sessionId], usedSince);
    if (!live.has(sessionId)) throw notSignedIn();
  }

  #newSession() {
    const token = newToken('cmas');
    const now = this.#clock();
    const csrfToken = randomBytes(32).toString('base64url');
    return { token, session: { tokenHash: hashToken(token), csrfToken, expiresAt: now + SESSION_LIFE, now } };
  }

  async #present(
    agent: { readonly id: string; readonly name: string; readonly email: string },
    workspaceId: string,
    csrf_token: string,
  ): Promise<AgentSession> {
    const workspace = await workspaceById(this.#store.read, workspaceId);
    return {
      agent: { id: agent.id, name: agent.name, email: agent.email },
      workspace: { id: workspaceId, name: workspace?.name ?? '' },
      team_names: [...(await agentNames(this.#store.read, workspaceId)), workspace?.name ?? ''],
      csrf_token,
      warnings: await leakedKeys(this.#store.read, workspaceId),
    };
  }
}

function notSignedIn(): ChatError {
  return new ChatError('not_signed_in', 'sign in first');
}
