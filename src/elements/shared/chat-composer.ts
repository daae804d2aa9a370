import { LitElement, html, nothing } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { LIMITS, codePoints } from '../../protocol/index.js';
import { composerStyles } from './chat-composer.styles.js';
import { ComposerSendEvent } from './composer-events.js';
import { sendIcon } from './icons.js';
import { keepKeysInside } from './keys.js';
import { strings } from './strings.js';
import { baseStyles } from './styles.js';

/** From here on the composer tells how much room is left. */
const COUNTER_FROM = 0.9;

/**
 * A text field that grows with what is written. Enter sends, Shift and Enter begins a new line.
 *
 * @tagname chat-composer
 * @csspart composer - The frame around the field and the button.
 * @csspart send - The send button.
 * @fires {ComposerSendEvent} composer-send - The visitor sent the text. Not bubbling.
 */
export class ChatComposer extends LitElement {
  static override styles = [baseStyles, composerStyles];

  /** What a screen reader calls the field. */
  @property() label = strings.composer.label;
  @property() placeholder = strings.composer.placeholder;
  /** What stands in the field. */
  @property() value = '';
  /** Longest text that may be sent, in code points. */
  @property({ type: Number, attribute: 'max-code-points' }) maxCodePoints: number =
    LIMITS.message_code_points;
  @state() private left: number | undefined;
  @query('textarea') private field?: HTMLTextAreaElement;

  /** Puts the caret into the field. */
  override focus(options?: FocusOptions): void {
    this.field?.focus(options);
  }

  protected override willUpdate(): void {
    // A text of n UTF-16 units has at most n code points: most texts need no counting.
    const nearLimit = this.value.length > this.maxCodePoints * COUNTER_FROM;
    const left = nearLimit ? this.maxCodePoints - codePoints(this.value) : undefined;
    this.left = left !== undefined && left <= this.maxCodePoints * (1 - COUNTER_FROM) ? left : undefined;
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('value')) this.#grow();
  }

  protected override render() {
    return html`
      <form part="composer" @submit=${this.#onSubmit}>
        <textarea
          rows="1"
          enterkeyhint="send"
          dir="auto"
          aria-label=${this.label}
          aria-describedby=${this.left === undefined ? nothing : 'counter'}
          aria-invalid=${this.#tooLong ? 'true' : nothing}
          placeholder=${this.placeholder}
          .value=${this.value}
          @input=${this.#onInput}
          @keydown=${this.#onKeyDown}
          @keyup=${keepKeysInside}
          @keypress=${keepKeysInside}
        ></textarea>
        <button part="send" aria-label=${strings.composer.send} ?disabled=${!this.#sendable}>
          ${sendIcon}
        </button>
      </form>
      ${this.left === undefined ? nothing : this.#counter(this.left)}
    `;
  }

  #counter(left: number) {
    const words = left < 0 ? strings.composer.tooLong(-left) : strings.composer.left(left);
    return html`<div id="counter" class="counter ${left < 0 ? 'over' : ''}">${words}</div>`;
  }

  get #tooLong(): boolean {
    return this.left !== undefined && this.left < 0;
  }

  get #sendable(): boolean {
    return this.value.trim() !== '' && !this.#tooLong;
  }

  /** Fits the height to the text; the style sheet sets the end of it. */
  #grow(): void {
    const field = this.field;
    if (!field) return;
    field.style.blockSize = 'auto';
    if (field.scrollHeight > 0) field.style.blockSize = `${String(field.scrollHeight)}px`;
  }

  readonly #onInput = (event: InputEvent): void => {
    this.value = (event.target as HTMLTextAreaElement).value;
  };

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    keepKeysInside(event);
    // While an input method composes, Enter picks a word. Safari tells it only by key code 229.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.#send();
  };

  readonly #onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    this.#send();
    this.focus(); // the button is disabled now and would let the focus fall out of the chat
  };

  #send(): void {
    if (!this.#sendable) return;
    const text = this.value.trim();
    this.value = '';
    this.dispatchEvent(new ComposerSendEvent(text));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'chat-composer': ChatComposer;
  }
}
