import type { TranscriptItem } from '../elements/shared/transcript-item.js';
import type { TimelineItem } from '../client/state.js';
import { displayName } from './display-name.js';
import { levelCaption } from './level-words.js';
import { words } from './inbox-strings.js';

/**
 * Turns the bubbles of a thread into what the transcript draws: names cleaned, and beside each message of
 * the contact how sure the server was when it was written. Unchanged bubbles keep their object.
 */
export class TranscriptItems {
  readonly #agentName: string;
  readonly #teamNames: readonly string[];
  #drawn = new WeakMap<TimelineItem, TranscriptItem>();

  constructor(agentName: string, workspaceName: string) {
    this.#agentName = agentName;
    this.#teamNames = [agentName, workspaceName];
  }

  of(items: readonly TimelineItem[]): readonly TranscriptItem[] {
    // What happened beside the messages has a place in the order, and no bubble.
    const messages = items.filter(({ message }) => message?.author.kind !== 'system');
    return messages.map((item) => {
      const drawn = this.#drawn.get(item) ?? this.#draw(item);
      this.#drawn.set(item, drawn);
      return drawn;
    });
  }

  #draw(item: TimelineItem): TranscriptItem {
    if (item.own) {
      const byColleague = item.authorName !== this.#agentName;
      return byColleague ? { ...item, caption: words.by(item.authorName) } : item;
    }
    const assurance = item.message?.assurance;
    return {
      ...item,
      authorName: displayName(item.authorName, this.#teamNames),
      // Positive evidence only: a message without a level is not given one.
      caption: assurance ? levelCaption(assurance, item.at) : words.levelUnknown,
    };
  }
}
