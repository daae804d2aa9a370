import type {} from '@fastify/rate-limit';
import { ChatError } from 'chat-messenger/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HOUR, MINUTE, SECOND } from '../clock.js';

export interface RateLimit {
  readonly max: number;
  readonly timeWindow: number;
}

/** COM-14 and REL-27. Each names the flood it stops. */
export const DEFAULT_RATE_LIMITS = {
  /** Guessing proofs from one browser. */
  identityPerDevice: { max: 10, timeWindow: MINUTE },
  /** Guessing proofs from many browsers in one place. */
  identityPerNetwork: { max: 30, timeWindow: MINUTE },
  /** Guessing one workspace's secrets and codes from everywhere. Only failures count, and only they are held up. */
  failuresPerWorkspace: { max: 300, timeWindow: MINUTE },
  /** Trying out which user ids are pinned, and hashes for those that are (TOFU-10). Only mismatches count. */
  mismatchesPerDevice: { max: 10, timeWindow: MINUTE },
  mismatchesPerNetwork: { max: 10, timeWindow: MINUTE },
  /** Guessing ids of sign-ins to log strangers out, and writing to the store without being anybody. */
  revokePerNetwork: { max: 30, timeWindow: MINUTE },
  /** A person pasting a novel line by line. */
  sendBurst: { max: 20, timeWindow: 10 * SECOND },
  sendPerContact: { max: 60, timeWindow: MINUTE },
  sendPerAgent: { max: 600, timeWindow: MINUTE },
  /** A page that searches at every key: each search reads. */
  searchPerContact: { max: 30, timeWindow: MINUTE },
  /** Robots that open conversations nobody meant, from browsers that prove nothing. */
  startPerDevice: { max: 3, timeWindow: HOUR },
  startPerNetwork: { max: 10, timeWindow: HOUR },
  /** A robot that fills the disk with beginnings. */
  uploadsPerSender: { max: 60, timeWindow: MINUTE },
  /** One that sends the same half a megabyte again and again. */
  partsPerSender: { max: 1_200, timeWindow: MINUTE },
  /** A page that asks for addresses at every scroll: each list reads. */
  linksPerSender: { max: 300, timeWindow: MINUTE },
  /** Reading everything that is there again and again, and emptying it again and again. */
  exportPerContact: { max: 5, timeWindow: HOUR },
  erasePerContact: { max: 30, timeWindow: HOUR },
  /** Guessing agents' passwords. */
  signInPerNetwork: { max: 10, timeWindow: MINUTE },
  signInPerNetworkAndAddress: { max: 5, timeWindow: MINUTE },
  /** Guessing one agent's password from many places; high, since whoever reaches it locks that agent out. */
  signInPerAddress: { max: 100, timeWindow: MINUTE },
  /** Guessing API keys. Only failures count, and only they are held up: back ends of several sites share an address. */
  apiKeyFailuresPerNetwork: { max: 10, timeWindow: MINUTE },
  /** A loop in somebody's back end that would fill the disk with contacts. */
  callsPerApiKey: { max: 3_000, timeWindow: MINUTE },
} satisfies Record<string, RateLimit>;
export type RateLimits = Readonly<Record<keyof typeof DEFAULT_RATE_LIMITS, RateLimit>>;

/** Counts one use of a limit for a key, or throws `rate_limited` with the time to wait. */
export type RateLimiter = (
  name: keyof RateLimits,
  request: FastifyRequest,
  key: string,
  options?: { readonly peek?: boolean },
) => Promise<void>;

/** Makes the limiter of a server from the plugin's counters: one counter store for each limit. */
export function createRateLimiter(app: FastifyInstance, limits: RateLimits): RateLimiter {
  const keys = new WeakMap<FastifyRequest, string>();
  const checks = Object.fromEntries(
    Object.entries(limits).map(([name, limit]) => [
      name,
      app.createRateLimit({ ...limit, keyGenerator: (request) => keys.get(request) ?? '' }),
    ]),
  ) as Record<keyof RateLimits, ReturnType<FastifyInstance['createRateLimit']>>;
  return async (name, request, key, { peek = false } = {}) => {
    keys.set(request, key);
    const result = await checks[name](request, { increment: !peek });
    // Looking ahead, the use that is asked about has not been counted yet.
    if (!result.isAllowed && (peek ? result.remaining === 0 : result.isExceeded)) {
      throw new ChatError('rate_limited', 'too many requests', {
        retryAfter: Math.max(1, result.ttlInSeconds),
      });
    }
  };
}
