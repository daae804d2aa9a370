import { LitElement, html, nothing } from 'lit';
import { failureOf } from '../../client/errors.js';
import type { ChatClient } from '../../client/state.js';
import { LIMITS } from '../../protocol/index.js';
import { PinErrorEvent, PinRequestedEvent, SignedInEvent } from '../pin-events.js';
import { ClientController } from '../shared/client-controller.js';
import { secondsWords } from '../shared/dates.js';
import { failureWords } from '../shared/failure-words.js';
import { formStyles } from '../shared/form.styles.js';
import { FocusKeeper } from '../shared/focus-keeper.js';
import { verifiedIcon } from '../shared/icons.js';
import { keepKeysInside } from '../shared/keys.js';
import { followWords, more } from '../shared/strings.js';
import { baseStyles } from '../shared/styles.js';
import { tokens } from '../shared/tokens.js';
import { Veil } from '../shared/veil.js';
import { pinFormStyles } from './chat-pin-form.styles.js';
import { Countdown } from './countdown.js';
import { isComplete, plainCode } from './digits.js';

/** Words that are looked up each time they are drawn: the language may change under them. */
type Words = () => string | undefined;

/**
 * Proves an email address with a code from a mail: first the address, then the code.
 *
 * @tagname chat-pin-form
 * @internal
 */
export class ChatPinForm extends LitElement {
  static override properties = {
    email: {},
    sentTo: { state: true },
    code: { state: true },
    busy: { state: true },
    outcome: { state: true },
    wrong: { state: true },
  };
  static override styles = [tokens, baseStyles, formStyles, pinFormStyles];

