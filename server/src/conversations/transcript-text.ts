import type { Message, Notice } from 'chat-messenger/protocol';
import type { ZonedTimes } from './zoned-times.js';

/** What could move a cursor or be taken for the end of a line. */
const CONTROL = /(?![\n\t])\p{Cc}/gu;
const LINE_END = /\r\n?|[\u2028\u2029]/gu;
/** Everything that was written is set in by this, so that nothing in it can pass for the line that says who wrote. */
const INDENT = '    ';

/** A conversation's message as people read it: who and when, then what. */
export function messageAsText(message: Message, team: string, times: ZonedTimes): string {
  const { author, notice, sent_at } = message;
  const head = `${whoIs(author, team)}${times.say(sent_at)}`;
  const lines = notice ? [noticeInWords(notice)] : bodyOf(message, times);
  return [head, ...lines.flatMap((text) => indented(text))].join('\n');
}

function whoIs({ kind, name }: Message['author'], team: string): string {
  if (kind === 'system') return '';
  const said = onOneLine(name) || 'Somebody';
  return kind === 'agent' ? `${said} (${onOneLine(team)}), ` : `${said}, `;
}

function bodyOf(
  { text, attachments = [], edited_at, deleted_at }: Message,
  times: ZonedTimes,
): readonly string[] {
  if (deleted_at !== undefined) return [`[taken away ${times.say(deleted_at)}]`];
  return [
    ...(text === '' ? [] : [text]),
    ...attachments.map(({ name }) => `[file: ${onOneLine(name)}]`),
    ...(edited_at === undefined ? [] : [`[changed ${times.say(edited_at)}]`]),
  ];
}

function noticeInWords(notice: Notice): string {
  switch (notice.type) {
    case 'verified_from_here':
      return '[who writes is known from here on]';
    case 'claim_changed':
      return `[${notice.claim} changed to ${onOneLine(notice.to)}]`;
    case 'proof_requested':
      return '[the team asked who writes]';
    case 'proof_given':
      return '[who writes was proven]';
    case 'proof_declined':
      return '[who writes was not proven]';
  }
}

function indented(text: string): string[] {
  const lines = text.replace(LINE_END, '\n').replace(CONTROL, '').split('\n');
  return lines.map((line) => (line === '' ? '' : INDENT + line));
}

/** A name or title without what could end its line. */
export function onOneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
}
