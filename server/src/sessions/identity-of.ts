import type { Assurance, Identity } from 'chat-messenger/protocol';
import { isAnonymousName } from '../identity/anonymous.js';
import type { ContactTable } from '../store/schema.js';

/** What a page is told of its own visitor. */
export function identityOf(
  contact: ContactTable,
  { level, method }: Pick<Assurance, 'level' | 'method'>,
): Identity {
  const { name, email } = contact;
  // A generated name is for agents; telling visitors that they are an otter helps nobody.
  const isNamed = level > 0 && name !== email && !isAnonymousName(name);
  return {
    level,
    method,
    ...(level > 0 &&
      email !== null && { email, ...(contact.email_verified === 1 && { email_verified: true }) }),
    ...(isNamed && { name, ...(contact.name_verified === 1 && { name_verified: true }) }),
  };
}
