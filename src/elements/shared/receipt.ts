import { isNotice, type TranscriptItem, type TranscriptMessage } from './transcript-item.js';

/** How far a message came. It never moves back. */
export const RECEIPTS = ['sent', 'delivered', 'read'] as const;
export type Receipt = (typeof RECEIPTS)[number];

/** The newest stored message of the reader, and how far it came. */
export interface LastReceipt {
  readonly item: TranscriptMessage;
  readonly receipt: Receipt;
}

/** Finds out what stands under the reader's newest message. Nothing that is told late takes a receipt back (REL-5). */
export class ReceiptKeeper {
  #key = '';
  #best = 0;

  of(items: readonly TranscriptItem[], deliveredSeq = 0, readSeq = 0): LastReceipt | undefined {
    const item = newestOwn(items);
    if (!item) return undefined;
    const seq = item.message?.seq ?? Infinity;
    const now = readSeq >= seq ? 2 : Number(deliveredSeq >= seq);
    this.#best = item.key === this.#key ? Math.max(this.#best, now) : now;
    this.#key = item.key;
    return { item, receipt: RECEIPTS[this.#best] ?? 'sent' };
  }
}

function newestOwn(items: readonly TranscriptItem[]): TranscriptMessage | undefined {
  for (let index = items.length - 1; index >= 0; index -= 1) {
    const item = items[index];
    if (item && !isNotice(item) && item.own && item.status === 'sent') return item;
  }
  return undefined;
}
