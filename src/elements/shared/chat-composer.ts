import { LitElement, html, nothing } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { LIMITS, codePoints, isBlank } from '../../protocol/index.js';
import type { EmojiChosenEvent } from '../emoji/emoji-chosen-event.js';
import { composerStyles } from './chat-composer.styles.js';
import { ComposerInputEvent, ComposerSendEvent, FilesChosenEvent } from './composer-events.js';
import { focusClicked } from './focus-keeper.js';
import { attachIcon, emojiIcon, sendIcon } from './icons.js';
import { isComposing, isEscape, keepKeysInside } from './keys.js';
import { bring } from './on-demand.js';
import { followWords, numbered, strings } from './strings.js';
import { baseStyles } from './styles.js';

/** From here on the composer tells how much room is left. */
const COUNTER_FROM = 0.9;
/** What stays free above and below the emoji picker, in pixels. */
const PICKER_MARGINS = 16;

const bringPicker = () =>
  bring('chat-emoji-picker', async () => (await import('../emoji/chat-emoji-picker.js')).ChatEmojiPicker);

/**
 * A text field that grows with what is written. Enter sends, Shift and Enter begins a new line. Files may be chosen
 * or pasted, and emoji picked, where that is switched on.
 *
 * @tagname chat-composer
 * @csspart composer - The frame around the field and the button.
 * @csspart send - The send button.
 * @fires {ComposerSendEvent} composer-send - The visitor sent the text. Not bubbling.
 * @fires {ComposerInputEvent} composer-input - The visitor changed the text. Not bubbling.
 * @fires {FilesChosenEvent} files-chosen - The visitor chose or pasted files. Not bubbling.
 */
export class ChatComposer extends LitElement {
  static override properties = {
    label: {},
    placeholder: {},
    value: {},
    maxCodePoints: { type: Number, attribute: 'max-code-points' },
    attach: { type: Boolean },
    hasFiles: { attribute: false },
    emojiUrl: { attribute: false },
    left: { state: true },
    picking: { state: true },
    refused: { state: true },
  };
  static override styles = [baseStyles, composerStyles];

