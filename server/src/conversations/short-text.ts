import { codePoints } from 'chat-messenger/protocol';

/** Controls, halves of characters, and what turns the direction of the text around it; line ends are kept. */
const UNSEEN = /(?!\n)[\p{Cc}\p{Cs}\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/gu;
const LINE_END = /\r\n?|[\u2028\u2029]/gu;

/**
 * What somebody wrote into a field beside the conversation, without what cannot be seen; `undefined` where it is longer
 * than so many characters. Letters that join others, as Persian and emoji do, stay joined.
 */
export function cleanShortText(text: string, most: number): string | undefined {
  const cleaned = text.replace(LINE_END, '\n').replace(UNSEEN, '').trim();
  return codePoints(cleaned) > most ? undefined : cleaned;
}
