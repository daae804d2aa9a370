import { html, nothing, type TemplateResult } from 'lit';
import { LIMITS, type FormField } from '../../protocol/index.js';
import { keepKeysInside } from '../shared/keys.js';
import { localized } from '../shared/localized.js';
import { locale, more } from '../shared/strings.js';
import { mistakeWords, type Mistake } from './form-fields.js';

/** How one field stands. */
export interface FieldState {
  readonly id: string;
  readonly value: string | boolean;
  readonly mistake: Mistake | undefined;
  readonly fill: (value: string | boolean) => void;
}

const HINTS = {
  name: { type: 'text', autocomplete: 'name', inputmode: nothing },
  email: { type: 'email', autocomplete: 'email', inputmode: 'email' },
  phone: { type: 'tel', autocomplete: 'tel', inputmode: 'tel' },
  company: { type: 'text', autocomplete: 'organization', inputmode: nothing },
} as const;
const FREE = { type: 'text', autocomplete: 'off', inputmode: nothing } as const;

/** One field of the form with its label, and what is wrong with it. */
export function formField(field: FormField, state: FieldState): TemplateResult {
  const words = state.mistake && mistakeWords(state.mistake);
  const mistake = words
    ? html`<p id="${state.id}-mistake" class="wrong"><span dir="auto">${words}</span></p>`
    : nothing;
  switch (field.type) {
    case 'text':
      return html`${label(field, state)} ${text(field, state)} ${mistake}`;
    case 'choice':
      return html`${label(field, state)} ${choice(field, state)} ${mistake}`;
    case 'consent':
      return html`<div class="consent">${consent(field, state)} ${mistake}</div>`;
  }
}

function label({ label: words, required }: FormField, { id }: FieldState): TemplateResult {
  return html`<label for=${id} dir="auto"
    >${localized(words, locale)}${required ? nothing : html` <span class="hint">${more.collect.optional}</span>`}</label
  >`;
}

function text(
  { claim, required }: Extract<FormField, { readonly type: 'text' }>,
  { id, value, mistake, fill }: FieldState,
): TemplateResult {
  const { type, autocomplete, inputmode } = claim ? HINTS[claim] : FREE;
  return html`<input
    id=${id}
    name=${id}
    type=${type}
    autocomplete=${autocomplete}
    inputmode=${inputmode}
    autocapitalize=${claim === 'email' ? 'off' : claim ? 'words' : nothing}
    spellcheck=${claim ? 'false' : nothing}
    dir="auto"
    placeholder=" "
    maxlength=${claim === 'email' ? LIMITS.email_bytes : nothing}
    aria-required=${required ? 'true' : nothing}
    aria-invalid=${mistake ? 'true' : nothing}
    aria-describedby=${mistake ? `${id}-mistake` : nothing}
    .value=${String(value)}
    @input=${({ target }: InputEvent) => {
      fill((target as HTMLInputElement).value);
    }}
    @keydown=${keepKeysInside}
    @keyup=${keepKeysInside}
    @keypress=${keepKeysInside}
  />`;
}

function choice(
  { options, required }: Extract<FormField, { readonly type: 'choice' }>,
  { id, value, mistake, fill }: FieldState,
): TemplateResult {
  return html`<select
    id=${id}
    name=${id}
    aria-required=${required ? 'true' : nothing}
    aria-invalid=${mistake ? 'true' : nothing}
    aria-describedby=${mistake ? `${id}-mistake` : nothing}
    @change=${({ target }: Event) => {
      fill((target as HTMLSelectElement).value);
    }}
    @keydown=${keepKeysInside}
    @keyup=${keepKeysInside}
    @keypress=${keepKeysInside}
  >
    <option value="" ?selected=${value === ''}>${more.collect.choose}</option>
    ${options.map(
      (option) =>
        html`<option value=${option.id} ?selected=${value === option.id}>
          ${localized(option.label, locale)}
        </option>`,
    )}
  </select>`;
}

/** The link leads away from the box, so that a click on it does not tick it. */
function consent(
  { label: words, link, required }: Extract<FormField, { readonly type: 'consent' }>,
  { id, value, mistake, fill }: FieldState,
): TemplateResult {
  return html`<input
      id=${id}
      name=${id}
      type="checkbox"
      .checked=${value === true}
      aria-required=${required ? 'true' : nothing}
      aria-invalid=${mistake ? 'true' : nothing}
      aria-describedby=${mistake ? `${id}-mistake` : nothing}
      @change=${({ target }: Event) => {
        fill((target as HTMLInputElement).checked);
      }}
    />
    <label for=${id} dir="auto">${localized(words, locale)}</label>
    ${
      link === undefined
        ? nothing
        : html`<a href=${link} target="_blank" rel="noopener noreferrer">${more.collect.consentMore}</a>`
    }`;
}
