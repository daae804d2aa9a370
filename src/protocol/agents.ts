/** The signed-in agent. `csrf_token` goes into the `x-csrf-token` header of every change. */
export interface AgentSession {
  readonly agent: { readonly id: string; readonly name: string; readonly email: string };
  readonly workspace: { readonly id: string; readonly name: string };
  /** What no visitor may pass for: the names of the agents and of the workspace. */
  readonly team_names: readonly string[];
  readonly csrf_token: string;
  /** What whoever runs the workspace should know at once. */
  readonly warnings: readonly WorkspaceWarning[];
}

/** A secret or API key was seen in a browser, where everybody can read it. `key_id` names it; replace it. */
export interface WorkspaceWarning {
  readonly type: 'secret_leaked';
  readonly key_id: string;
  readonly at: number;
}

export interface AgentSignIn {
  readonly email: string;
  readonly password: string;
}

/** Turns an invitation into an agent account and signs in. */
export interface AcceptInvitation {
  readonly invitation: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
}
