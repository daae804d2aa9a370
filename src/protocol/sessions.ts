import type { Identity, Proof } from './identity.js';

/** What a page may know about a workspace before anyone is identified. */
export interface AppInfo {
  readonly app_id: string;
  readonly name: string;
  /** True where the server can send mail, so that a visitor can prove an address by PIN. */
  readonly pin: boolean;
}

/** Opens a session. Sent with a device proof; the session is bound to that device key. */
export interface OpenSession {
  readonly app_id: string;
  readonly proof: Proof;
}

/** Continues a session by the device key alone, where the level allows it (0, 1 and 3). */
export interface RenewSession {
  readonly app_id: string;
}

/** A live session. `token` is shown here once and is never readable again. */
export interface Session {
  readonly token: string;
  /** Unix milliseconds. Absolute: use does not move it. */
  readonly expires_at: number;
  readonly contact_id: string;
  readonly identity: Identity;
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
export interface VerifyPin {
  readonly app_id: string;
  readonly challenge_id: string;
  readonly pin: string;
}
