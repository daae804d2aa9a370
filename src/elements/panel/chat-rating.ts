import { LitElement, css, html, nothing } from 'lit';
import { failureOf } from '../../client/errors.js';
import { LIMITS, codePoints, type Rating } from '../../protocol/index.js';
import { failureWords } from '../shared/failure-words.js';
import { formStyles } from '../shared/form.styles.js';
import { FocusKeeper } from '../shared/focus-keeper.js';
import { keepKeysInside } from '../shared/keys.js';
import { followWords, more } from '../shared/strings.js';
import { baseStyles } from '../shared/styles.js';

const SCORES = [1, 2, 3, 4, 5] as const;
const FACES = ['😞', '🙁', '😐', '🙂', '😀'] as const;

/**
 * Asks what the visitor thought of a conversation that was closed: a face counts at once, words may follow.
 *
 * @tagname chat-rating
 * @internal
 */
export class ChatRating extends LitElement {
  static override properties = {
    rating: { attribute: false },
    rate: { attribute: false },
    comment: { attribute: false },
    keep: { attribute: false },
    busy: { state: true },
    failure: { state: true },
    isDone: { state: true },
  };
  static override styles = [
    baseStyles,
    formStyles,
    css`
      form {
        flex: 1;
        min-inline-size: 0;
      }
      fieldset {
        margin: 0;
        padding: 0;
        border: 0;
        text-align: center;
      }
      legend {
        padding: 0;
        margin-inline: auto;
        font-weight: 600;
      }
      .faces {
        display: flex;
        justify-content: center;
        gap: 4px;
        padding-block: 6px;
      }
      .faces label {
        position: relative;
        display: grid;
        place-items: center;
        inline-size: 48px;
        block-size: 48px;
        border-radius: 50%;
        font-size: 26px;
        cursor: pointer;
      }
      .faces label:has(:checked) {
        background: color-mix(in srgb, var(--_accent) 18%, var(--_surface));
        box-shadow: inset 0 0 0 2px var(--_accent);
      }
      .faces label:has(:focus-visible) {
        outline: 2px solid var(--_focus);
        outline-offset: 2px;
      }
      .faces input {
        position: absolute;
        inset: 0;
        inline-size: 100%;
        block-size: 100%;
        margin: 0;
        opacity: 0;
        cursor: pointer;
      }
      textarea {
        resize: vertical;
      }
      p {
        text-align: center;
      }
      p:empty {
        display: none;
      }
      @media (forced-colors: active) {
        .faces label:has(:checked) {
          border: 3px solid Highlight;
        }
      }
    `,
  ];

  /** What was said before. */
  declare rating: Rating | undefined;
  /** Takes what is said. Rejects where it could not be kept. */
  declare rate: (rating: Rating) => Promise<void>;
  /** Words that were typed and not sent. */
  declare comment: string | undefined;
  /** Keeps such words, and forgets them once they are sent. */
  declare keep: (comment: string | undefined) => void;
  declare private busy: boolean;
  /** What went wrong, looked up when it is drawn. */
  declare private failure: (() => string | undefined) | undefined;
  declare private isDone: boolean;
  /** The face that was chosen and is not kept yet. */
  #wanted: Rating['score'] | undefined;

  constructor() {
    super();
    this.rate = () => Promise.resolve();
    this.keep = () => undefined;
    this.busy = false;
    this.isDone = false;
    // Whoever wrote some words goes back to the faces.
    new FocusKeeper(this, () => this.shadowRoot?.querySelector<HTMLInputElement>(':checked'));
    followWords(this);
  }

  get #comment(): HTMLTextAreaElement | null | undefined {
    return this.shadowRoot?.querySelector('textarea');
  }

  protected override render() {
    const words = more.rating;
    const chosen = this.#wanted ?? this.rating?.score;
    return html`<form @submit=${this.#onSubmit}>
      <fieldset>
        <legend dir="auto">${words.question}</legend>
        <div class="faces">
          ${SCORES.map(
            (score, index) =>
              html`<label title=${words.scores[index] ?? ''}
                >${FACES[index]}<input
                  type="radio"
                  name="score"
                  aria-label=${words.scores[index] ?? ''}
                  .checked=${chosen === score}
                  @change=${() => void this.#choose(score)}
                  @keydown=${keepKeysInside}
              /></label>`,
          )}
        </div>
      </fieldset>
      ${this.rating && !this.isDone ? this.#commentField() : nothing}
      <p class=${this.failure ? 'wrong' : 'hint'} role="status" dir="auto">${this.#stands}</p>
    </form>`;
  }

  get #stands(): string {
    if (this.busy) return more.rating.busy;
    return this.failure?.() ?? (this.isDone ? more.rating.thanks : '');
  }

  #commentField() {
    const words = more.rating;
    return html`<textarea
        rows="2"
        dir="auto"
        aria-label=${words.comment}
        placeholder=${words.comment}
        .value=${this.comment ?? this.rating?.comment ?? ''}
        @input=${({ target }: Event) => {
          this.keep((target as HTMLTextAreaElement).value);
        }}
        @keydown=${keepKeysInside}
        @keyup=${keepKeysInside}
        @keypress=${keepKeysInside}
      ></textarea>
      <button class="primary" aria-disabled=${this.busy ? 'true' : 'false'}>${words.send}</button>`;
  }

  /** Arrow keys are faster than a server: what was chosen last counts. */
  async #choose(score: Rating['score']): Promise<void> {
    this.#wanted = score;
    while (!this.busy && this.#wanted !== undefined) {
      const wanted: Rating['score'] = this.#wanted;
      const { comment } = this.rating ?? {};
      const isKept = await this.#rate({ score: wanted, ...(comment && { comment }) });
      if (!isKept || wanted === this.#wanted) this.#wanted = undefined;
    }
  }

  readonly #onSubmit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const { rating } = this;
    const comment = this.#comment?.value.trim() ?? '';
    if (!rating) return;
    if (codePoints(comment) > LIMITS.comment_code_points) {
      this.failure = () => more.collect.answerTooLong;
      return;
    }
    const { score } = rating;
    if (!(await this.#rate(comment === '' ? { score } : { score, comment }))) return;
    this.isDone = true;
    this.keep(undefined);
  };

  async #rate(rating: Rating): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.failure = undefined;
    try {
      await this.rate(rating);
      return true;
    } catch (error) {
      const failure = failureOf(error);
      this.failure = () => failureWords(failure);
      return false;
    } finally {
      this.busy = false;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'chat-rating': ChatRating;
  }
}
