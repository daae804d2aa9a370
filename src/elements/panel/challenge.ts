import { html, nothing, type TemplateResult } from 'lit';
import type { ChatState } from '../../client/state.js';
import { strings } from '../shared/strings.js';

/** The PIN form with the reason why it is there. `decline` is given where the visitor asked for it. */
export function challenge({ refusal, app }: ChatState, decline: (() => void) | undefined): TemplateResult {
  const words = strings.panel;
  const why = refusal ? words.refused : decline ? words.offered : words.challenge;
  return html`<div class="challenge">
    <h2>${words.challengeTitle}</h2>
    <p>${why}</p>
    ${
      app?.pin === false
        ? html`<p role="alert">${strings.errors.pin_unavailable}</p>`
        : html`<chat-pin-form></chat-pin-form>`
    }
    ${
      decline ? html`<button type="button" class="quiet" @click=${decline}>${words.notNow}</button>` : nothing
    }
  </div>`;
}
