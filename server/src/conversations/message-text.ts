import { ChatError, codePoints, isBlank, LIMITS } from 'chat-messenger/protocol';

/** Lone halves of surrogate pairs cannot be stored as UTF-8 and would change on the way. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Checks the text of a message; it is stored exactly as written. Beside files it may be empty. */
export function checkText(text: string, hasFiles = false): void {
  if (isBlank(text) && !hasFiles) throw new ChatError('bad_request', 'text must hold something to read');
  if (LONE_SURROGATE.test(text) || text.includes('\0')) {
    throw new ChatError('bad_request', 'text must be valid Unicode without NUL');
  }
  if (codePoints(text) > LIMITS.message_code_points || Buffer.byteLength(text) > LIMITS.message_bytes) {
    throw new ChatError('too_large', `text must not exceed ${String(LIMITS.message_code_points)} characters`);
  }
}
