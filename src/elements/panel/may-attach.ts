import type { ChatState } from '../../client/state.js';

/** Whoever is not known well enough may write, but not attach; a session that is over moves nothing. */
export function mayAttach({ app, identity, phase }: ChatState): boolean {
  return (phase === 'active' || phase === 'idle') && (identity?.level ?? 0) >= (app?.policy.attach ?? 0);
}
