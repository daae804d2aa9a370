import type { Claims, Identity, IdentityMethod, Level, Proof } from './identity.js';

/** What a page may know about a workspace before anyone is identified. */
export interface AppInfo {
  readonly app_id: string;
  readonly name: string;
  /** True where the server can send mail, so that a visitor can prove an address by PIN. */
  readonly pin: boolean;
  readonly policy: LevelPolicy;
}

/** The lowest level that may do something in a workspace. The launcher is the page's to hide; the rest the server enforces. */
export interface LevelPolicy {
  /** See the launcher. */
  readonly launcher: Level;
  /** Begin a conversation. */
  readonly start: Level;
  /** Attach a file. */
  readonly attach: Level;
}

/** What every way to a new session may carry beside its proof. */
export interface SessionWishes {
  readonly claims?: Claims;
  /** The customer workspace this person acts for. It partitions conversations; unsigned, it only narrows. */
  readonly scope?: string;
  /** Token of the session that the new one takes the place of: it is dead from then on. */
  readonly replaces?: string;
  /**
   * Device proof for the same request by the key of the anonymous run in this browser: what was written in that run
   * may be carried over.
   */
  readonly anonymous_proof?: string;
}

/** Opens a session. Sent with a device proof; the session is bound to that device key. */
export interface OpenSession extends SessionWishes {
  readonly app_id: string;
  readonly proof: Proof;
}

/**
 * Continues a session by the device key alone, where the level allows it (0, 1 and 3). At levels 2 and 4 the token of
 * a session that ran out, sent as the bearer, is continued from one that this device holds in another tab.
 */
export interface RenewSession {
  readonly app_id: string;
  readonly scope?: string;
}

/** A live session. `token` is shown here once and is never readable again. */
export interface Session {
  readonly token: string;
  /** Unix milliseconds. Absolute: use does not move it. */
  readonly expires_at: number;
  readonly contact_id: string;
  /** Names what this session belongs to, for ending it; whoever knows it can do nothing else with it. */
  readonly family_id: string;
  readonly identity: Identity;
  /** The customer workspace that it is for; not there where it is for none. */
  readonly scope?: string;
  /** What was written before the visitor was known, and waits for their word. */
  readonly carry_over?: CarryOverOffer;
}

export interface CarryOverOffer {
  readonly conversations: number;
}
/** The visitor's word on a {@link CarryOverOffer}. */
export interface AnswerCarryOver {
  readonly accept: boolean;
}

/** Ends a session with all that could renew it; `everywhere` also those of the same person on other devices. */
export interface EndSession {
  readonly everywhere?: boolean;
}
/** Ends a family by its id, for a page that logged out while offline and has no token any more. */
export interface RevokeFamily {
  readonly app_id: string;
  readonly family_id: string;
}

/** One of a person's sign-ins, as they see it themselves. `id` is its family. */
export interface OwnSession {
  readonly id: string;
  readonly current: boolean;
  readonly level: Level;
  readonly method: IdentityMethod;
  /** Browser and system, such as `Firefox, Linux`; empty where neither is known. */
  readonly browser: string;
  readonly opened_at: number;
  readonly last_used_at: number;
}
export interface OwnSessions {
  readonly sessions: readonly OwnSession[];
}

/** Asks for a code by mail. The answer is the same whether or not a mail will go out. */
export interface StartPin {
  readonly app_id: string;
  readonly email: string;
}
/** A new challenge takes the place of the one that this device had open for the address. */
export interface StartedPin {
  readonly challenge_id: string;
  /** Seconds until the code is over. */
  readonly expires_in: number;
  /** Seconds until another code may be asked for. */
  readonly resend_in: number;
}

/** Answers a challenge. `pin` is six digits, or the longer code that some mails carry. */
export interface VerifyPin extends SessionWishes {
  readonly app_id: string;
  readonly challenge_id: string;
  readonly pin: string;
}
