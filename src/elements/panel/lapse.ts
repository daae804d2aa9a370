import { html, nothing, type TemplateResult } from 'lit';
import type { ChatState } from '../../client/state.js';
import { strings } from '../shared/strings.js';

/** True while the session is over and what is on the screen only stays there (security.md 2.9). */
export const isLapsed = ({ phase }: ChatState): boolean => phase === 'lapsed' || phase === 'grace';

/** Says that the session is over, and how long the page has to sign the visitor in again. Empty where it is not. */
export function lapse(state: ChatState): TemplateResult {
  const { panel: words } = strings;
  const { phase, graceUntil } = state;
  const text = phase === 'lapsed' ? words.lapsed : phase === 'grace' ? words.grace : nothing;
  return html`<div class=${isLapsed(state) ? 'banner' : ''}>
    <span role="status" dir="auto">${text}</span>
    ${
      phase === 'grace' && graceUntil !== undefined
        ? html`<chat-countdown .until=${graceUntil}></chat-countdown>`
        : nothing
    }
  </div>`;
}
