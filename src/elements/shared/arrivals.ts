import { strings } from './strings.js';
import { isNotice, type TranscriptItem } from './transcript-item.js';

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
  const words = isNotice(item) ? item.text : strings.transcript.announce(item.authorName, item.text);
  return { key: item.key, words };
}

const isStart = (item: TranscriptItem) => isNotice(item) && item.start === true;
