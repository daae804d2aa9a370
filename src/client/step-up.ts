import { codeOf } from './errors.js';
import type { IdentityKeeper } from './identity.js';

/**
 * Does what takes a fresh proof (PRV-2), once more where the page's provider can make one now. Whoever is here stays
 * where they are; a proof of somebody else makes a change of person, who does nothing of this.
 */
export async function withFreshProof<T>(
  { context, visit }: IdentityKeeper,
  act: () => Promise<T>,
): Promise<T> {
  const { session, generation } = visit;
  try {
    return await act();
  } catch (error) {
    if (codeOf(error) !== 'proof_stale') throw error;
    const { live } = session;
    const proof = await context.provider?.({ reason: 'step-up', fresh: true });
    generation.signal.throwIfAborted();
    if (proof) await session.open(proof);
    generation.signal.throwIfAborted();
    if (session.live === live) throw error;
    return act();
  }
}