  /** What a screen reader calls the field. */
  declare label?: string;
  declare placeholder?: string;
  /** What stands in the field. */
  declare value: string;
  /** Longest text that may be sent, in code points. */
  declare maxCodePoints: number;
  /** True where files may be added. */
  declare attach: boolean;
  /** True while files stand beside the text: they need no words. */
  declare hasFiles: boolean;
  /** Address of the folder with the emoji's names. Without it none are offered. */
  declare emojiUrl: string | undefined;
  declare private left: number | undefined;
  declare private picking: boolean;
  /** How often a text that is too long should have been sent: each time it is told again. */
  declare private refused: number;
  readonly #places = new ResizeObserver(() => {
    requestAnimationFrame(this.#fit); // what is measured must not change while the browser measures
  });

  constructor() {
    super();
    this.value = '';
    this.maxCodePoints = LIMITS.message_code_points;
    this.attach = false;
    this.hasFiles = false;
    this.picking = false;
    this.refused = 0;
    followWords(this);
  }

  get #field(): HTMLTextAreaElement | null | undefined {
    return this.shadowRoot?.querySelector('textarea');
  }

  /** Puts the caret into the field. */
  override focus(options?: FocusOptions): void {
    this.#field?.focus(options);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#places.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#places.disconnect();
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('value')) this.refused = 0;
    // A text of n UTF-16 units has at most n code points: most texts need no counting.
    const nearLimit = this.value.length > this.maxCodePoints * COUNTER_FROM;
    const left = nearLimit ? this.maxCodePoints - codePoints(this.value) : undefined;
    this.left = left !== undefined && left <= this.maxCodePoints * (1 - COUNTER_FROM) ? left : undefined;
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('picking') && this.picking && this.offsetParent) this.#places.observe(this.offsetParent);
    this.#fit(); // other words may take more lines
  }

  protected override render() {
    const isPicking = this.picking && bringPicker();
    return html`
      ${
        isPicking
          ? html`<chat-emoji-picker
              .url=${this.emojiUrl}
              @emoji-chosen=${this.#onEmoji}
              @focusout=${this.#onPickerLeft}
              @keydown=${this.#onPickerKey}
            ></chat-emoji-picker>`
          : nothing
      }
      <form part="composer" @submit=${this.#onSubmit}>
        ${this.attach ? this.#attachButton() : nothing}
        <textarea
          rows="1"
          enterkeyhint="send"
          dir="auto"
          aria-label=${this.label ?? strings.composer.label}
          aria-describedby=${this.left === undefined ? nothing : 'counter'}
          aria-invalid=${this.#tooLong ? 'true' : nothing}
          placeholder=${this.placeholder ?? strings.composer.placeholder}
          .value=${this.value}
          @input=${this.#onInput}
          @keydown=${this.#onKeyDown}
          @keyup=${keepKeysInside}
          @keypress=${keepKeysInside}
          @paste=${this.#onPaste}
        ></textarea>
        ${this.emojiUrl === undefined ? nothing : this.#emojiButton(isPicking)}
        <button part="send" aria-label=${strings.composer.send} ?disabled=${!this.#sendable}>
          ${sendIcon}
        </button>
      </form>
      ${this.left === undefined ? nothing : this.#counter(this.left)}
      <div class="visually-hidden" role="status">
        ${this.refused > 0 ? keyed(this.refused, html`<p>${this.#room}</p>`) : nothing}
      </div>
    `;
  }

  /** The native field opens the chooser; it is out of the way, since its looks and words are the browser's. */
  #attachButton() {
    return html`<button
        type="button"
        class="tool"
        aria-label=${strings.composer.attach}
        title=${strings.composer.attach}
        @click=${this.#onAttach}
      >
        ${attachIcon}
      </button>
      <input
        type="file"
        multiple
        hidden
        tabindex="-1"
        aria-label=${strings.composer.attach}
        @change=${this.#onChosen}
      />`;
  }

  #emojiButton(isOpen: boolean) {
    return html`<button
      type="button"
      class="tool emoji"
      aria-label=${strings.composer.emoji}
      title=${strings.composer.emoji}
      aria-expanded=${isOpen ? 'true' : 'false'}
      @click=${this.#onPick}
    >
      ${emojiIcon}
    </button>`;
  }

  #counter(left: number) {
    return html`<div id="counter" class="counter ${left < 0 ? 'over' : ''}">${this.#room}</div>`;
  }

  /** How much room is left, or what is too much. */
  get #room(): string {
    const { left = 0 } = this;
    const { tooLong, left: room } = strings.composer;
    return left < 0 ? numbered(tooLong, -left) : numbered(room, left);
  }

  get #tooLong(): boolean {
    return this.left !== undefined && this.left < 0;
  }

  get #sendable(): boolean {
    return (!isBlank(this.value) || this.hasFiles) && !this.#tooLong;
  }

  /**
   * Fits the height to the text, or to what stands in its place; the style sheet sets the end of it. What is picked from
   * finds its room above.
   */
  readonly #fit = (): void => {
    const field = this.#field;
    if (!field) return;
    field.style.blockSize = 'auto';
    if (field.scrollHeight > 0) field.style.blockSize = `${String(field.scrollHeight)}px`;
    if (this.picking) this.style.setProperty('--_room', `${String(this.offsetTop - PICKER_MARGINS)}px`);
  };

  readonly #onInput = (event: InputEvent): void => {
    this.value = (event.target as HTMLTextAreaElement).value;
    this.dispatchEvent(new ComposerInputEvent(this.value));
  };

  readonly #onAttach = (): void => {
    this.renderRoot.querySelector<HTMLInputElement>('input[type=file]')?.click();
  };

  readonly #onChosen = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    this.#choose(input.files);
    input.value = ''; // the same file again counts too
    this.focus();
  };

  /** A picture out of another program comes with a text of it as well: what was meant is the picture. */
  readonly #onPaste = (event: ClipboardEvent): void => {
    const files = event.clipboardData?.files;
    if (!this.attach || !files?.length) return;
    event.preventDefault();
    this.#choose(files);
  };

  #choose(files: FileList | null): void {
    if (files?.length) this.dispatchEvent(new FilesChosenEvent([...files]));
  }

  readonly #onPick = (event: Event): void => {
    focusClicked(event);
    this.picking = !this.picking;
  };

  readonly #onEmoji = (event: EmojiChosenEvent): void => {
    this.#field?.setRangeText(event.emoji, this.#field.selectionStart, this.#field.selectionEnd, 'end');
    this.value = this.#field?.value ?? this.value;
    this.dispatchEvent(new ComposerInputEvent(this.value));
  };

  readonly #onPickerKey = (event: KeyboardEvent): void => {
    keepKeysInside(event);
    if (!isEscape(event)) return;
    event.stopPropagation(); // the panel's own Escape closes the panel
    this.#stopPicking();
  };

  /** Whoever goes elsewhere is done with it. */
  readonly #onPickerLeft = (event: FocusEvent): void => {
    const to = event.relatedTarget as Element | null;
    if (to && !to.matches('chat-emoji-picker, .emoji')) this.picking = false;
  };

  #stopPicking(): void {
    this.picking = false;
    this.focus();
  }

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    keepKeysInside(event);
    if (event.key !== 'Enter' || event.shiftKey || isComposing(event)) return;
    event.preventDefault();
    this.#send();
  };

  readonly #onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    this.#send();
    this.focus(); // the button is disabled now and would let the focus fall out of the chat
  };

  #send(): void {
    if (this.#tooLong) this.refused += 1;
    if (!this.#sendable) return;
    const text = isBlank(this.value) ? '' : this.value.trim();
    this.value = '';
    this.picking = false;
    this.dispatchEvent(new ComposerSendEvent(text));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'chat-composer': ChatComposer;
  }
}
