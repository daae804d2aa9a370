import { ChatError, type Assurance } from 'chat-messenger/protocol';
import { MINUTE } from '../clock.js';

/** PRV-2: whoever takes all or erases all has proven who they are as long ago as this at most. */
const FRESH = 10 * MINUTE;

/**
 * True for proofs that do not say when they were made: a static key can be presented again by whoever copied it (HM-7),
 * and a contact token that is about to end may be as old as they get.
 */
export function isTimeless({ long_lived, method }: Pick<Assurance, 'long_lived' | 'method'>): boolean {
  return long_lived || method === 'contact-token';
}

/** Refuses a session whose proof is of a lower level than mailbox, old, or of no known age. */
export function refuseOldProof(assurance: Assurance, now: number): void {
  if (assurance.level < 3) throw new ChatError('level_too_low', 'this needs a proof of who you are');
  if (isTimeless(assurance) || assurance.proven_at < now - FRESH) {
    throw new ChatError('proof_stale', 'this needs a proof that was made in the last ten minutes');
  }
}
