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
