import { codeOf } from '../client/errors.js';
import type { ClientErrorCode, Failure } from '../client/state.js';

/** True where the server was not reached, so that the same request may succeed by itself later. */
export function isUnreachable({ code }: Failure): boolean {
  return code === 'network' || code === 'timeout' || code === 'unavailable';
}

const SESSION_OVER: ReadonlySet<ClientErrorCode | undefined> = new Set<ClientErrorCode | undefined>([
  'not_signed_in',
  'session_expired',
  'session_revoked',
  // Another tab signed in anew: the cookie is no longer the one our anti-forgery token belongs to.
  'forgery_suspected',
]);

/** True for the refusals that mean: this browser is not signed in, or not with this session. */
export function endsSession(error: unknown): boolean {
  return isSessionOver(codeOf(error));
}

/** The same, of a code that came without an error. */
export function isSessionOver(code: ClientErrorCode | undefined): boolean {
  return SESSION_OVER.has(code);
}
