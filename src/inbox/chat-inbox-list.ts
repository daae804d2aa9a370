import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { query, queryAll } from 'lit/decorators.js';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import { moveByArrows } from '../elements/shared/arrow-keys.js';
import { sameDay, timeWords } from '../elements/shared/dates.js';
import { warningIcon } from '../elements/shared/icons.js';
import { plainText } from '../elements/shared/message-text/plain-text.js';
import { baseStyles } from '../elements/shared/styles.js';
import type { AgentConversation, ConversationStatus } from '../protocol/index.js';
import { listStyles } from './chat-inbox-list.styles.js';
import { displayName } from './display-name.js';
import { trayIcon } from './inbox-icons.js';
import type { ListState } from './inbox-state.js';
import { failureWords, words } from './inbox-strings.js';
import { levelMark, levelStyles } from './level-mark.js';
import { WorkspaceController } from './workspace-controller.js';

/**
 * The conversations of the workspace. One stop for the Tab key; arrow keys, Home and End move through it.
 *
 * @tagname chat-inbox-list
 */
export class ChatInboxList extends LitElement {
  static override styles = [baseStyles, listStyles, levelStyles];

  @queryAll('.entry') private entries!: NodeListOf<HTMLButtonElement>;
  @query('.filter [aria-pressed="true"]') private chosenFilter?: HTMLButtonElement;
  readonly #list = new WorkspaceController(this, (state) => state.list);
  readonly #openId = new WorkspaceController(this, (state) => state.thread?.conversation.id);
  /** The entry that Tab comes back to. */
  #lastFocused: string | undefined;
  #hadFocus = false;

