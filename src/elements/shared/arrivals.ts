import { strings } from './strings.js';
import { isNotice, type TranscriptItem, type TranscriptMessage } from './transcript-item.js';

/** A line that is read out once. */
export interface Said {
  readonly key: string;
  readonly words: string;
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

/** How an item sounds. */
export function saidOf(item: TranscriptItem): Said {
  return { key: item.key, words: isNotice(item) ? item.text : messageWords(item) };
}

function messageWords({ authorName, text, attachments = [] }: TranscriptMessage): string {
  const files = attachments.length > 0 ? strings.files.preview(attachments.length) : '';
  return strings.transcript.announce(authorName, [text, files].filter(Boolean).join(', '));
}

const isStart = (item: TranscriptItem) => isNotice(item) && item.start === true;
