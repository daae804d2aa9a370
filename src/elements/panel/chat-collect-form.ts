import { LitElement, css, html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { failureOf } from '../../client/errors.js';
import { LIMITS, codePoints, type Identity } from '../../protocol/index.js';
import { ClientController } from '../shared/client-controller.js';
import { failureWords } from '../shared/failure-words.js';
import { formStyles } from '../shared/form.styles.js';
import { keepKeysInside } from '../shared/keys.js';
import { strings } from '../shared/strings.js';
import { baseStyles } from '../shared/styles.js';
import { ClaimsSubmittedEvent } from './claims-submitted-event.js';

const words = strings.collect;
/** Only against slips: nobody checks whose address it is. */
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const FIELDS = ['name', 'email'] as const;
type Field = (typeof FIELDS)[number];
type Fields = Readonly<Partial<Record<Field, string>>>;

/**
 * Asks for name and email before the first message. What is typed proves nothing (ANON-5).
 *
 * @tagname chat-collect-form
 * @internal
 */
export class ChatCollectForm extends LitElement {
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
    `,
  ];

  /** What is known already stands in the fields. */
  @property({ attribute: false }) identity: Identity | undefined;
  @state() private typed: Fields = {};
  @state() private mistakes: Fields = {};
  @state() private failure = '';
  @state() private busy = false;
  readonly #client = new ClientController(this, ({ generation }) => generation);

  /** Puts the caret where something is to be filled in. */
  override focus(options?: FocusOptions): void {
    const field =
      FIELDS.find((name) => this.mistakes[name]) ?? FIELDS.find((name) => this.#value(name) === '') ?? 'name';
    this.renderRoot.querySelector<HTMLElement>(`#${field}`)?.focus(options);
  }

  protected override render() {
    return html`<form novalidate @submit=${this.#onSubmit}>
      ${FIELDS.map((name) => this.#field(name))}
      <p class="hint"><span dir="auto">${words.unverified}</span></p>
      <p class=${this.busy ? '' : 'wrong'} role="status">
        <span dir="auto">${this.busy ? words.busy : this.failure}</span>
      </p>
      <button class="primary" aria-disabled=${this.busy ? 'true' : 'false'}>${words.submit}</button>
    </form>`;
  }

  #field(name: Field) {
    const mistake = this.mistakes[name];
    const isEmail = name === 'email';
    return html`<label for=${name}>${words[name]}</label>
      <input
        id=${name}
        name=${name}
        type=${isEmail ? 'email' : 'text'}
        autocomplete=${name}
        inputmode=${isEmail ? 'email' : nothing}
        autocapitalize=${isEmail ? 'off' : 'words'}
        spellcheck="false"
        dir="auto"
        maxlength=${isEmail ? LIMITS.email_bytes : nothing}
        aria-required="true"
        aria-invalid=${mistake ? 'true' : nothing}
        aria-describedby=${mistake ? `${name}-mistake` : nothing}
        .value=${this.#value(name)}
        @input=${this.#onInput}
        @keydown=${keepKeysInside}
        @keyup=${keepKeysInside}
        @keypress=${keepKeysInside}
      />
      ${mistake ? html`<p id="${name}-mistake" class="wrong"><span dir="auto">${mistake}</span></p>` : nothing}`;
  }

  #value(name: Field): string {
    return this.typed[name] ?? this.identity?.[name] ?? '';
  }

  readonly #onInput = ({ target }: InputEvent): void => {
    const { name, value } = target as HTMLInputElement;
    this.typed = { ...this.typed, [name]: value };
  };

  readonly #onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    const name = this.#value('name').trim();
    const email = this.#value('email').trim();
    this.mistakes = {
      ...(name === '' && { name: words.nameMissing }),
      ...(codePoints(name) > LIMITS.name_code_points && { name: words.nameTooLong }),
      ...(!EMAIL.test(email) && {
        email: email === '' ? words.emailMissing : strings.errors.email_malformed,
      }),
    };
    if (FIELDS.some((field) => this.mistakes[field])) this.#showMistakes();
    else void this.#submit(name, email);
  };

  async #submit(name: string, email: string): Promise<void> {
    const { client } = this.#client;
    if (!client || this.busy) return;
    this.busy = true;
    this.failure = '';
    try {
      await client.submitClaims({ name, email });
      this.dispatchEvent(new ClaimsSubmittedEvent());
    } catch (error) {
      const failure = failureOf(error);
      if (failure.code !== 'email_malformed') this.failure = failureWords(failure);
      else {
        this.mistakes = { email: strings.errors.email_malformed };
        this.#showMistakes();
      }
    } finally {
      this.busy = false;
    }
  }

  /** The field with the first mistake has the focus, and its words are read with it. */
  #showMistakes(): void {
    this.failure = '';
    void this.updateComplete.then(() => {
      this.focus();
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'chat-collect-form': ChatCollectForm;
  }
}
