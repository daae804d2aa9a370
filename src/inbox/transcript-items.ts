import type { TranscriptItem } from '../elements/shared/transcript-item.js';
import type { TimelineItem } from '../client/state.js';
import { displayName } from './display-name.js';
import { levelCaption } from './level-words.js';
import { words } from './inbox-strings.js';
import { noticeWords } from './notice-words.js';

/**
 * Turns what a thread holds into what the transcript draws: names cleaned, beside each message of the contact
 * how sure the server was when it was written, and in words what happened in between. What did not change
 * keeps its object.
 */
export class TranscriptItems {
  readonly #agentId: string;
  readonly #teamNames: readonly string[];
  #drawn = new WeakMap<TimelineItem, TranscriptItem>();

  constructor(agentId: string, teamNames: readonly string[]) {
    this.#agentId = agentId;
    this.#teamNames = teamNames;
  }

  of(items: readonly TimelineItem[]): readonly TranscriptItem[] {
    return items.map((item) => {
      const drawn = this.#drawn.get(item) ?? this.#draw(item);
      this.#drawn.set(item, drawn);
      return drawn;
    });
  }

  #draw(item: TimelineItem): TranscriptItem {
    if (item.own) {
      // What is not stored yet is one's own.
      const isByColleague = item.message !== undefined && item.message.author.id !== this.#agentId;
      return isByColleague ? { ...item, byOther: true, caption: words.by(item.authorName) } : item;
    }
    const { assurance, notice } = item.message ?? {};
    if (notice) {
      const { key, at } = item;
      const divides = notice.type === 'verified_from_here';
      return { kind: 'notice', key, own: false, text: noticeWords(notice, this.#teamNames), at, divides };
    }
    return {
      ...item,
      authorName: displayName(item.authorName, this.#teamNames),
      // Positive evidence only: a message without a level is not given one.
      caption: assurance ? levelCaption(assurance, item.at) : words.levelUnknown,
    };
  }
}
