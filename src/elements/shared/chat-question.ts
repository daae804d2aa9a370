import { LitElement, css, html, nothing } from 'lit';
import { failureOf } from '../../client/errors.js';
import type { Failure } from '../../client/state.js';
import { failureWords } from './failure-words.js';
import type { Question } from './question.js';
import { followWords, withMore } from './strings.js';
import { baseStyles } from './styles.js';

/**
 * Puts a question of one answer or two and waits for the outcome. For another question make another element.
 *
 * @tagname chat-question
 * @internal
 * @slot - What is asked.
 */
export class ChatQuestion extends LitElement {
  static override properties = {
    question: { attribute: false },
    busy: { state: true },
    failure: { state: true },
  };
  static override styles = [
    baseStyles,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: var(--_answers, flex-start);
        gap: 2px 18px;
      }
      .asked {
        flex: 1 0 100%;
      }
      .quiet {
        min-block-size: 32px;
      }
      @media (pointer: coarse) {
        .quiet {
          min-inline-size: 44px;
          min-block-size: 44px;
        }
      }
      .outcome {
        flex: 1 0 100%;
      }
      .outcome:empty {
        position: absolute; /* without a box it would be no live region */
      }
      .wrong {
        color: var(--_danger);
      }
    `,
  ];

  declare question?: Question;
  declare private busy: boolean;
  declare private failure: Failure | undefined;

  constructor() {
    super();
    this.busy = false;
    followWords(this);
  }

  protected override render() {
    if (!this.question) return nothing;
    const { yes, no } = this.question;
    return html`<span class="asked"><slot></slot></span>
      ${this.#button(yes, true)} ${no === undefined ? nothing : this.#button(no, false)}
      <p
        class="outcome ${this.busy ? '' : 'wrong'}"
        role="status"
        dir="auto"
        .textContent=${this.#outcome ?? ''}
      ></p>`;
  }

  get #outcome(): string | undefined {
    if (this.busy) return withMore(({ question }) => question.busy);
    return this.failure && failureWords(this.failure);
  }

  /** A button that waits keeps the focus: a disabled one would drop it. */
  #button(label: string, answer: boolean) {
    return html`<button
      type="button"
      class="quiet"
      aria-disabled=${this.busy ? 'true' : 'false'}
      @click=${() => void this.#answer(answer)}
    >
      ${label}
    </button>`;
  }

  async #answer(yes: boolean): Promise<void> {
    if (this.busy || !this.question) return;
    this.busy = true;
    try {
      await this.question.answer(yes); // then the question goes away; until it does, nobody answers twice
    } catch (error) {
      this.failure = failureOf(error);
      this.busy = false;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'chat-question': ChatQuestion;
  }
}
