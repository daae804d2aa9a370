/** The signed-in agent. `csrf_token` goes into the `x-csrf-token` header of every change. */
export interface AgentSession {
  readonly agent: { readonly id: string; readonly name: string; readonly email: string };
  readonly workspace: { readonly id: string; readonly name: string };
  readonly csrf_token: string;
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
