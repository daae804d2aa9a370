import type { IdentityMethod, Level } from 'chat-messenger/protocol';
import type { Flag } from './flag.js';

/** What one device key may renew. It outlives the sessions opened from it. */
export interface SessionFamilyTable {
  id: string;
  workspace_id: string;
  contact_id: string;
  device_thumbprint: string;
  level: Level;
  method: IdentityMethod;
  long_lived: Flag;
  key_id: string | null;
  proven_at: number;
  /** The customer workspace that a proof signed, or that the page narrowed to. */
  scope: string;
  /** Coarse, such as `Firefox, Linux`. */
  browser: string;
  /** The contact of an anonymous run that may be carried over, and since when that run counts (MRG-4). */
  carry_from: string | null;
  carry_since: number | null;
  created_at: number;
  last_used_at: number;
  revoked_at: number | null;
}

export interface SessionTable {
  token_hash: string;
  workspace_id: string;
  family_id: string;
  contact_id: string;
  device_thumbprint: string;
  /** The page's origin at opening; the session is good for no other (WEB-6). */
  origin: string;
  level: Level;
  method: IdentityMethod;
  long_lived: Flag;
  key_id: string | null;
  proven_at: number;
  scope: string;
  created_at: number;
  expires_at: number;
  revoked_at: number | null;
  /** When newer sessions of the same contact took its place (SES-19); it is over since. */
  displaced_at: number | null;
}

/** Device proofs already seen, kept while their nonce lives. */
export interface UsedProofTable {
  id: string;
  expires_at: number;
}
