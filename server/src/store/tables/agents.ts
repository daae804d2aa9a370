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
