import type { CustomData } from './identity.js';

/** What an API key may be used for. */
export const API_KEY_SCOPES = [
  'identify',
  'contact:token',
  'contact:write',
  'user:pin',
  'identity:revoke',
] as const;
export type ApiKeyScope = (typeof API_KEY_SCOPES)[number];

/** Says who a signed-in user of the site is. Repeated calls for one `external_id` update one contact. */
export interface Identify {
  readonly external_id: string;
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly name?: string;
  /** Verified custom data; it takes the place of what was said before. */
  readonly custom_data?: CustomData;
  /** The customer workspace this person acts for: the scope of the session, which the page cannot change. */
  readonly workspace_external_id?: string;
  /** True: the token opens one session, not up to five. */
  readonly one_time?: boolean;
  /** Seconds; 15 minutes by default, at most a day. */
  readonly ttl?: number;
}
export interface IdentifyToken {
  readonly token: string;
  /** Unix milliseconds. */
  readonly expires_at: number;
  readonly contact_id: string;
}

/** Selects one contact, by exactly one of both. `ttl` in seconds; a day by default, at most 30. */
export interface RequestContactToken {
  readonly email?: string;
  readonly id?: string;
  readonly ttl?: number;
}
export interface ContactToken {
  readonly contact_id: string;
  readonly email: string | null;
  readonly name: string;
  readonly auth_token: string;
  /** Unix milliseconds. */
  readonly expires_at: number;
}

/** Makes a contact of an address known to the workspace, or finds it. */
export interface CreateContact {
  readonly email: string;
  readonly name?: string;
}
export interface CreatedContact {
  readonly contact_id: string;
  readonly email: string;
  readonly name: string;
}

/** Sets the hash that a user id is pinned to, whether or not it was used before. */
export interface SetSecurityHash {
  readonly security_hash: string;
}

/**
 * Ends every session of one person and refuses proofs made before `not_before`. Exactly one of `external_id`,
 * `user_id`, `email`, or `issuer` with `subject`.
 */
export interface RevokeIdentity {
  readonly external_id?: string;
  readonly user_id?: string;
  readonly email?: string;
  readonly issuer?: string;
  readonly subject?: string;
  /** Unix seconds; now by default. */
  readonly not_before?: number;
}
export interface RevokedIdentity {
  readonly sessions_ended: number;
}
