import { browserEnvironment, type Environment } from '../client/environment.js';
import { liveEnvironment } from '../client/live-environment.js';
import { UnloadGuard } from '../client/unload-guard.js';
import { agentPaths, type AcceptInvitation, type AgentSession, type AgentSignIn } from '../protocol/index.js';
import { AgentApi } from './agent-api.js';
import { AgentWorkspace } from './agent-workspace.js';
import { Drafts } from './drafts.js';
import { endsSession } from './failures.js';
import type { InboxState } from './inbox-state.js';
import { takeInvitation } from './invitation-link.js';
import { SnapshotStore } from './snapshot-store.js';

/** What the inbox takes from the browser. */
export interface InboxSurroundings extends Environment {
  readonly page: Window;
}

/** What an invited agent fills in. The invitation itself stays with the client. */
export type InvitationAnswer = Omit<AcceptInvitation, 'invitation'>;

const SIGNED_OUT = { phase: 'signed-out', session: undefined } as const;

/** The gate of the inbox: who is signed in, and the workspace behind it. Nothing is kept in storage. */
export class InboxClient {
  readonly #around: InboxSurroundings;
  readonly #api: AgentApi;
  readonly #store = new SnapshotStore<InboxState>({
    phase: 'starting',
    session: undefined,
    notice: undefined,
  });
  #invitation: string | undefined;
  #workspace: AgentWorkspace | undefined;
  #drafts = new Drafts(undefined);
  readonly #unload: UnloadGuard;
  /** Grows when the page goes away: what was asked for before opens nothing. */
  #disposals = 0;

  constructor(around: Partial<InboxSurroundings> = {}) {
    this.#around = { ...browserEnvironment(), ...liveEnvironment(), page: window, ...around };
    this.#api = new AgentApi(this.#around.fetch);
    this.#unload = new UnloadGuard(this.#around.page);
    this.#invitation = takeInvitation(this.#around.page);
  }

  get state(): InboxState {
    return this.#store.value;
  }

  /** The workspace of the signed-in agent. */
  get workspace(): AgentWorkspace | undefined {
    return this.#workspace;
  }

  subscribe(listener: () => void): () => void {
    return this.#store.subscribe(listener);
  }

  /** Begins with the invitation of the address, else with the session that the browser may hold. */
  async start(): Promise<void> {
    if (this.#invitation !== undefined) {
      this.#store.set({ phase: 'invited' });
      return;
    }
    this.#store.set({ phase: 'starting' });
    const disposals = this.#disposals;
    try {
      await this.#enterWith(this.#api.session());
    } catch (error) {
      if (disposals !== this.#disposals) return;
      this.#store.set(endsSession(error) ? SIGNED_OUT : { phase: 'unreachable' });
    }
  }

  /** Rejects with the refusal, which the form puts into words. */
  async signIn(credentials: AgentSignIn): Promise<void> {
    await this.#enterWith(this.#api.signIn(credentials));
  }

  /** Makes the account and signs in. The invitation is used up by success only. */
  async acceptInvitation(answer: InvitationAnswer): Promise<void> {
    const invitation = this.#invitation ?? '';
    await this.#enterWith(this.#api.acceptInvitation({ ...answer, invitation }));
    this.#invitation = undefined;
  }

  /** For people who have an account already: forgets the invitation. */
  async leaveInvitation(): Promise<void> {
    this.#invitation = undefined;
    await this.start();
  }

  /** Clears the screen first, then ends the session on the server. */
  async signOut(): Promise<void> {
    this.#close();
    this.#drafts = new Drafts(undefined);
    this.#guard(false);
    this.#store.set({ ...SIGNED_OUT, notice: undefined });
    try {
      await this.#api.signOut();
      this.#store.set({ notice: undefined });
    } catch (error) {
      if (!endsSession(error)) this.#store.set({ notice: 'sign-out-incomplete' });
    }
  }

  /** Ends the live connection of a page that goes away. */
  dispose(): void {
    this.#disposals += 1;
    this.#close();
    this.#guard(false);
  }

  async #enterWith(answer: Promise<AgentSession>): Promise<void> {
    const disposals = this.#disposals;
    const session = await answer;
    if (disposals === this.#disposals) this.#enter(session);
  }

  #enter({ agent, workspace, team_names, warnings }: AgentSession): void {
    this.#close();
    if (this.#drafts.agentId !== agent.id) this.#drafts = new Drafts(agent.id);
    this.#guard(this.#drafts.isHeld);
    const session = Object.freeze({ agent, workspace, team_names, warnings });
    this.#workspace = new AgentWorkspace({
      api: this.#api,
      environment: this.#around,
      socketUrl: this.#around.page.location.origin.replace(/^http/, 'ws') + agentPaths.socket,
      session,
      drafts: this.#drafts,
      holds: (unsent) => {
        this.#guard(unsent);
      },
      sessionOver: () => {
        this.#sessionOver();
      },
    });
    this.#store.set({ phase: 'signed-in', session, notice: undefined });
    this.#workspace.reload();
  }

  /** The server does not know the session any more. Another tab may have begun a new one: ask. */
  #sessionOver(): void {
    if (!this.#workspace) return;
    this.#close();
    this.#guard(this.#drafts.isHeld);
    this.#store.set({ ...SIGNED_OUT, notice: 'session-ended' });
    void this.start();
  }

  /** The browser asks before it leaves a page that alone holds what the agent wrote. */
  #guard(isAtRisk: boolean): void {
    this.#unload.set(this, isAtRisk);
  }

  #close(): void {
    this.#workspace?.close();
    this.#workspace = undefined;
  }
}
