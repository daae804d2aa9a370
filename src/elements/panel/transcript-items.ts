import type { ChatClient, TimelineItem } from '../../client/state.js';
import type { Level, Notice } from '../../protocol/index.js';
import { more, strings } from '../shared/strings.js';
import type { TranscriptItem, TranscriptNotice } from '../shared/transcript-item.js';
import { isLapsed } from './is-lapsed.js';
import type { Standing } from './notice-line.js';
import { rarely } from './rarely.js';

/** A line with everything that it was drawn from, beside its item. */
interface Drawn {
  readonly standing: Standing;
  readonly from: unknown;
  readonly line: TranscriptNotice;
}

/**
 * Turns the timeline into what the transcript draws: what happened beside the messages becomes lines in the
 * visitor's words. What did not change keeps its object.
 */
export class TranscriptItems {
  readonly client: ChatClient;
  /** Called when the visitor begins to prove themselves, because the team asked. */
  readonly proving: () => void;
  #start: TranscriptNotice | undefined;
  #drawn = new WeakMap<TimelineItem, Drawn>();

  constructor(client: ChatClient, proving: () => void) {
    this.client = client;
    this.proving = proving;
  }

  /** `readSeq` is up to where the visitor had read when they came: a line stands before what came since. */
  of(items: readonly TimelineItem[], readSeq?: number): readonly TranscriptItem[] {
    const lines = this.#linesOf(items);
    if (readSeq === undefined) return lines;
    const first = items.findIndex(({ own, message }) => !own && message && message.seq > readSeq);
    const start = items[first];
    // At the very top it would say nothing; older messages may be on their way.
    if (!start || first === 0) return lines;
    const line = startBefore(start);
    if (this.#start?.key !== line.key || this.#start.text !== line.text) this.#start = line;
    return [...lines.slice(0, first), this.#start, ...lines.slice(first)];
  }

  #linesOf(items: readonly TimelineItem[]): readonly TranscriptItem[] {
    if (!items.some(({ message }) => message?.notice)) return items;
    const answered = new Set(items.map(({ message }) => answeredBy(message?.notice)));
    return items.map((item) => {
      const what = item.message?.notice;
      if (!what) return item;
      const standing =
        what.type !== 'proof_requested' || answered.has(item.message.id)
          ? 'closed'
          : this.#standingOf(what.level);
      return this.#line(item, what, standing);
    });
  }

  #standingOf(level: Level): Standing {
    if (isLapsed(this.client.state)) return 'closed';
    return this.client.canProve(level) ? 'open' : 'impossible';
  }

  /** The words of a line come with the first line that needs some. Its place is there before. */
  #line(item: TimelineItem, what: Notice, standing: Standing): TranscriptNotice {
    const { key, at } = item;
    return (
      rarely(({ noticeLine }) => {
        const drawn = this.#drawn.get(item);
        if (drawn?.standing === standing && drawn.from === more) return drawn.line;
        const line = noticeLine(item, what, standing, this);
        this.#drawn.set(item, { standing, from: more, line });
        return line;
      }) ?? { kind: 'notice', key, at, own: false, text: '' }
    );
  }
}

/** The line before what is new. */
function startBefore({ key, at }: TimelineItem): TranscriptNotice {
  const text = strings.transcript.unread;
  return { kind: 'notice', key: `new ${key}`, own: false, at, text, divides: true, start: true };
}

function answeredBy(what: Notice | undefined): string | undefined {
  return what?.type === 'proof_given' || what?.type === 'proof_declined' ? what.request_id : undefined;
}
