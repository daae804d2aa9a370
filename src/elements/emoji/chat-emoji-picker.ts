import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { ClientController } from '../shared/client-controller.js';
import { FocusKeeper, isWaitedFor } from '../shared/focus-keeper.js';
import { keepKeysInside } from '../shared/keys.js';
import { followWords, language, more, numbered } from '../shared/strings.js';
import { baseStyles } from '../shared/styles.js';
import { emojiPickerStyles } from './chat-emoji-picker.styles.js';
import { EmojiChosenEvent } from './emoji-chosen-event.js';
import { EMOJI_GROUPS, findEmoji, loadEmoji, type Emoji, type EmojiData } from './emoji-data.js';
import { moveInGrid } from './emoji-grid.js';
import { remember, remembered, withPicked, type EmojiMemory } from './emoji-memory.js';

/** How long somebody types nothing until they hear what was found. */
const PAUSE_MS = 700;

/**
 * All emoji with their names in the visitor's language, by group or by a word. Comes when it is asked for.
 *
 * @tagname chat-emoji-picker
 * @internal
 * @fires {EmojiChosenEvent} emoji-chosen - The visitor picked one. Not bubbling.
 */
export class ChatEmojiPicker extends LitElement {
  static override properties = {
    url: { attribute: false },
    data: { state: true },
    hasFailed: { state: true },
    sought: { state: true },
    said: { state: true },
  };
  static override styles = [baseStyles, emojiPickerStyles];

  /** Address of the folder that holds the names. */
  declare url: string;
  declare private data: EmojiData | undefined;
  declare private hasFailed: boolean;
  declare private sought: string;
  /** What was sought when it was last said how much was found. */
  declare private said: string;
  #pause: number | undefined;
  /** As they were when it was opened: nothing moves under the finger or the focus. */
  #recent: readonly string[] | undefined;
  readonly #client = new ClientController(this, ({ generation }) => generation);

  constructor() {
    super();
    this.url = '';
    this.hasFailed = false;
    this.sought = this.said = '';
    new FocusKeeper(this, () => this.#field);
    followWords(this);
  }

  get #memory(): EmojiMemory {
    return remembered(this.#client.client);
  }

  get #field(): HTMLInputElement | null | undefined {
    return this.shadowRoot?.querySelector('input');
  }

  /** Not earlier: what was set on the tag before its class came is known only now. */
  protected override firstUpdated(): void {
    void this.#load();
    if (isWaitedFor(this)) this.#field?.focus();
  }

  protected override render() {
    const words = more.emoji;
    return html`
      <div class="picker" role="dialog" aria-label=${words.label} @keydown=${this.#onKey}>
        <div class="head">
          <input
            type="search"
            enterkeyhint="search"
            autocomplete="off"
            aria-label=${words.search}
            placeholder=${words.search}
            .value=${this.sought}
            @input=${this.#onSearch}
            @keydown=${this.#onFieldKey}
            @keyup=${keepKeysInside}
            @keypress=${keepKeysInside}
          />
          ${this.#skins()}
        </div>
        ${this.#body()}
      </div>
    `;
  }

  #skins(): TemplateResult {
    return html`<select
      aria-label=${more.emoji.skin}
      title=${more.emoji.skin}
      @change=${this.#onSkin}
      @keyup=${keepKeysInside}
      @keypress=${keepKeysInside}
    >
      ${more.emoji.skins.map(
        (name, index) =>
          html`<option value=${String(index)} aria-label=${name} ?selected=${index === this.#memory.skin}>
            ${['✋', '✋🏻', '✋🏼', '✋🏽', '✋🏾', '✋🏿'][index]}
          </option>`,
      )}
    </select>`;
  }

  #body(): TemplateResult {
    const words = more.emoji;
    if (this.hasFailed) {
      return html`<div class="state" role="status">
        <p>${words.failed}</p>
        <button type="button" class="quiet" @click=${this.#load}>${words.retry}</button>
      </div>`;
    }
    if (!this.data) return html`<div class="state" role="status">${words.loading}…</div>`;
    if (this.sought.trim() !== '') return this.#found(findEmoji(this.data, this.sought));
    const recent = (this.#recent ??= this.#memory.recent);
    return html`<div class="groups">
      ${recent.length > 0 ? this.#group(words.recent, recent.map(asEmoji)) : nothing}
      ${EMOJI_GROUPS.map((group) => this.#group(words.groups[group], this.data?.[group] ?? []))}
    </div>`;
  }

  #found(all: readonly Emoji[]): TemplateResult {
    const words = all.length > 0 ? numbered(more.emoji.found, all.length) : more.emoji.nothing;
    return html`<div class="groups">
      <p class="visually-hidden" role="status">${this.said === this.sought ? words : nothing}</p>
      ${all.length > 0 ? nothing : html`<p class="state" aria-hidden="true">${words}</p>`}
      <div class="grid">${all.map((emoji) => this.#emoji(emoji))}</div>
    </div>`;
  }

  #group(label: string, all: readonly Emoji[]): TemplateResult {
    return html`<section aria-label=${label}>
      <h3>${label}</h3>
      <div class="grid">${all.map((emoji) => this.#emoji(emoji))}</div>
    </section>`;
  }

  #emoji({ emoji, name, skins }: Emoji): TemplateResult {
    const shown = skins[this.#memory.skin - 1] ?? emoji;
    return html`<button
      type="button"
      class="emoji"
      tabindex="-1"
      aria-label=${name}
      title=${name}
      @click=${() => {
        this.#choose(shown);
      }}
    >
      ${shown}
    </button>`;
  }

  protected override updated(): void {
    // One emoji can be reached by Tab; the arrows go on from there.
    const first = this.renderRoot.querySelector<HTMLButtonElement>('.emoji');
    if (first) first.tabIndex = 0;
  }

  #choose(emoji: string): void {
    remember(this.#client.client, { recent: withPicked(this.#memory, emoji) });
    this.requestUpdate();
    this.dispatchEvent(new EmojiChosenEvent(emoji));
  }

  readonly #load = async (): Promise<void> => {
    this.hasFailed = false;
    try {
      this.data = await loadEmoji(this.url, language.tag);
    } catch {
      this.hasFailed = true;
    }
  };

  readonly #onSearch = (event: InputEvent): void => {
    this.sought = (event.target as HTMLInputElement).value;
    // Whoever types is not done yet.
    clearTimeout(this.#pause);
    this.#pause = window.setTimeout(() => {
      this.said = this.sought;
    }, PAUSE_MS);
  };

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#pause);
  }

  readonly #onSkin = (event: Event): void => {
    remember(this.#client.client, { skin: Number((event.target as HTMLSelectElement).value) });
    this.requestUpdate();
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    moveInGrid(event, this.renderRoot);
  };

  /** Down leads from the field to the emoji, Enter takes the first one found. */
  readonly #onFieldKey = (event: KeyboardEvent): void => {
    keepKeysInside(event);
    if (event.isComposing || (event.key !== 'ArrowDown' && event.key !== 'Enter')) return;
    event.preventDefault();
    const first = this.renderRoot.querySelector<HTMLButtonElement>('.emoji');
    if (event.key === 'ArrowDown') first?.focus();
    else if (this.sought.trim() !== '') first?.click();
  };
}

const asEmoji = (emoji: string): Emoji => ({ emoji, name: emoji, tags: '', skins: [] });

declare global {
  interface HTMLElementTagNameMap {
    'chat-emoji-picker': ChatEmojiPicker;
  }
}
