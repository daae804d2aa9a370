import { LitElement, css, html } from 'lit';
import { failureOf } from '../../client/errors.js';
import type { Failure } from '../../client/state.js';
import type { FormField } from '../../protocol/index.js';
import { ClientController } from '../shared/client-controller.js';
import { failureWords } from '../shared/failure-words.js';
import { formStyles } from '../shared/form.styles.js';
import { followWords, more } from '../shared/strings.js';
import { baseStyles } from '../shared/styles.js';
import { ClaimsSubmittedEvent } from './claims-submitted-event.js';
import { formField } from './form-field.js';
import { answersOf, claimsOf, mistakeIn, type Filled, type Known, type Mistake } from './form-fields.js';

/**
 * Asks what a workspace wants to know before the first message, or name and email. What is typed proves nothing
 * (ANON-5).
 *
 * @tagname chat-collect-form
 * @internal
 */
export class ChatCollectForm extends LitElement {
  static override properties = {
    fields: { attribute: false },
    known: { attribute: false },
    isForm: { attribute: false },
    filled: { state: true },
    mistakes: { state: true },
    failure: { state: true },
    busy: { state: true },
  };
  static override styles = [
    baseStyles,
    formStyles,
    css`
      label {
        margin-block-end: -4px;
      }
      .primary {
        margin-block-start: 6px;
      }
      .consent {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 4px 10px;
        align-items: start;
      }
      .consent label {
        margin: 0;
        font-weight: 400;
      }
      .consent :is(a, .wrong) {
        grid-column: 2;
      }
      a {
        justify-self: start;
        padding-block: 4px;
        color: inherit;
      }
      @media (pointer: coarse) {
        .consent label {
          min-block-size: 44px;
        }
        a {
          padding-block: 12px;
        }
      }
    `,
  ];

  /** What is asked. */
  declare fields: readonly FormField[];
  /** What is known already stands in the fields. */
  declare known: Known;
  /** True where the answers go with the conversation, and not only what the visitor says of themselves. */
  declare isForm: boolean;
  declare private filled: Filled;
  declare private mistakes: Readonly<Partial<Record<string, Mistake>>>;
  declare private failure: Failure | undefined;
  declare private busy: boolean;
  readonly #client = new ClientController(this, ({ generation }) => generation);

  constructor() {
    super();
    this.fields = [];
    this.known = {};
    this.isForm = false;
    this.filled = {};
    this.mistakes = {};
    this.busy = false;
    followWords(this);
  }

  /** Puts the caret where something is to be filled in. */
  override focus(options?: FocusOptions): void {
    const field =
      this.fields.find(({ id }) => this.mistakes[id]) ??
      this.fields.find((each) => mistakeIn(each, this.#value(each))) ??
      this.fields[0];
    if (field) (this.renderRoot as ShadowRoot).getElementById(idOf(field))?.focus(options);
  }

  protected override render() {
    const words = more.collect;
    return html`<form novalidate @submit=${this.#onSubmit}>
      ${this.fields.map((field) =>
        formField(field, {
          id: idOf(field),
          value: this.#value(field),
          mistake: this.mistakes[field.id],
          fill: (value) => {
            this.filled = { ...this.filled, [field.id]: value };
          },
        }),
      )}
      <p class="hint"><span dir="auto">${words.unverified}</span></p>
      <p class=${this.busy ? '' : 'wrong'} role="status">
        <span dir="auto">${this.busy ? words.busy : this.failure && failureWords(this.failure)}</span>
      </p>
      <button class="primary" aria-disabled=${this.busy ? 'true' : 'false'}>${words.submit}</button>
    </form>`;
  }

  #value(field: FormField): string | boolean {
    const { claim } = { claim: undefined, ...field };
    const known = claim && this.known[claim];
    return (
      this.filled[field.id] ??
      (typeof known === 'string' ? known : undefined) ??
      (field.type === 'consent' ? false : '')
    );
  }

  readonly #onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    const mistakes = this.fields.flatMap((field) => {
      const mistake = mistakeIn(field, this.#value(field));
      return mistake === undefined ? [] : [[field.id, mistake]];
    });
    this.mistakes = Object.fromEntries(mistakes) as Record<string, Mistake>;
    if (mistakes.length > 0) this.#showMistakes();
    else void this.#submit();
  };

  async #submit(): Promise<void> {
    const { client } = this.#client;
    if (!client || this.busy) return;
    this.busy = true;
    this.failure = undefined;
    const filled = Object.fromEntries(this.fields.map((field) => [field.id, this.#value(field)]));
    try {
      const claims = claimsOf(this.fields, filled);
      if (Object.keys(claims).length > 0) await client.submitClaims(claims);
      if (this.isForm) client.answerForm(answersOf(this.fields, filled));
      this.dispatchEvent(new ClaimsSubmittedEvent());
    } catch (error) {
      this.#tell(failureOf(error));
    } finally {
      this.busy = false;
    }
  }

  /** What the server says of the address belongs to its field. */
  #tell(failure: Failure): void {
    const email = this.fields.find((field) => field.type === 'text' && field.claim === 'email');
    if (failure.code !== 'email_malformed' || !email) {
      this.failure = failure;
      return;
    }
    this.mistakes = { [email.id]: 'emailMalformed' };
    this.#showMistakes();
  }

  /** The field with the first mistake has the focus, and its words are read with it. */
  #showMistakes(): void {
    this.failure = undefined;
    void this.updateComplete.then(() => {
      this.focus();
    });
  }
}

/** As an attribute that other attributes can name. */
const idOf = ({ id }: FormField): string => id.replace(/\s/g, '-');

declare global {
  interface HTMLElementTagNameMap {
    'chat-collect-form': ChatCollectForm;
  }
}
