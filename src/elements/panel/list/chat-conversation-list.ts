import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { failureOf } from '../../../client/errors.js';
import type { ChatState, Failure } from '../../../client/state.js';
import type { Conversation } from '../../../protocol/index.js';
import { moveByArrows } from '../../shared/arrow-keys.js';
import { ClientController } from '../../shared/client-controller.js';
import { failureWords } from '../../shared/failure-words.js';
import { followWords, more } from '../../shared/strings.js';
import { baseStyles } from '../../shared/styles.js';
import { ConversationWantedEvent } from '../navigation-events.js';
import { listStyles } from './chat-conversation-list.styles.js';
import { entry } from './entry.js';
import { entryStyles } from './entry.styles.js';
import { begunIn, lineOf } from './lines.js';

/** Lines that stand for conversations while they are being fetched. */
const SHADOWS = [1, 2, 3];

/**
 * The visitor's conversations, the one that changed last first. One stop for the Tab key; arrow keys, Home and End
 * move through it.
 *
 * @tagname chat-conversation-list
 * @internal
 * @fires {ConversationWantedEvent} conversation-wanted - The visitor chose one. Not bubbling.
 */
export class ChatConversationList extends LitElement {
  static override properties = {
    busy: { state: true },
    failure: { state: true },
  };
  static override styles = [baseStyles, entryStyles, listStyles];

  declare private busy: boolean;
  declare private failure: Failure | undefined;
  readonly #client = new ClientController<ChatState>(this, (whole) => whole);
  /** The entry that Tab comes back to. */
  #lastFocused: string | undefined;
  #entryHadFocus = false;

  constructor() {
    super();
    this.busy = false;
    followWords(this);
  }

  get #entries(): NodeListOf<HTMLButtonElement> {
    return this.renderRoot.querySelectorAll('.entry');
  }

  /** Goes to the conversation that was left, else to the first one. */
  override focus(options?: FocusOptions): void {
    [...this.#entries].find((one) => one.tabIndex === 0)?.focus(options);
  }

  protected override willUpdate(): void {
    this.#entryHadFocus = this.#hasFocus;
  }

  /** An entry that moves up loses the focus on the way: the keyboard stays with its conversation. */
  protected override updated(): void {
    if (this.#entryHadFocus && !this.#hasFocus) this.focus({ preventScroll: true });
  }

  get #hasFocus(): boolean {
    return [...this.#entries].some((one) => one.matches(':focus'));
  }

  protected override render() {
    const whole = this.#client.value;
    if (!whole) return nothing;
    const words = more.list;
    const { conversations, hasMoreConversations = false } = whole;
    return html`<div class="scroller">
      ${
        conversations
          ? this.#list(conversations, whole)
          : html`<div class="shadows" role="img" aria-label=${words.loading}>
              ${SHADOWS.map(() => html`<i></i>`)}
            </div>`
      }
      ${hasMoreConversations ? this.#more() : nothing}
    </div>`;
  }

  #list(conversations: readonly Conversation[], { app, timeline }: ChatState): TemplateResult {
    const begun = begunIn(timeline);
    const lines = begun ? [begun, ...conversations] : conversations;
    if (lines.length === 0) return html`<p class="blank" dir="auto">${more.list.empty}</p>`;
    const wanted = [this.#lastFocused, timeline.id];
    const ids = lines.map(({ id }) => id);
    const stop = wanted.find((id) => id !== undefined && ids.includes(id)) ?? ids[0];
    return html`<ul aria-label=${more.list.label} @keydown=${this.#onKeyDown} @focusin=${this.#onFocusIn}>
      ${repeat(
        lines,
        ({ id }) => id,
        (line) => {
          const { id } = line;
          const run = () => this.dispatchEvent(new ConversationWantedEvent(id));
          return html`<li>${entry({ ...lineOf(line, app?.name ?? ''), isStop: id === stop, run })}</li>`;
        },
      )}
    </ul>`;
  }

  #more(): TemplateResult {
    const { more: label, loading } = more.list;
    return html`<div class="more">
      <button
        type="button"
        class="quiet"
        aria-disabled=${this.busy ? 'true' : 'false'}
        @click=${() => void this.#onMore()}
      >
        ${this.busy ? loading : label}
      </button>
      <p class="wrong" role="status" dir="auto">${this.failure && failureWords(this.failure)}</p>
    </div>`;
  }

  async #onMore(): Promise<void> {
    if (this.busy) return;
    const known = this.#entries.length;
    const hadFocus = this.matches(':focus-within');
    this.busy = true;
    this.failure = undefined;
    try {
      await this.#client.client?.loadMoreConversations();
    } catch (error) {
      this.failure = failureOf(error);
    }
    this.busy = false;
    await this.updateComplete;
    // The button goes with the last page: whoever pressed it goes on with what it brought.
    if (hadFocus && !this.matches(':focus-within')) (this.#entries[known] ?? this).focus();
  }

  readonly #onFocusIn = (event: FocusEvent): void => {
    const { id } = (event.target as HTMLElement).dataset;
    if (id === this.#lastFocused) return;
    this.#lastFocused = id;
    this.requestUpdate();
  };

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    moveByArrows(event, [...this.#entries]);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'chat-conversation-list': ChatConversationList;
  }
}
