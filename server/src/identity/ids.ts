import { ChatError, LIMITS } from 'chat-messenger/protocol';

/** Lone surrogates all have the same bytes in UTF-8: two ids would be one. */
const LONE_SURROGATE = /\p{Surrogate}/u;
/** Two scopes that look alike to whoever sets up a page must not be two. */
const CONTROL = /\p{Cc}/u;

/** An id that a site's server gives to somebody. It is taken as it is, or not at all. */
export function checkExternalId(field: string, id: string): void {
  if (Buffer.byteLength(id) > LIMITS.id_bytes || LONE_SURROGATE.test(id)) {
    throw new ChatError('bad_request', `${field} takes ${String(LIMITS.id_bytes)} bytes of valid Unicode`);
  }
}

/** The name of a scope, whoever says it (S2S-5). */
export function checkScope(field: string, scope: string): void {
  checkExternalId(field, scope);
  if (CONTROL.test(scope)) throw new ChatError('bad_request', `${field} takes no control characters`);
}
