import type { FormAnswer } from '../protocol/index.js';
import { newMessageId } from './message-id.js';
import { recordName } from './outbox-records.js';
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
  /** True where it is not, since too much is. */
  isTooMuch?: boolean;
  /** Settles when it is, or cannot be. */
  written?: Promise<unknown>;
  files: readonly KeptFile[];
  /** True once its files were brought a second time, since the server did not have them any more. */
  isUploadedAgain?: boolean;
  answers?: readonly FormAnswer[] | undefined;
  /** True once the server knows what of them the visitor says of themselves. */
  isAnswered?: boolean;
}

/** What is known of a file as soon as it is chosen. */
export function fileOf({ name, size: bytes, type: mediaType }: File): KeptFile {
  return { key: newMessageId(), name, bytes, mediaType };
}

/** What is written down of a message. */
export interface WrittenMessage extends Pick<Entry, 'place' | 'isNew' | 'answers'> {
  readonly text: string;
  readonly path?: string;
  readonly failure?: Failure;
  readonly files: readonly KeptFile[];
}

/** The record of it. */
export function recordOf({ item, place, isNew, path, files, answers }: Entry): KeptRecord {
  const { key, text, at, failure } = item;
  const value = { text, place, isNew, path, failure, files, answers };
  return { name: recordName('message', key), at, value };
}
