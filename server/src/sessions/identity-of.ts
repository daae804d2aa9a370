import type { Assurance, Identity } from 'chat-messenger/protocol';
import { isAnonymousName } from '../identity/anonymous.js';
import type { ContactTable } from '../store/schema.js';

/** What a page is told of its own visitor. */
export function identityOf(
  { name, email }: ContactTable,
  { level, method }: Pick<Assurance, 'level' | 'method'>,
): Identity {
  return {
    level,
    method,
    ...(level > 0 && email !== null && { email }),
    // A generated name is for agents; telling visitors that they are an otter helps nobody.
    ...(level > 0 && name !== email && !isAnonymousName(name) && { name }),
  };
}
