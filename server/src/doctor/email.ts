import { ChatError } from 'chat-messenger/protocol';
import { parseEmail, type EmailOptions } from '../identity/email.js';
import { finding, quoted, type Finding } from './findings.js';

/** Why an address does not have the accepted form; nothing where it has (EML-1 to EML-5). */
export function explainEmail(email: string, options: EmailOptions): Finding[] {
  if (hasForm(email, options)) return [];
  const say = (why: string) => [
    finding('email_malformed', `${quoted(email)} is not taken as an address: ${why}`),
  ];
  if (email !== email.trim()) return say('there is space around it');
  if (!email.includes('@')) return say('there is no @ in it');
  if (hasForm(email.normalize('NFKC'), options)) {
    return say(`it has letters that only look like those of ${quoted(email.normalize('NFKC'))}`);
  }
  if (hasForm(email, { ...options, email_non_ascii_local: 'smtputf8' })) {
    return say(
      'it has letters beyond ASCII before the @, which this workspace refuses (email_non_ascii_local)',
    );
  }
  if (/%[0-9a-f]{2}/i.test(email)) return say('it is URL-encoded');
  if (/^".*"$/.test(email)) return say('there are quotes around it');
  return say('an address is something like ada@example.com, without comments, quotes or display name');
}

function hasForm(email: string, options: EmailOptions): boolean {
  try {
    parseEmail(email, options);
    return true;
  } catch (error) {
    if (error instanceof ChatError) return false;
    throw error;
  }
}
