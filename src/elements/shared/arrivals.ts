import { fileFailureWords, unsentWords } from './failure-words.js';
import { numbered, strings } from './strings.js';
import { isNotice, type TranscriptItem, type TranscriptMessage } from './transcript-item.js';

/** A line that is read out once. */
export interface Said {
  readonly key: string;
  /** Looked up when it is drawn, where it may not be there yet. */
  readonly words: string | (() => string | undefined);
  /** Makes a sentence of the words of a message, once they are without marks. */
  readonly say?: (words: string) => string;
}

/** What came since, at the end: older pages come before everything known, and a new conversation knows nothing. */
export function arrivals(
  before: readonly TranscriptItem[],
  now: readonly TranscriptItem[],
): readonly TranscriptItem[] {
  const known = new Set(before.map((item) => item.key));
  const first = now.findIndex((item) => known.has(item.key));
  return first < 0 ? [] : now.slice(first).filter((item) => !known.has(item.key) && !isStart(item));
}

/** What could not be sent since, in words: the newest of it. */
export function losses(
  before: readonly TranscriptItem[],
  now: readonly TranscriptItem[],
): (() => string | undefined) | undefined {
  const item = now.filter(isLost).at(-1);
  if (!item || before.some((one) => one.key === item.key && isLost(one))) return undefined;
  const file = item.uploads?.find(({ status }) => status === 'failed');
  return () => (file ? fileFailureWords(file) : unsentWords(item.failure));
}

/** How an item sounds. */
export function saidOf(item: TranscriptItem): Said {
  const { key, text } = item;
  return isNotice(item) ? { key, words: text } : { key, words: text, say: sentenceOf(item) };
}

function sentenceOf({ authorName, attachments = [] }: TranscriptMessage): (words: string) => string {
  const files = attachments.length > 0 ? numbered(strings.transcript.files, attachments.length) : '';
  return (words) => strings.transcript.announce(authorName, [words, files].filter(Boolean).join(', '));
}

const isLost = (item: TranscriptItem): item is TranscriptMessage =>
  !isNotice(item) &&
  (item.status === 'failed' || (item.uploads ?? []).some(({ status }) => status === 'failed'));

const isStart = (item: TranscriptItem) => isNotice(item) && item.start === true;
