import type { IdentityMethod } from 'chat-messenger/protocol';
import type { Flag } from './flag.js';
import type { KeyState } from './workspaces.js';

/**
 * What an identity key is unique in: an email address, a device, an id trusted on first use, an id that the site's
 * server named, or the subject of one issuer. With `link_email_methods` off, each method has a space of its own.
 */
export type Namespace =
  | 'device'
  | 'email'
  | 'pin-user'
  /** Whoever held a user id before its pin was given up: no proof leads here (TOFU-7). */
  | 'pin-user/retired'
  | 'api'
  | `jwt:${string}`
  | `email/${IdentityMethod}`;

/** A principal on the visitor's side. `namespace` and `subject` are its identity key. */
export interface ContactTable {
  id: string;
  workspace_id: string;
  namespace: Namespace;
  subject: string;
  /** Version of the canonical form that made `subject` (EML-7). */
  canon_version: number;
  /** Generated, claimed, or said by a server (`name_verified`); for display only. */
  name: string;
  name_verified: Flag;
  /** The exact form that was proven or claimed; display and delivery. */
  email: string | null;
  email_verified: Flag;
  /** Claimed, like everything here that is not called verified. */
  phone: string | null;
  company: string | null;
  user_id: string | null;
  /** JSON objects; what a server said and what the page said never mix (S2S-4). */
  custom_data: string;
  non_verified_custom_data: string;
  /** Proofs that were made before are refused (JWT-14). */
  proofs_not_before: number | null;
  created_at: number;
}

/** A user id and the hash that belongs to it, under the server's pepper (TOFU-3). */
export interface UserPinTable {
  workspace_id: string;
  user_id: string;
  pin_hash: string;
  source: 'first-use' | 'registered';
  created_at: number;
  changed_at: number;
}

/** Tokens of server-to-server identify. */
export interface IdentifyTokenTable {
  workspace_id: string;
  token_hash: string;
  contact_id: string;
  api_key_id: string;
  scope: string;
  uses_left: number;
  created_at: number;
  expires_at: number;
}

/** Who may sign identity tokens for a workspace. Without `jwks_url` the keys are those of `issuer_keys`. */
export interface IdentityIssuerTable {
  workspace_id: string;
  issuer: string;
  jwks_url: string | null;
  created_at: number;
}

export interface IssuerKeyTable {
  workspace_id: string;
  issuer: string;
  kid: string;
  /** Public JWK. */
  jwk: string;
  state: KeyState;
  retiring_until: number | null;
  created_at: number;
}

/** LNK-2: `contact_id` may read what `linked_contact_id`, an email address, wrote. */
export interface ContactLinkTable {
  workspace_id: string;
  contact_id: string;
  linked_contact_id: string;
}
