import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { query, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import type { ChatComposer } from '../elements/shared/chat-composer.js';
import type { ComposerSendEvent } from '../elements/shared/composer-events.js';
import { baseStyles } from '../elements/shared/styles.js';
import type { ItemEvent } from '../elements/shared/transcript-events.js';
import type { ChatInboxContact } from './chat-inbox-contact.js';
import { conversationStyles } from './chat-inbox-conversation.styles.js';
import { conversationHeader } from './conversation-header.js';
import { displayName } from './display-name.js';
import { shieldIcon, trayIcon } from './inbox-icons.js';
import type { ThreadState } from './inbox-state.js';
import { failureWords, words } from './inbox-strings.js';
import { levelStyles } from './level-mark.js';
import { MediaController } from './media-controller.js';
import { TranscriptItems } from './transcript-items.js';
import { WorkspaceController } from './workspace-controller.js';

/** From here on there is room for the contact beside the messages. The style sheet says the same. */
const WIDE = '(min-width: 1100px)';

/** The agent goes back to the list. */
export class BackWantedEvent extends Event {
  constructor() {
    super('back-wanted');
  }
}

/**
 * The open conversation: who writes, what was said, and the field for the reply. The contact's details stand
 * beside it where there is room, and otherwise cover it while somebody looks at them.
 *
 * @tagname chat-inbox-conversation
 * @fires {BackWantedEvent} back-wanted - The agent goes back to the list. Not bubbling.
 */
export class ChatInboxConversation extends LitElement {
  static override styles = [baseStyles, levelStyles, conversationStyles];

  @query('chat-composer') private composer?: ChatComposer;
  @query('h2') private heading?: HTMLElement;
  @query('.details') private detailsButton?: HTMLElement;
  @query('chat-inbox-contact') private contact?: ChatInboxContact;
  /** Whether the details are wanted beside the messages, and whether they cover them. */
  @state() private detailsBeside = true;
  @state() private detailsAbove = false;
  readonly #thread = new WorkspaceController(this, (state) => state.thread);
  readonly #wide = new MediaController(this, WIDE);
  #transcriptItems: TranscriptItems | undefined;

  /** Takes the details away where they cover the messages. */
  uncover(): void {
    this.detailsAbove = false;
  }

  /** Goes to the name, from where a screen reader reads on. */
  focusHeading(): void {
    this.heading?.focus();
  }

  /** Goes to the field for the reply. */
  focusComposer(): void {
    this.composer?.focus();
  }

  protected override render() {
    const thread = this.#thread.value;
    const { session } = this.#thread.workspace ?? {};
    if (!thread || !session) return this.#nothingOpen();
    const { conversation, acts } = thread;
    const name = displayName(conversation.contact.name, session.team_names);
    this.#transcriptItems ??= new TranscriptItems(session.agent.name, session.team_names);
    const talk = html`${this.#messages(thread)} ${this.#gap(thread)} ${this.#foot(thread, name)}`;
    return html`
      <div class="talk ${this.#detailsShown && !this.#wide.matches ? 'covered' : ''}">
        ${conversationHeader({
          conversation,
          name,
          changingStatus: acts.status.busy,
          detailsShown: this.#detailsShown,
          back: this.#onBack,
          toggleDetails: this.#onToggleDetails,
          toggleStatus: this.#onToggleStatus,
        })}
        <div role="alert">
          ${
            acts.status.failure
              ? html`<p class="failure">${words.statusFailed} ${failureWords(acts.status.failure)}</p>`
              : nothing
          }
        </div>
        ${keyed(conversation.id, talk)}
      </div>
      ${
        this.#detailsShown
          ? html`<chat-inbox-contact @details-close=${this.#onToggleDetails}></chat-inbox-contact>`
          : nothing
      }
    `;
  }

  get #detailsShown(): boolean {
    return this.#wide.matches ? this.detailsBeside : this.detailsAbove;
  }

  #nothingOpen(): TemplateResult {
    return html`<div class="blank">
      ${trayIcon}<strong>${words.nothingOpenTitle}</strong>
      <p>${words.nothingOpen}</p>
    </div>`;
  }

  #messages({ items, hasOlder, loading, failure, conversation }: ThreadState): TemplateResult {
    if (items.length === 0 && failure) {
      return html`<div class="blank" role="alert">
        <strong>${words.threadFailedTitle}</strong>
        <p>${failureWords(failure)}</p>
        <button type="button" class="quiet" @click=${this.#onReload}>${words.retry}</button>
      </div>`;
    }
    if (items.length === 0 && loading === 'first') {
      return html`<p class="blank" role="status">${words.loading}</p>`;
    }
    return html`<chat-transcript
      .items=${this.#transcriptItems?.of(items) ?? []}
      .files=${this.#thread.workspace?.files}
      .deliveredSeq=${conversation.peer_delivered_seq}
      .readSeq=${conversation.peer_read_seq}
      .hasOlder=${hasOlder}
      .loading=${loading}
      @older-wanted=${this.#onOlder}
      @retry-wanted=${this.#onRetry}
      @discard-wanted=${this.#onDiscard}
    ></chat-transcript>`;
  }

  /** The messages on the screen may not be all. */
  #gap({ items, failure }: ThreadState): TemplateResult {
    return html`<div role="alert">
      ${
        failure && items.length > 0
          ? html`<p class="failure">
              ${words.threadFailedTitle}. ${failureWords(failure)}
              <button type="button" class="quiet" @click=${this.#onReload}>${words.retry}</button>
            </p>`
          : nothing
      }
    </div>`;
  }

  #foot({ conversation }: ThreadState, name: string): TemplateResult {
    return html`<div class="foot">
      <div role="status">
        ${conversation.status === 'closed' ? html`<p class="note">${words.closedNote}</p>` : nothing}
      </div>
      <chat-composer
        .label=${words.reply(name)}
        .placeholder=${words.replyPlaceholder}
        .value=${this.#thread.workspace?.drafts.get(conversation.id) ?? ''}
        @input=${this.#onInput}
        @keydown=${this.#onKeyDown}
        @composer-send=${this.#onSend}
      ></chat-composer>
      <div class="hints">
        <span class="never">${shieldIcon}${words.neverAsk}</span>
        <span class="keys">${words.replyKeys}</span>
      </div>
    </div>`;
  }

  /** The conversation on the screen. It is there whenever one of its controls is used. */
  get #open() {
    return this.#thread.workspace?.thread;
  }

  readonly #onBack = (): void => {
    this.dispatchEvent(new BackWantedEvent());
  };

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    // While an input method composes, Escape drops a word. Safari tells it only by key code 229.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    if (event.key === 'Escape' && !event.isComposing && event.keyCode !== 229) this.#onBack();
  };

  /** The focus goes along: to what appeared, and back to the button that stays. */
  async #showDetails(shown: boolean): Promise<void> {
    if (this.#wide.matches) this.detailsBeside = shown;
    else this.detailsAbove = shown;
    await this.updateComplete;
    await this.contact?.updateComplete;
    if (shown) this.contact?.focusHeading();
    else this.detailsButton?.focus();
  }

  readonly #onToggleDetails = (): void => void this.#showDetails(!this.#detailsShown);

  readonly #onToggleStatus = (): void => {
    const open = this.#open;
    void open?.acts.setStatus(open.state.conversation.status === 'open' ? 'closed' : 'open');
  };

  readonly #onInput = (): void => {
    const { composer } = this;
    if (!this.#open || !composer) return;
    this.#thread.workspace?.drafts.set(this.#open.id, composer.value);
    if (composer.value !== '') this.#open.typing();
  };

  readonly #onSend = (event: ComposerSendEvent): void => {
    const open = this.#open;
    if (!open) return;
    this.#thread.workspace?.drafts.delete(open.id);
    open.send(event.text);
  };

  readonly #onOlder = (): void => void this.#open?.loadOlder();

  readonly #onReload = (): void => void this.#open?.load();

  readonly #onRetry = (event: ItemEvent): void => this.#open?.retry(event.key);

  readonly #onDiscard = (event: ItemEvent): void => this.#open?.discard(event.key);
}
