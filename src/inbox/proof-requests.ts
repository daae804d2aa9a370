import type { Notice } from '../protocol/index.js';
import type { TimelineItem } from '../client/state.js';

type ProofRequested = Extract<Notice, { type: 'proof_requested' }>;

/** The request for a proof that the visitor has not answered yet, as far as messages are loaded. */
export function openProofRequest(items: readonly TimelineItem[]): ProofRequested | undefined {
  const notices = items.flatMap(({ message }) => message?.notice ?? []);
  const last = notices.filter(({ type }) => type.startsWith('proof_')).at(-1);
  return last?.type === 'proof_requested' ? last : undefined;
}
