import { LitElement, html, nothing } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { LIMITS, codePoints } from '../protocol/index.js';
import { baseStyles } from '../elements/shared/styles.js';
import { waveIcon } from '../elements/shared/icons.js';
import { passwordField, textField, valuesOf } from './form-fields.js';
import { gateStyles } from './gate.styles.js';
import type { InboxClient } from './inbox-client.js';
import { failureWords, words } from './inbox-strings.js';
import { Submission } from './submission.js';

/**
 * Turns an invitation into an account: name, email and a password.
 *
 * @tagname chat-inbox-invitation
 */
export class ChatInboxInvitation extends LitElement {
  static override styles = [baseStyles, gateStyles];

  @property({ attribute: false }) client: InboxClient | undefined;
  @state() private passwordShown = false;
  /** The password is checked when it is sent, not while somebody is still typing it. */
  @state() private tooShort = false;
  @query('#name') private nameField!: HTMLInputElement;
  readonly #submission = new Submission(this);

  protected override firstUpdated(): void {
    this.nameField.focus();
  }

  protected override render() {
    const { busy, failure } = this.#submission;
    const weak = failure?.code === 'password_weak';
    return html`<main>
      <div class="mark">${waveIcon}</div>
      <h1>${words.invitationTitle}</h1>
      <p class="intro">${words.invitationText}</p>
      <form @submit=${this.#onSubmit}>
        ${textField({
          name: 'name',
          label: words.name,
          autocomplete: 'name',
          hint: words.nameHint,
          maxLength: LIMITS.name_code_points,
        })}
        ${textField({
          name: 'email',
          label: words.email,
          type: 'email',
          autocomplete: 'username',
          maxLength: LIMITS.email_bytes,
        })}
        ${passwordField({
          name: 'password',
          label: words.password,
          autocomplete: 'new-password',
          hint: words.passwordRules,
          error: this.tooShort ? words.passwordTooShort : weak ? failureWords(failure) : undefined,
          shown: this.passwordShown,
          toggle: this.#onToggle,
        })}
        <p class="alert" role="alert">${failure && !weak ? failureWords(failure) : nothing}</p>
        <button class="primary" aria-disabled=${busy ? 'true' : 'false'}>
          ${busy ? words.joining : words.join}
        </button>
      </form>
      <p class="aside">
        <button type="button" class="quiet" @click=${this.#onHaveAccount}>${words.haveAccount}</button>
      </p>
    </main>`;
  }

  readonly #onToggle = (): void => {
    this.passwordShown = !this.passwordShown;
  };

  readonly #onHaveAccount = (): void => {
    void this.client?.leaveInvitation();
  };

  readonly #onSubmit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (this.#submission.busy) return;
    const value = valuesOf(event.target as HTMLFormElement);
    const answer = { name: value('name').trim(), email: value('email').trim(), password: value('password') };
    this.tooShort = codePoints(answer.password) < LIMITS.password_min;
    if (this.tooShort) {
      await this.#focus('password');
      return;
    }
    const accepted = await this.#submission.run(async () => this.client?.acceptInvitation(answer));
    if (!accepted && this.isConnected) await this.#focusRefused();
  };

  #focusRefused(): Promise<void> {
    const code = this.#submission.failure?.code;
    return this.#focus(code === 'email_taken' || code === 'email_malformed' ? 'email' : 'password');
  }

  /** After the update, so that a screen reader finds the reason tied to the field. */
  async #focus(id: string): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLInputElement>(`#${id}`)?.focus();
  }
}
