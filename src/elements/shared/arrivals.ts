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
  // Most often all that was there stands where it stood.
  let same = 0;
  while (same < before.length && before[same] === now[same]) same += 1;
  const known = new Set(before.slice(same).map((item) => item.key));
  const first = same > 0 ? same : now.findIndex((item) => known.has(item.key));
  return first < 0 ? [] : now.slice(first).filter((item) => !known.has(item.key) && !isStart(item));
}

/** What could not be sent since, the newest of it: gives its words for as long as that is so. */
export function losses(
  before: readonly TranscriptItem[],
  now: readonly TranscriptItem[],
): ((items: readonly TranscriptItem[]) => string | undefined) | undefined {
  const key = now.filter(isLost).at(-1)?.key;
  const lostOf = (items: readonly TranscriptItem[]) => items.filter(isLost).find((item) => item.key === key);
  if (!key || lostOf(before)) return undefined;
  return (items) => {
    const lost = lostOf(items);
    const file = lost?.uploads?.find(({ status }) => status === 'failed');
    return file ? fileFailureWords(file) : lost && unsentWords(lost.failure);
  };
}

/** How an item sounds. */
export function saidOf(item: TranscriptItem): Said {
  const { key, text } = item;
  return isNotice(item) ? { key, words: text } : { key, words: text, say: sentenceOf(item) };
}

/**
 * What stays to be heard: the words of a message go when it is edited or taken away, and those of a notice may come later
 * than its place.
 */
export function standing(said: readonly Said[], items: readonly TranscriptItem[]): readonly Said[] {
  return said.flatMap((line) => {
    const item = items.find(({ key }) => key === line.key);
    if (!item || (item.text === line.words && (isNotice(item) || !item.message?.deleted_at))) return [line];
    return isNotice(item) && line.words === '' ? [saidOf(item)] : [];
  });
}

function sentenceOf({ authorName, attachments = [] }: TranscriptMessage): (words: string) => string {
  const files = attachments.length > 0 ? numbered(strings.transcript.files, attachments.length) : '';
  return (words) => strings.transcript.announce(authorName, [words, files].filter(Boolean).join(', '));
}

const isLost = (item: TranscriptItem): item is TranscriptMessage =>
  !isNotice(item) &&
  (item.status === 'failed' || (item.uploads ?? []).some(({ status }) => status === 'failed'));

const isStart = (item: TranscriptItem) => isNotice(item) && item.start === true;