  /** The address to begin with. */
  declare email: string;
  /** Where the code went; empty in the first step. */
  declare private sentTo: string;
  declare private code: string;
  declare private busy: 'sending' | 'checking' | undefined;
  /** What happened last, in words. */
  declare private outcome: Words | undefined;
  declare private wrong: boolean;
  readonly #identity = new ClientController(this, ({ phase, identity }) =>
    phase === 'active' ? identity : undefined,
  );
  readonly #resend = new Countdown(this);
  /** Raised with each question to the server: a late answer to an older one is dropped. */
  #asked = 0;

  constructor() {
    super();
    this.email = '';
    this.sentTo = '';
    this.code = '';
    this.wrong = false;
    new Veil(this); // adds itself
    new FocusKeeper(this, () => this);
    followWords(this);
  }

  get #field(): HTMLElement | null | undefined {
    return this.shadowRoot?.querySelector('input, .done');
  }

  /** Puts the caret into the field of the step, or goes to the word that all is done. */
  override focus(options?: FocusOptions): void {
    this.#field?.focus(options);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#asked += 1;
    this.busy = undefined;
  }

  protected override render() {
    const proven = this.#proven;
    const step = this.sentTo === '' ? this.#emailStep() : this.#codeStep();
    // One live region for everything that happens: its last word is who is signed in.
    return html`<p
        id="outcome"
        class="outcome ${proven ? 'done' : this.wrong ? 'wrong' : ''}"
        role="status"
        tabindex=${proven ? -1 : nothing}
      >
        ${proven ?? (this.busy ? more.pin[this.busy] : (this.outcome?.() ?? nothing))}
      </p>
      ${proven ? nothing : step}`;
  }

  get #proven() {
    const { level = 0, email, email_verified } = this.#identity.value ?? {};
    if (email === undefined || !email_verified || level < 3) return undefined;
    return html`${verifiedIcon}<bdi>${more.pin.signedIn(email)}</bdi>`;
  }

  #emailStep() {
    const words = more.pin;
    return html`<form novalidate @submit=${this.#onEmail}>
      <label for="email">${words.emailLabel}</label>
      <input
        id="email"
        name="email"
        type="email"
        autocomplete="email"
        inputmode="email"
        autocapitalize="off"
        spellcheck="false"
        maxlength=${LIMITS.email_bytes}
        aria-invalid=${this.wrong ? 'true' : nothing}
        aria-describedby=${this.wrong ? 'outcome hint' : 'hint'}
        .value=${this.email}
        @input=${this.#onEmailInput}
        @keydown=${keepKeysInside}
        @keyup=${keepKeysInside}
        @keypress=${keepKeysInside}
      />
      <p id="hint" class="hint">${words.emailHint}</p>
      <button class="primary" aria-disabled=${this.#resting}>${words.sendCode}</button>
    </form>`;
  }

  #codeStep() {
    const words = more.pin;
    const { seconds } = this.#resend;
    return html`<form novalidate @submit=${this.#onCode}>
      <label for="code">${words.codeLabel}</label>
      <input
        id="code"
        name="code"
        type="text"
        autocomplete="one-time-code"
        inputmode="numeric"
        autocapitalize="characters"
        spellcheck="false"
        maxlength="32"
        dir="ltr"
        aria-invalid=${this.wrong ? 'true' : nothing}
        aria-describedby=${this.wrong ? 'outcome hint' : 'hint'}
        .value=${this.code}
        @input=${this.#onCodeInput}
        @keydown=${keepKeysInside}
        @keyup=${keepKeysInside}
        @keypress=${keepKeysInside}
      />
      <p id="hint" class="hint">${words.codeHint}</p>
      <button class="primary" aria-disabled=${this.#resting}>${words.confirm}</button>
      <div class="ways">
        <button
          type="button"
          class="quiet"
          aria-disabled=${seconds > 0 ? 'true' : this.#resting}
          @click=${this.#onResend}
        >
          ${seconds > 0 ? words.resendIn(secondsWords(seconds)) : words.resend}
        </button>
        <button type="button" class="quiet" @click=${this.#onChangeEmail}>${words.changeEmail}</button>
      </div>
    </form>`;
  }

  /** A button that waits keeps the focus: a disabled one would drop it. */
  get #resting(): 'true' | 'false' {
    return this.busy ? 'true' : 'false';
  }

  readonly #onEmailInput = (event: InputEvent): void => {
    this.email = (event.target as HTMLInputElement).value;
  };

  readonly #onCodeInput = (event: InputEvent): void => {
    this.code = (event.target as HTMLInputElement).value;
    this.wrong = false;
    if (isComplete(plainCode(this.code))) void this.#verify();
  };

  readonly #onEmail = (event: SubmitEvent): void => {
    event.preventDefault();
    const email = this.email.replace(/^ +| +$/g, ''); // only here: proofs are never repaired
    if (email === '') this.#fail(() => more.pin.emailMissing);
    else void this.#start(email, () => more.pin.codeSent(email));
  };

  readonly #onCode = (event: SubmitEvent): void => {
    event.preventDefault();
    void this.#verify();
  };

  readonly #onResend = (): void => {
    if (this.#resend.seconds > 0) return;
    const { sentTo } = this;
    void this.#start(sentTo, () => more.pin.codeResent(sentTo));
  };

  readonly #onChangeEmail = (): void => {
    this.#asked += 1;
    this.#show('');
  };

  async #start(email: string, outcome: Words): Promise<void> {
    await this.#ask('sending', async (client) => {
      const { resendAt } = await client.startPin(email);
      return () => {
        this.#resend.start(resendAt);
        this.#show(email, outcome);
        this.dispatchEvent(new PinRequestedEvent());
      };
    });
  }

  async #verify(): Promise<void> {
    const pin = plainCode(this.code);
    if (!isComplete(pin)) {
      this.#complain(() => more.pin.codeIncomplete);
      return;
    }
    await this.#ask('checking', async (client) => {
      await client.verifyPin(pin);
      return () => {
        const { identity } = client.state;
        this.#show('');
        if (identity) this.dispatchEvent(new SignedInEvent(identity));
      };
    });
  }

  /** Asks the server one thing; what the answer changes happens only if nothing else was asked since. */
  async #ask(
    busy: 'sending' | 'checking',
    question: (client: ChatClient) => Promise<() => void>,
  ): Promise<void> {
    const { client } = this.#identity;
    if (!client || this.busy) return;
    const number = (this.#asked += 1);
    this.busy = busy;
    this.wrong = false;
    try {
      const settle = await question(client);
      if (number === this.#asked) settle();
    } catch (error) {
      if (number !== this.#asked) return;
      const failure = failureOf(error);
      this.#fail(() => failureWords(failure));
      this.dispatchEvent(new PinErrorEvent(failure.code));
    } finally {
      if (number === this.#asked) this.busy = undefined;
    }
  }

  /** Goes to a step and says what happened. */
  #show(sentTo: string, outcome?: Words): void {
    this.sentTo = sentTo;
    this.outcome = outcome;
    this.wrong = false;
    this.busy = undefined;
    this.code = '';
  }

  #fail(outcome: Words): void {
    this.code = '';
    this.#complain(outcome);
  }

  /** Says what is wrong with what stands in the field. */
  #complain(outcome: Words): void {
    this.outcome = outcome;
    this.wrong = true;
    if (this.matches(':focus-within')) this.focus();
  }
}
