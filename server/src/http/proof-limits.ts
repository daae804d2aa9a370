import { ChatError, type Proof } from 'chat-messenger/protocol';
import type { FastifyRequest } from 'fastify';
import type { SessionPlace } from '../sessions/sessions.js';
import { networkOf } from './network.js';
import type { RateLimiter } from './rate-limits.js';

/**
 * Judges a proof, or a code by mail, under the limits on failed ones. After too many mismatches no user id is judged for
 * a while, right or wrong: a limit on the refusals alone would itself tell which ids are pinned (TOFU-10). Other right
 * proofs open whatever others have tried, lest strangers lock a workspace out.
 */
export async function underProofLimits<T>(
  limiter: RateLimiter,
  request: FastifyRequest,
  { proof, place }: { readonly proof?: Proof; readonly place: SessionPlace },
  judge: () => Promise<T>,
): Promise<T> {
  const mismatches = async (options?: { readonly peek: boolean }) => {
    await limiter('mismatchesPerDevice', request, place.device.thumbprint, options);
    await limiter('mismatchesPerNetwork', request, networkOf(request.ip), options);
  };
  if (proof && 'user_id' in proof) await mismatches({ peek: true });
  try {
    return await judge();
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    // What may be a guess at the workspace's secrets and codes.
    const isGuess = error.code === 'identity_invalid' || error.code === 'pin_invalid';
    if (isGuess) await limiter('failuresPerWorkspace', request, place.workspaceId);
    if (error.code === 'tofu_mismatch') await mismatches();
    throw error;
  }
}
