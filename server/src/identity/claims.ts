import { ChatError, type Claims } from 'chat-messenger/protocol';
import type { ClaimValues } from '../store/procedures/contacts.js';
import { checkCustomData } from './custom-data.js';
import { parseEmail, type EmailOptions } from './email.js';
import { cleanName } from './names.js';
import type { VerifiedSubject } from './subject.js';

/** What a page says of its visitor, fit to be stored. Nothing of it raises a level (ANON-2). */
export function checkClaims(claims: Claims, options: EmailOptions): ClaimValues {
  const { email, custom_data } = claims;
  const text = (field: 'name' | 'phone' | 'company') => {
    const value = claims[field];
    const cleaned = value === undefined ? undefined : cleanName(value);
    return cleaned === undefined ? {} : { [field]: cleaned };
  };
  return {
    ...text('name'),
    ...text('phone'),
    ...text('company'),
    ...(email !== undefined && { email: parseEmail(email, options).exact }),
    ...(custom_data !== undefined && { customData: checkCustomData(custom_data) }),
  };
}

/** COM-2: an email beside a proven one names a second subject, unless it is the same. */
export function refuseOtherSubject(
  { email }: Claims,
  subject: Pick<VerifiedSubject, 'email'>,
  options: EmailOptions,
): void {
  if (email === undefined || !subject.email?.verified) return;
  if (parseEmail(email, options).canonical !== parseEmail(subject.email.exact, options).canonical) {
    throw new ChatError('subject_mismatch', 'the email is not the one that the proof names');
  }
}
