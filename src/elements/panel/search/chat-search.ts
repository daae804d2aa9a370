import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { ChatClient, ChatState, Gone } from '../../../client/state.js';
import { LIMITS, type Message } from '../../../protocol/index.js';
import { moveByArrows } from '../../shared/arrow-keys.js';
import { ClientController } from '../../shared/client-controller.js';
import { ClientTie } from '../../shared/client-tie.js';
import { failureWords } from '../../shared/failure-words.js';
import { FocusKeeper } from '../../shared/focus-keeper.js';
import { searchIcon } from '../../shared/icons.js';
import { isEscape, keepKeysInside } from '../../shared/keys.js';
import { followWords, more, numbered, strings } from '../../shared/strings.js';
import { baseStyles } from '../../shared/styles.js';
import { entry } from '../list/entry.js';
import { entryStyles } from '../list/entry.styles.js';
import { previewText } from '../list/preview-text.js';
import { titleOf } from '../list/titles.js';
import { ConversationWantedEvent } from '../navigation-events.js';
import { searchStyles } from './chat-search.styles.js';
import { marked, snippet } from './marked.js';
import { SearchRun } from './search-run.js';

/** Whoever types is not done yet: the server is asked after this pause. */
const PAUSE_MS = 350;
/** Shorter words are found everywhere. */
const LEAST = 2;

/**
 * Looks for words in the visitor's own conversations.
 *
 * @tagname chat-search
 * @internal
 * @fires {ConversationWantedEvent} conversation-wanted - The visitor chose a message. Not bubbling.
 */
export class ChatSearch extends LitElement {
  static override styles = [baseStyles, entryStyles, searchStyles];

  readonly #client = new ClientController<ChatState>(this, (whole) => whole);
  #run: SearchRun | undefined;
  #pause: number | undefined;
  #lastFocused: string | undefined;
  #known = 0;
  #gone: Gone | undefined;

  constructor() {
    super();
    // The button for more goes with the last page: whoever pressed it goes on with what it brought.
    new FocusKeeper(this, () => this.#entries[this.#known] ?? this);
    followWords(this);
    new ClientTie(this, (client) => {
      const heed = () => {
        this.#heed(client);
      };
      heed();
      return client.subscribe(heed);
    });
  }

  get #field(): HTMLInputElement | null | undefined {
    return this.shadowRoot?.querySelector('input');
  }

