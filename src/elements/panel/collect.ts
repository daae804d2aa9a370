import { html, nothing, type TemplateResult } from 'lit';
import type { ChatState } from '../../client/state.js';
import { more } from '../shared/strings.js';
import { hasForm } from './entrance.js';
import { fieldsOf, type Known } from './form-fields.js';
import { coming } from './forms.js';

/** What the visitor may do before the first message. */
export interface CollectActions {
  /** The visitor said who they are. */
  readonly answered: () => void;
  /** The visitor wants to prove their address. */
  readonly verify: () => void;
  /** What was said of the visitor already. */
  readonly known: Known;
}

/** Asks for name and email where the conversation will be, and offers the way to prove the address (ANON-5). */
export function collect(state: ChatState, { answered, verify, known }: CollectActions): TemplateResult {
  const { app } = state;
  const words = more.collect;
  return html`<div class="challenge">
    <h2>${words.title}</h2>
    <p><span dir="auto">${words.why(app?.name ?? '')}</span></p>
    ${coming('chat-collect-form')}
    <chat-collect-form
      .fields=${fieldsOf(state)}
      .isForm=${hasForm(state)}
      .known=${known}
      @claims-submitted=${answered}
    ></chat-collect-form>
    ${
      app?.pin
        ? html`<button type="button" class="quiet" @click=${verify}>${words.verifyInstead}</button>`
        : nothing
    }
  </div>`;
}
