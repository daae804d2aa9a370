/**
 * How sure the server is about who is writing. The number orders the levels; the name is what
 * people say: 0 anonymous, 1 claimed, 2 pinned, 3 mailbox, 4 asserted.
 */
export const LEVELS = ['anonymous', 'claimed', 'pinned', 'mailbox', 'asserted'] as const;
export type Level = 0 | 1 | 2 | 3 | 4;

/** Ways a visitor may say who they are. Adding one is minor; removing one is major. */
export const IDENTITY_METHODS = ['anonymous', 'claimed', 'email-pin', 'portal-key'] as const;
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
  readonly name?: string;
}

/** Nothing to prove: the browser itself is the owner of what is written. */
export interface AnonymousProof {
  readonly method: 'anonymous';
}

/** A name or email that the page or the visitor typed. Shown to agents as not verified. */
export interface ClaimedProof {
  readonly method: 'claimed';
  readonly email?: string;
  readonly name?: string;
}

/** The portal's server vouches for the address: `hex(HMAC-SHA256(portal secret, connection_email))`. */
export interface PortalKeyProof {
  readonly method: 'portal-key';
  readonly connection_email: string;
  readonly connection_key: string;
}

/** What a page can present when it opens a session. An email PIN has its own two requests. */
export type Proof = AnonymousProof | ClaimedProof | PortalKeyProof;