  get #entries(): NodeListOf<HTMLButtonElement> {
    return this.renderRoot.querySelectorAll('.entry');
  }

  /** Goes to the result that was opened, or to the field. */
  override focus(options?: FocusOptions): void {
    const left = [...this.#entries].find(({ dataset }) => dataset['id'] === this.#lastFocused);
    (left ?? this.#field)?.focus(options);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#pause);
  }

  protected override willUpdate(): void {
    this.#known = this.#entries.length;
  }

  protected override render() {
    const words = more.search;
    const run = this.#run;
    return html`<form role="search" @submit=${this.#onSubmit}>
        ${searchIcon}
        <input
          type="search"
          enterkeyhint="search"
          autocomplete="off"
          dir="auto"
          maxlength=${LIMITS.query_code_points}
          aria-label=${words.label}
          placeholder=${words.label}
          @input=${this.#onInput}
          @keydown=${this.#onFieldKey}
          @keyup=${keepKeysInside}
          @keypress=${keepKeysInside}
        />
      </form>
      <div class="scroller">
        ${run ? this.#results(run) : html`<p class="blank" dir="auto">${words.hint}</p>`}
      </div>
      <div class="visually-hidden" role="status">${run ? outcome(run) : nothing}</div>`;
  }

  #results(run: SearchRun): TemplateResult {
    const { found, busy, failure, hasMore } = run;
    const words = more.search;
    const stop = found.find(({ id }) => id === this.#lastFocused) ?? found[0];
    return html`${
      found.length > 0
        ? html`<ul aria-label=${words.results} @keydown=${this.#onKeyDown} @focusin=${this.#onFocusIn}>
            ${repeat(
              found,
              ({ id }) => id,
              (message) => html`<li>${this.#result(message, run.query, message === stop)}</li>`,
            )}
          </ul>`
        : nothing
    }
    ${found.length === 0 && (busy || !failure) ? html`<p class="blank" dir="auto">${outcome(run)}</p>` : nothing}
    ${
      failure || (hasMore && !(busy && found.length === 0))
        ? html`<div class="more">
            ${failure ? html`<p class="wrong" role="alert" dir="auto">${failureWords(failure)}</p>` : nothing}
            <button
              type="button"
              class="quiet"
              aria-disabled=${busy ? 'true' : 'false'}
              @click=${() => {
                if (!busy) void run.more();
              }}
            >
              ${busy ? words.busy : failure ? more.panel.retry : words.more}
            </button>
          </div>`
        : nothing
    }`;
  }

  #result(message: Message, looked: string, isStop: boolean): TemplateResult {
    const { id, conversation_id: conversationId, author, text, sent_at: at } = message;
    const { conversations, app } = this.#client.value ?? {};
    const where = conversations?.find((one) => one.id === conversationId);
    const title = titleOf(where?.preview, app?.name ?? '');
    const { you, announce } = strings.transcript;
    const who = announce(author.kind === 'contact' ? you : author.name, '');
    const pieces = snippet(previewText(text), looked);
    return entry({
      id,
      title,
      at,
      who,
      text: marked(pieces),
      isStop,
      run: () => this.dispatchEvent(new ConversationWantedEvent(conversationId, id)),
    });
  }

  /** Begins a search for what stands in the field, unless that is the one under way. */
  #look(): void {
    clearTimeout(this.#pause);
    const { client } = this.#client;
    const wanted = this.#field?.value.trim() ?? '';
    if (!client || wanted === this.#run?.query) return;
    this.#lastFocused = undefined;
    if ([...wanted].length < LEAST) this.#run = undefined;
    else this.#begin(client, wanted);
    this.requestUpdate();
  }

  #begin(client: ChatClient, looked: string): void {
    const run = new SearchRun(client, looked, () => {
      // What comes late from an earlier search is nobody's any more.
      if (run === this.#run) this.requestUpdate();
    });
    this.#run = run;
    void run.more();
  }

  /** What was taken away elsewhere does not stay. Where nobody knows what that is, all of it is looked for anew. */
  #heed(client: ChatClient): void {
    const { revised, gone } = client.state;
    const run = this.#run;
    run?.revise(revised);
    if (gone === this.#gone) return;
    this.#gone = gone;
    if (!run || !gone) return;
    if (gone.conversationId === undefined) this.#begin(client, run.query);
    else run.forget(gone.conversationId);
  }

  readonly #onInput = (): void => {
    clearTimeout(this.#pause);
    this.#pause = window.setTimeout(() => {
      this.#look();
    }, PAUSE_MS);
  };

  readonly #onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    this.#look();
  };

  /** Escape empties the field first, and then leaves the panel. The arrow leads down to what was found. */
  readonly #onFieldKey = (event: KeyboardEvent): void => {
    if (isEscape(event) && this.#field?.value) {
      event.stopPropagation();
      event.preventDefault();
      this.#field.value = '';
      this.#look();
    } else if (event.key === 'ArrowDown') this.#entries[0]?.focus();
    keepKeysInside(event);
  };

  readonly #onFocusIn = (event: FocusEvent): void => {
    this.#lastFocused = (event.target as HTMLElement).dataset['id'];
    this.requestUpdate();
  };

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    moveByArrows(event, [...this.#entries]);
  };
}

/** What came of it, for whoever does not see the list. */
function outcome({ busy, found, failure, hasMore, query: looked }: SearchRun): string {
  const words = more.search;
  if (busy) return words.busy;
  if (failure) return '';
  if (found.length > 0) return numbered(words.found, found.length);
  return hasMore ? words.noneYet : words.none(looked);
}

declare global {
  interface HTMLElementTagNameMap {
    'chat-search': ChatSearch;
  }
}
