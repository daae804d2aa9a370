import type { ChatClient, TimelineItem } from '../../client/state.js';
import type { Notice } from '../../protocol/index.js';
import { timeWords } from '../shared/dates.js';
import { more } from '../shared/strings.js';
import type { TranscriptNotice } from '../shared/transcript-item.js';

type ProofRequested = Extract<Notice, { readonly type: 'proof_requested' }>;

/** What a visitor may do about a request for a proof; nothing where it is answered, or while the session is over. */
export type Standing = 'closed' | 'open' | 'impossible';

/** What happened beside the messages, as a line in the visitor's words. */
export function noticeLine(
  { key, at, message }: TimelineItem,
  what: Notice,
  standing: Standing,
  { client, proving }: { readonly client: ChatClient; readonly proving: () => void },
): TranscriptNotice {
  const line = { kind: 'notice', key, own: false, at } as const;
  if (what.type !== 'proof_requested') {
    const divides = what.type === 'verified_from_here';
    return { ...line, text: noticeWords(what), divides };
  }
  const { proofRequested, proofImpossible, proofYes, proofNo } = more.notices;
  if (standing !== 'open' || !message) {
    return { ...line, text: standing === 'impossible' ? proofImpossible : proofRequested };
  }
  const request = { conversationId: message.conversation_id, requestId: message.id, level: what.level };
  const answer = (yes: boolean) => {
    if (yes) proving();
    return client.answerProofRequest(request, yes);
  };
  return { ...line, text: proofRequested, question: { yes: proofYes, no: proofNo, answer } };
}

function noticeWords(what: Exclude<Notice, ProofRequested>): string {
  const words = more.notices;
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
