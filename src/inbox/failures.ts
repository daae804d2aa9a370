import { ChatError } from '../protocol/index.js';
import type { Failure } from '../client/state.js';

/** True where the server was not reached, so that the same request may succeed by itself later. */
export function isUnreachable({ code }: Failure): boolean {
  return code === 'network' || code === 'timeout' || code === 'unavailable';
}

const SESSION_OVER: ReadonlySet<string> = new Set([
  'not_signed_in',
  'session_expired',
  'session_revoked',
  // Another tab signed in anew: the cookie is no longer the one our anti-forgery token belongs to.
  'forgery_suspected',
]);

/** True for the refusals that mean: this browser is not signed in, or not with this session. */
export function endsSession(error: unknown): boolean {
  return error instanceof ChatError && SESSION_OVER.has(error.code);
}
