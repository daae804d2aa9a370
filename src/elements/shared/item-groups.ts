import type { TranscriptItem } from './transcript-item.js';

/** Size of a group: one page of history. */
const GROUP_SIZE = 50;

/** Neighbouring items that the browser lays out, or skips, together. */
export interface ItemGroup {
  readonly key: number;
  /** The item before the first one of this group: it decides about name and day dividers. */
  readonly before: TranscriptItem | undefined;
  readonly items: readonly TranscriptItem[];
}

/**
 * Cuts items into groups whose borders stay where they are, whether the transcript grows upward or
 * downward: they are counted from an anchor, the item that was first when this object saw its first items.
 */
export class ItemGrouping {
  #anchor: string | undefined;

  group(items: readonly TranscriptItem[]): readonly ItemGroup[] {
    const groups: ItemGroup[] = [];
    const origin = this.#origin(items);
    for (let start = 0; start < items.length;) {
      const key = Math.floor((start - origin) / GROUP_SIZE);
      const end = Math.min(items.length, (key + 1) * GROUP_SIZE + origin);
      groups.push({ key, before: items[start - 1], items: items.slice(start, end) });
      start = end;
    }
    return groups;
  }

  #origin(items: readonly TranscriptItem[]): number {
    const found = items.findIndex((item) => item.key === this.#anchor);
    if (found >= 0) return found;
    this.#anchor = items[0]?.key;
    return 0;
  }
}
