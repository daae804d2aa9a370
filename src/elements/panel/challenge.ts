import { html, nothing, type TemplateResult } from 'lit';
import type { ChatState } from '../../client/state.js';
import { more } from '../shared/strings.js';
import { coming } from './forms.js';

/** Levels from here on are proven already. */
const PROVEN = 3;

/** Why the PIN form is there: the page wants it, the visitor does, or the team asked them. */
export type ChallengeReason = 'wanted' | 'offered' | 'asked';

/** The PIN form with the reason why it is there, and a way back where the visitor chose it. */
export function challenge(
  { refusal, app, identity }: ChatState,
  reason: ChallengeReason,
  decline: () => void,
): TemplateResult {
  const words = more.panel;
  const isWanted = reason === 'wanted';
  const isAnew = !isWanted && (identity?.level ?? 0) >= PROVEN;
  const offered = isAnew ? more.settings.stale : words.offered;
  const why = reason === 'asked' ? words.asked : isWanted ? words.challenge : offered;
  return html`<div class="challenge">
    <h2>${words.challengeTitle}</h2>
    <p>${refusal && reason !== 'asked' && !isAnew ? words.refused : why}</p>
    ${
      app?.pin === false
        ? html`<p role="alert">${more.errors.pin_unavailable}</p>`
        : html`${coming('chat-pin-form')} <chat-pin-form .email=${identity?.email ?? ''}></chat-pin-form>`
    }
    ${
      isWanted
        ? nothing
        : html`<button type="button" class="quiet" @click=${decline}>${words.notNow}</button>`
    }
  </div>`;
}
