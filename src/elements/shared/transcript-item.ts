import type { Failure, PendingFile, SendStatus } from '../../client/state.js';
import type { Attachment } from '../../protocol/index.js';
import type { Question } from './question.js';

/** One message of a transcript. A `TimelineItem` of the client is one already. */
export interface TranscriptMessage {
  readonly kind?: never;
  /** Stays the same from the optimistic bubble to the stored message. */
  readonly key: string;
  /** True for what the reader wrote: it stands at the end side. */
  readonly own: boolean;
  /** True for what somebody of the reader's side wrote, not the reader. */
  readonly byOther?: boolean;
  readonly authorName: string;
  /** As it was written, with its marks. */
  readonly text: string;
  /** Unix milliseconds. */
  readonly at: number;
  readonly status: SendStatus;
  readonly failure?: Failure;
  /** Its files, and those that are still on their way. */
  readonly attachments?: readonly Attachment[];
  readonly uploads?: readonly PendingFile[];
  /** Words under the bubble, such as how sure the author is. */
  readonly caption?: string;
  /** What the server holds of it; absent until it is stored. */
  readonly message?: {
    readonly id: string;
    readonly seq: number;
    readonly author: { readonly id?: string };
    readonly edited_at?: number;
    readonly deleted_at?: number;
  };
}

/** What happened beside the messages: a line between bubbles, which nobody wrote. */
export interface TranscriptNotice {
  readonly kind: 'notice';
  readonly key: string;
  readonly own: false;
  /** The words as they are shown. Plain text. */
  readonly text: string;
  /** Unix milliseconds. */
  readonly at: number;
  /** True where what stands above and what stands below are to be told apart at a glance. */
  readonly divides?: boolean;
  /** True where the reader stopped reading: it is not read out, and what is new begins under it. */
  readonly start?: boolean;
  /** What the reader is asked there. */
  readonly question?: Question;
}

export type TranscriptItem = TranscriptMessage | TranscriptNotice;

/** True for a line between the bubbles. */
export function isNotice(item: TranscriptItem): item is TranscriptNotice {
  return item.kind === 'notice';
}
