import type { Failure, SendStatus } from '../../client/state.js';

/** One bubble of a transcript. A `TimelineItem` of the client is one already. */
export interface TranscriptItem {
  /** Stays the same from the optimistic bubble to the stored message. */
  readonly key: string;
  /** True for what the reader wrote: it stands at the end side. */
  readonly own: boolean;
  readonly authorName: string;
  /** Plain text. */
  readonly text: string;
  /** Unix milliseconds. */
  readonly at: number;
  readonly status: SendStatus;
  readonly failure?: Failure;
  /** Words under the bubble, such as how sure the author is. */
  readonly caption?: string;
}
