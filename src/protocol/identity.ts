/**
 * How sure the server is about who is writing. The number orders the levels; the name is what
 * people say: 0 anonymous, 1 claimed, 2 pinned, 3 mailbox, 4 asserted.
 */
export const LEVELS = ['anonymous', 'claimed', 'pinned', 'mailbox', 'asserted'] as const;
export type Level = 0 | 1 | 2 | 3 | 4;

/** Ways a visitor may say who they are. Adding one is minor; removing one is major. */
export const IDENTITY_METHODS = [
  'anonymous',
  'claimed',
  'pinned-user',
  'email-pin',
  'portal-key',
  'contact-token',
  'server-token',
  'identity-token',
] as const;
export type IdentityMethod = (typeof IDENTITY_METHODS)[number];

/** The proof behind one message: written with the message, never changed afterwards. */
export interface Assurance {
  readonly level: Level;
  readonly method: IdentityMethod;
  /** When the proof was presented, Unix milliseconds. */
  readonly proven_at: number;
  /** The secret that verified the proof, where the method has one. */
  readonly key_id?: string;
  /** True for proofs that carry no time of their own, such as the first form of the portal key. */
  readonly long_lived: boolean;
}

/** Who the visitor is to the server, as told to the visitor's own page. */
export interface Identity {
  readonly level: Level;
  readonly method: IdentityMethod;
  readonly email?: string;
  /** True where a proof covers the address; not there where the page or the visitor only said it. */
  readonly email_verified?: boolean;
  readonly name?: string;
  /** The same of the name. */
  readonly name_verified?: boolean;
}

/** Values of custom data: plain ones only, so that filters and webhooks can rely on them. */
export type CustomValue = string | number | boolean | null;
export type CustomData = Readonly<Record<string, CustomValue>>;

/**
 * What the page or the visitor says of the visitor. Nobody proved it: it makes no identity key, finds nobody
 * and is shown to agents as not verified.
 */
export interface Claims {
  readonly email?: string;
  readonly name?: string;
  readonly phone?: string;
  readonly company?: string;
  /** Stored as `non_verified_custom_data`, apart from what a server says. */
  readonly custom_data?: CustomData;
}

/** Nothing to prove: the browser itself is the owner of what is written. */
export interface AnonymousProof {
  readonly method: 'anonymous';
}

/** Somebody who only says who they are: by the session's `claims`, or by a user id without its hash. */
export interface ClaimedProof {
  readonly method: 'claimed';
  readonly user_id?: string;
}

/** A user id that is trusted on first use: whoever comes later has to bring the same hash. */
export interface PinnedUserProof {
  readonly method: 'pinned-user';
  readonly user_id: string;
  readonly security_hash: string;
}

/**
 * The portal's server vouches for the address: `hex(HMAC-SHA256(portal secret, connection_email))`, or the form with
 * a time, `v2.<seconds>.<hex>`.
 */
export interface PortalKeyProof {
  readonly method: 'portal-key';
  readonly connection_email: string;
  readonly connection_key: string;
}

/** A token from `GET /v1/contacts/chat-auth-token`, with the contact's email where it has one. */
export interface ContactTokenProof {
  readonly method: 'contact-token';
  readonly email?: string;
  readonly auth_token: string;
}

/** A token from `POST /v1/identify`. */
export interface ServerTokenProof {
  readonly method: 'server-token';
  readonly user_token: string;
}

/** A JWT of the page's own sign-in, signed with RS256 by an issuer that the workspace knows. */
export interface IdentityTokenProof {
  readonly method: 'identity-token';
  readonly identity_token: string;
}

/** What a page can present when it opens a session. An email PIN has its own two requests. */
export type Proof =
  | AnonymousProof
  | ClaimedProof
  | PinnedUserProof
  | PortalKeyProof
  | ContactTokenProof
  | ServerTokenProof
  | IdentityTokenProof;