  /** Goes to the open conversation, else to the first one; where the list is empty, to what is chosen to be in it. */
  override focus(options?: FocusOptions): void {
    (this.#tabStop() ?? this.chosenFilter)?.focus(options);
  }

  protected override willUpdate(): void {
    this.#hadFocus = this.matches(':focus-within');
  }

  /** An entry that moves up loses the focus on the way: the keyboard stays with its conversation. */
  protected override updated(): void {
    if (this.#hadFocus && !this.matches(':focus-within')) this.focus({ preventScroll: true });
  }

  protected override render() {
    const list = this.#list.value;
    if (!list) return nothing;
    const unread = list.conversations.filter((conversation) => this.#isUnread(conversation)).length;
    return html`
      <div class="head">
        <h2>
          ${words.conversations}
          <span class="count" role="status">${unread === 0 ? nothing : words.unreadCount(unread)}</span>
        </h2>
        <div class="filter" role="group" aria-label=${words.filter}>
          ${this.#filterButton('open', list.filter)} ${this.#filterButton('closed', list.filter)}
        </div>
      </div>
      <div class="visually-hidden" role="status">${emptyWords(list)}</div>
      <div class="scroller" aria-busy=${list.loading ? 'true' : 'false'}>${this.#content(list)}</div>
    `;
  }

  #filterButton(filter: ConversationStatus, current: ConversationStatus): TemplateResult {
    const choose = (): void => void this.#list.workspace?.setFilter(filter);
    return html`<button type="button" aria-pressed=${filter === current ? 'true' : 'false'} @click=${choose}>
      ${words[filter]}
    </button>`;
  }

  #content(list: ListState): TemplateResult {
    const { conversations, failure, loading, filter } = list;
    if (conversations.length > 0) return this.#entriesOf(conversations);
    if (failure) {
      return html`<div class="blank" role="alert">
        ${warningIcon}<strong>${words.listFailedTitle}</strong>
        <p>${failureWords(failure)}</p>
        <button type="button" class="quiet" @click=${this.#onRetry}>${words.retry}</button>
      </div>`;
    }
    if (loading) return html`<p class="blank">${words.loading}</p>`;
    return html`<div class="blank">
      ${trayIcon}<strong aria-hidden="true">${emptyWords(list)}</strong>
      <p>${filter === 'open' ? words.emptyOpen : words.emptyClosed}</p>
    </div>`;
  }

  /** What the agent looks at is read, though the server does not know it yet. */
  #isUnread({ id, unread }: AgentConversation): boolean {
    return unread && !(id === this.#openId.value && document.visibilityState === 'visible');
  }

  #entriesOf(conversations: readonly AgentConversation[]): TemplateResult {
    const stop = this.#stopIn(conversations);
    return html`<ul aria-label=${words.conversations} @keydown=${this.#onKeyDown} @focusin=${this.#onFocusIn}>
      ${repeat(
        conversations,
        ({ id }) => id,
        (conversation) => html`<li>${this.#entry(conversation, conversation.id === stop)}</li>`,
      )}
    </ul>`;
  }

  #entry(conversation: AgentConversation, tabStop: boolean): TemplateResult {
    const { id, contact, assurance, preview, created_at: createdAt } = conversation;
    const teamNames = this.#list.workspace?.session.team_names ?? [];
    const at = preview?.sent_at ?? createdAt;
    const unread = this.#isUnread(conversation);
    return html`<button
      type="button"
      class="entry ${unread ? 'unread' : ''}"
      data-id=${id}
      tabindex=${tabStop ? 0 : -1}
      aria-current=${id === this.#openId.value ? 'true' : nothing}
      @click=${this.#onOpen}
    >
      <span class="name" dir="auto">${displayName(contact.name, teamNames)}</span>
      <time dir="auto" datetime=${new Date(at).toISOString()}>${whenWords(at)}</time>
      ${previewOf(conversation)}
      ${unread ? html`<span class="dot" role="img" aria-label=${words.unread}></span>` : nothing}
      ${levelMark(assurance)}
    </button>`;
  }

  /** The list is one stop: the open conversation, else the one that had the focus, else the first. */
  #stopIn(conversations: readonly AgentConversation[]): string | undefined {
    const wanted = [this.#lastFocused, this.#openId.value];
    const here = wanted.find((id) => conversations.some((conversation) => conversation.id === id));
    return here ?? conversations[0]?.id;
  }

  #tabStop(): HTMLButtonElement | undefined {
    return [...this.entries].find((entry) => entry.tabIndex === 0);
  }

  readonly #onFocusIn = (event: FocusEvent): void => {
    const { id } = (event.target as HTMLElement).dataset;
    if (id === this.#lastFocused) return;
    this.#lastFocused = id;
    this.requestUpdate();
  };

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    moveByArrows(event, [...this.entries]);
  };

  readonly #onOpen = (event: Event): void => {
    const { id } = (event.currentTarget as HTMLElement).dataset;
    if (id === undefined) return;
    this.#lastFocused = id; // Safari does not focus a button that is clicked
    this.dispatchEvent(new OpenWantedEvent(id));
  };

  readonly #onRetry = (): void => {
    this.#list.workspace?.reload();
  };
}

/** Why there is nothing in the list, to those who see it and to those who listen. */
function emptyWords({ conversations, failure, loading, filter }: ListState): string | typeof nothing {
  if (conversations.length > 0 || failure) return nothing;
  if (loading) return words.loading;
  return filter === 'open' ? words.emptyOpenTitle : words.emptyClosedTitle;
}

/** The agent chose a conversation. */
export class OpenWantedEvent extends Event {
  readonly conversationId: string;
  constructor(conversationId: string) {
    super('open-wanted');
    this.conversationId = conversationId;
  }
}

/** What was said last, unless its contact took all of it away. */
function previewOf({ preview, erased_at: erasedAt }: AgentConversation): TemplateResult {
  if (erasedAt !== undefined) return html`<span class="preview">${words.erased}</span>`;
  return html`<span class="preview" dir="auto"
    >${preview?.author === 'agent' ? html`<span>${words.you}: </span>` : nothing}<bdi
      >${guard([preview?.text], () => preview && (plainText(preview.text) || words.noText))}</bdi
    ></span
  >`;
}

const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

/** The time for today, the day for everything before. */
function whenWords(at: number): string {
  return sameDay(at, Date.now()) ? timeWords(at) : day.format(at);
}
