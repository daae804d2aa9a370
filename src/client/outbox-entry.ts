import type { Claims, FormAnswer } from '../protocol/index.js';
import { RECORD } from './outbox-database.js';
import type { KeptRecord } from './outbox-storage.js';
import type { Failure, PendingFile, TimelineItem } from './state.js';

/** What is written down of a file, apart from its bytes. */
export type KeptFile = Pick<PendingFile, 'key' | 'name' | 'bytes' | 'mediaType'>;

/** A message that waits. */
export interface Entry {
  item: TimelineItem;
  /** Its conversation; empty for the one that it begins, or one before it. */
  place: string;
  /** False while it is not known yet whether there is a conversation to go on with. */
  isNew: boolean;
  /** Where it is posted. The answer may be lost: it must never go anywhere else. */
  path?: string | undefined;
  /** True once it may have reached the server. */
  isTried: boolean;
  /** True while it is written down. */
  isKept: boolean;
  /** Settles when it is, or cannot be. */
  written: Promise<unknown>;
  files: readonly KeptFile[];
  readonly answers?: readonly FormAnswer[] | undefined;
  /** What of the answers the visitor says of themselves. It is told before the message goes out. */
  claims?: Claims | undefined;
}

/** What is written down of it. */
interface Written extends Pick<Entry, 'place' | 'isNew' | 'answers' | 'claims'> {
  readonly text: string;
  readonly path?: string;
  readonly failure?: Failure;
  readonly files?: readonly KeptFile[];
}

export function keptFile({ key, name, bytes, mediaType }: KeptFile): KeptFile {
  return { key, name, bytes, mediaType };
}

/** The name under which the bytes of a file are kept. */
export function fileName(key: string): string {
  return `${RECORD.file} ${key}`;
}

/** The name of its record. */
export function recordName({ item }: Entry): string {
  return `${RECORD.message} ${item.key}`;
}

/** Its record. */
export function recordOf(entry: Entry): KeptRecord {
  const { item, place, isNew, path, files, answers, claims } = entry;
  const { text, at, failure } = item;
  return {
    name: recordName(entry),
    at,
    value: { text, place, isNew, path, failure, files, answers, claims },
  };
}

/** The message that an earlier page has written down. */
export function entryOf({ name, at, value }: KeptRecord, authorName: string): Entry {
  const { text, failure, path, files = [], ...rest } = value as Written;
  const { place } = rest;
  const item: TimelineItem = {
    key: name.slice(2),
    text,
    at,
    own: true,
    authorName,
    status: failure ? 'failed' : 'queued',
    ...(failure && { failure }),
    ...(place && { conversationId: place }),
  };
  const isTried = path !== undefined;
  return { ...rest, item, path, files, isTried, isKept: true, written: Promise.resolve() };
}
