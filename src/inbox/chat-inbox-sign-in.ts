import { LitElement, html, nothing } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { trayIcon } from './inbox-icons.js';
import { LIMITS } from '../protocol/index.js';
import { FocusKeeper } from '../elements/shared/focus-keeper.js';
import { baseStyles } from '../elements/shared/styles.js';
import { passwordField, textField, valuesOf } from './form-fields.js';
import { gateStyles } from './gate.styles.js';
import type { InboxClient } from './inbox-client.js';
import type { GateNotice } from './inbox-state.js';
import { failureWords, words } from './inbox-strings.js';
import { Submission } from './submission.js';

/**
 * Asks an agent for email and password.
 *
 * @tagname chat-inbox-sign-in
 */
export class ChatInboxSignIn extends LitElement {
  static override styles = [baseStyles, gateStyles];

  @property({ attribute: false }) client: InboxClient | undefined;
  /** Why the agent is here, unless they just came. */
  @property() notice: GateNotice | undefined;
  @state() private passwordShown = false;
  @query('#email') private emailField!: HTMLInputElement;
  @query('p.notice') private noticeText?: HTMLElement;
  @query('#password') private passwordInput!: HTMLInputElement;
  readonly #submission = new Submission(this);

  constructor() {
    super();
    new FocusKeeper(this, () => this.emailField);
  }

  /** Whoever was at work hears first why they are here. */
  protected override firstUpdated(): void {
    (this.noticeText ?? this.emailField).focus();
  }

  protected override render() {
    const { busy, failure } = this.#submission;
    return html`<main>
      <div class="mark">${trayIcon}</div>
      <h1>${words.signInTitle}</h1>
      <div role="status">${this.#notice()}</div>
      <form @submit=${this.#onSubmit}>
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
          autocomplete: 'current-password',
          shown: this.passwordShown,
          toggle: this.#onToggle,
        })}
        <p class="alert" role="alert">${failure ? failureWords(failure) : nothing}</p>
        <button class="primary" aria-disabled=${busy ? 'true' : 'false'}>
          ${busy ? words.signingIn : words.signIn}
        </button>
      </form>
    </main>`;
  }

  #notice() {
    if (this.notice === 'session-ended')
      return html`<p class="notice" tabindex="-1">${words.sessionEnded}</p>`;
    if (this.notice !== 'sign-out-incomplete') return nothing;
    return html`<div class="notice">
      <p>${words.signOutIncomplete}</p>
      <button type="button" class="quiet" @click=${this.#onSignOutAgain}>${words.signOutAgain}</button>
    </div>`;
  }

  readonly #onToggle = (): void => {
    this.passwordShown = !this.passwordShown;
  };

  readonly #onSignOutAgain = (): void => {
    void this.client?.signOut();
  };

  readonly #onSubmit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (this.#submission.busy) return;
    const value = valuesOf(event.target as HTMLFormElement);
    const credentials = { email: value('email').trim(), password: value('password') };
    const accepted = await this.#submission.run(async () => this.client?.signIn(credentials));
    if (!accepted && this.isConnected) this.passwordInput.select();
  };
}
