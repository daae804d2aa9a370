import { html, nothing, type TemplateResult } from 'lit';
import type { ChatState } from '../../client/state.js';
import { withMore } from '../shared/strings.js';
import { isLapsed } from './is-lapsed.js';
import { rarely } from './rarely.js';

/** Says that the session is over, and how long the page has to sign the visitor in again. Empty where it is not. */
export function lapse(state: ChatState): TemplateResult {
  const { phase, graceUntil } = state;
  const isOver = isLapsed(state);
  return html`<div class=${isOver ? 'banner' : ''}>
    <span role="status" dir="auto"
      >${isOver ? withMore(({ panel }) => (phase === 'grace' ? panel.grace : panel.lapsed)) : nothing}</span
    >
    ${
      phase === 'grace' && graceUntil !== undefined
        ? rarely(() => html`<chat-countdown .until=${graceUntil}></chat-countdown>`)
        : nothing
    }
  </div>`;
}
