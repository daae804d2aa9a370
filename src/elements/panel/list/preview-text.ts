import { plainText } from '../../shared/message-text/plain-text.js';

/** The text of a message in one line, as lists show it. */
export function previewText(text: string): string {
  return plainText(text).replace(/\s+/g, ' ').trim();
}
