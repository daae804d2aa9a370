import type { ChatState } from '../../client/state.js';

/** True while the session is over and what is on the screen only stays there (security.md 2.9). */
export const isLapsed = ({ phase }: ChatState): boolean => phase === 'lapsed' || phase === 'grace';
