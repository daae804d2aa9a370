import { html, nothing, type TemplateResult } from 'lit';
import { eyeIcon, eyeOffIcon } from './inbox-icons.js';
import { words } from './inbox-strings.js';

/** A labelled field of a form. */
export interface FieldOptions {
  readonly name: string;
  readonly label: string;
  readonly autocomplete: 'email' | 'username' | 'name' | 'current-password' | 'new-password';
  readonly type?: 'text' | 'email';
  readonly hint?: string;
  /** Words of a refusal that is about this field. */
  readonly error?: string | undefined;
  readonly maxLength?: number;
}

/** A password field that can show what is typed. */
export interface PasswordOptions extends FieldOptions {
  readonly shown: boolean;
  readonly toggle: () => void;
}

/** Draws a field with its label above and its hint below. */
export function textField(options: FieldOptions): TemplateResult {
  return field(options, input(options, options.type ?? 'text'));
}

/** Draws a password field with the button that shows it. */
export function passwordField(options: PasswordOptions): TemplateResult {
  const { shown, toggle } = options;
  return field(
    options,
    html`<div class="password">
      ${input(options, shown ? 'text' : 'password')}
      <button
        type="button"
        class="icon-button"
        aria-label=${shown ? words.hidePassword : words.showPassword}
        @click=${toggle}
      >
        ${shown ? eyeOffIcon : eyeIcon}
      </button>
    </div>`,
  );
}

function field({ name, label, hint, error }: FieldOptions, control: TemplateResult): TemplateResult {
  return html`<div class="field">
    <label for=${name}>${label}</label>
    ${control} ${hint === undefined ? nothing : html`<p class="hint" id="${name}-hint">${hint}</p>`}
    ${error === undefined ? nothing : html`<p class="error" id="${name}-error">${error}</p>`}
  </div>`;
}

function input(options: FieldOptions, type: string): TemplateResult {
  const { name, autocomplete, hint, error, maxLength } = options;
  const described = [hint === undefined ? '' : `${name}-hint`, error === undefined ? '' : `${name}-error`];
  return html`<input
    id=${name}
    name=${name}
    type=${type}
    autocomplete=${autocomplete}
    autocapitalize=${autocomplete === 'name' ? 'words' : 'none'}
    spellcheck="false"
    maxlength=${maxLength ?? nothing}
    aria-describedby=${described.filter(Boolean).join(' ') || nothing}
    aria-invalid=${error === undefined ? nothing : 'true'}
    required
  />`;
}

/** What stands in the fields of a form. */
export function valuesOf(form: HTMLFormElement): (name: string) => string {
  const data = new FormData(form);
  return (name) => {
    const value = data.get(name);
    return typeof value === 'string' ? value : '';
  };
}
