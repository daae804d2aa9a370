import type { ChatClient, TimelineItem } from '../../client/state.js';
import type { Level, Notice } from '../../protocol/index.js';
import { timeWords } from '../shared/dates.js';
import { strings } from '../shared/strings.js';
import type { TranscriptItem, TranscriptNotice } from '../shared/transcript-item.js';
import { isLapsed } from './lapse.js';

type ProofRequested = Extract<Notice, { readonly type: 'proof_requested' }>;

/** What a visitor may do about a request for a proof; nothing where it is answered, or while the session is over. */
type Standing = 'closed' | 'open' | 'impossible';

/**
 * Turns the timeline into what the transcript draws: what happened beside the messages becomes lines in the
 * visitor's words. What did not change keeps its object.
 */
export class TranscriptItems {
  readonly client: ChatClient;
  /** Called when the visitor begins to prove themselves, because the team asked. */
  readonly #proving: () => void;
  #start: TranscriptNotice | undefined;
  #drawn = new WeakMap<TimelineItem, { readonly standing: Standing; readonly line: TranscriptNotice }>();

  constructor(client: ChatClient, proving: () => void) {
    this.client = client;
    this.#proving = proving;
  }

  /** `readSeq` is up to where the visitor had read when they came: a line stands before what came since. */
  of(items: readonly TimelineItem[], readSeq?: number): readonly TranscriptItem[] {
    const lines = this.#linesOf(items);
    const first = items.findIndex(
      ({ own, message }) => !own && message && message.seq > (readSeq ?? Infinity),
    );
    const start = items[first];
    // At the very top it would say nothing; older messages may be on their way.
    if (!start || first === 0) return lines;
    if (this.#start?.key !== `new ${start.key}`) this.#start = startBefore(start);
    return [...lines.slice(0, first), this.#start, ...lines.slice(first)];
  }

  #linesOf(items: readonly TimelineItem[]): readonly TranscriptItem[] {
    const answered = new Set(items.map(({ message }) => answeredBy(message?.notice)));
    return items.map((item) => {
      const what = item.message?.notice;
      if (!what) return item;
      const standing =
        what.type !== 'proof_requested' || answered.has(item.message.id)
          ? 'closed'
          : this.#standingOf(what.level);
      const drawn = this.#drawn.get(item);
      if (drawn?.standing === standing) return drawn.line;
      const line = this.#draw(item, what, standing);
      this.#drawn.set(item, { standing, line });
      return line;
    });
  }

  #standingOf(level: Level): Standing {
    if (isLapsed(this.client.state)) return 'closed';
    return this.client.canProve(level) ? 'open' : 'impossible';
  }

  #draw({ key, at, message }: TimelineItem, what: Notice, standing: Standing): TranscriptNotice {
    const line = { kind: 'notice', key, own: false, at } as const;
    if (what.type !== 'proof_requested') {
      const divides = what.type === 'verified_from_here';
      return { ...line, text: noticeWords(what), divides };
    }
    const { proofRequested, proofImpossible, proofYes, proofNo } = strings.notices;
    if (standing !== 'open' || !message) {
      return { ...line, text: standing === 'impossible' ? proofImpossible : proofRequested };
    }
    const request = { conversationId: message.conversation_id, requestId: message.id, level: what.level };
    const answer = (yes: boolean) => {
      if (yes) this.#proving();
      return this.client.answerProofRequest(request, yes);
    };
    return { ...line, text: proofRequested, question: { yes: proofYes, no: proofNo, answer } };
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

function noticeWords(what: Exclude<Notice, ProofRequested>): string {
  const words = strings.notices;
  switch (what.type) {
    case 'verified_from_here':
      return words.verifiedFromHere;
    case 'claim_changed':
      return words.claimChanged[what.claim](what.to);
    case 'proof_given':
      return words.proofGiven(timeWords(what.proven_at));
    case 'proof_declined':
      return words.proofDeclined;
  }
}
