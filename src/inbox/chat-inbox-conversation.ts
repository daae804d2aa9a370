import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { query, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import { FileDrop } from '../elements/files/file-drop.js';
import type { ChatTranscript } from '../elements/shared/chat-transcript.js';
import { FocusKeeper } from '../elements/shared/focus-keeper.js';
import { baseStyles } from '../elements/shared/styles.js';
import type { ItemMenu } from '../elements/shared/message-actions.js';
import type { ItemEvent } from '../elements/shared/transcript-events.js';
import type { ChatInboxContact } from './chat-inbox-contact.js';
import { conversationStyles } from './chat-inbox-conversation.styles.js';
import { showMenu } from './chat-inbox-menu.js';
import type { ChatInboxReply } from './chat-inbox-reply.js';
import { conversationHeader } from './conversation-header.js';
import { displayName } from './display-name.js';
import { optionsIcon, trayIcon } from './inbox-icons.js';
import type { ThreadState } from './inbox-state.js';
import { failureWords, words } from './inbox-strings.js';
import { levelStyles } from './level-mark.js';
import { MediaController } from './media-controller.js';
import { ownActions } from './own-actions.js';
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

  @query('chat-inbox-reply') private reply?: ChatInboxReply;
  @query('chat-transcript') private transcript?: ChatTranscript;
  @query('h2') private heading?: HTMLElement;
  @query('.details') private detailsButton?: HTMLElement;
  @query('chat-inbox-contact') private contact?: ChatInboxContact;
  /** Whether the details are wanted beside the messages, and whether they cover them. */
  @state() private detailsBeside = true;
  @state() private detailsAbove = false;
  readonly #thread = new WorkspaceController(this, (state) => state.thread);
  readonly #wide = new MediaController(this, WIDE);
  #transcriptItems: TranscriptItems | undefined;

  constructor() {
    super();
    new FocusKeeper(this, () => this.heading);
    new FileDrop(
      this,
      () => this.reply?.takesFiles ?? false,
      (files, folders) => this.reply?.attach(files, folders),
    );
  }

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
    this.reply?.focus();
  }

  protected override render() {
    const thread = this.#thread.value;
    const { session } = this.#thread.workspace ?? {};
    if (!thread || !session) return this.#nothingOpen();
    const { conversation, acts } = thread;
    const name = displayName(conversation.contact.name, session.team_names);
    this.#transcriptItems ??= new TranscriptItems(session.agent.id, session.team_names);
    const talk = html`${this.#messages(thread, name)} ${this.#gap(thread)}
      <chat-inbox-reply @leave-wanted=${this.#onBack}></chat-inbox-reply>
      <chat-inbox-removal @removal-closed=${this.#onRemovalClosed}></chat-inbox-removal>`;
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
        <div class="drop" aria-hidden="true">${words.drop}</div>
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

  #messages(thread: ThreadState, name: string): TemplateResult {
    const { items, hasOlder, loading, failure, conversation, typing } = thread;
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
      .label=${words.messages}
      .items=${this.#transcriptItems?.of(items) ?? []}
      .files=${this.#thread.workspace}
      .deliveredSeq=${conversation.peer_delivered_seq}
      .readSeq=${conversation.peer_read_seq}
      .hasOlder=${hasOlder}
      .loading=${loading === 'no' && failure ? 'failed' : loading}
      .typing=${typing ? name : undefined}
      .menu=${this.#menu}
      @older-wanted=${this.#onOlder}
      @retry-wanted=${this.#onRetry}
      @discard-wanted=${this.#onDiscard}
      @file-retry-wanted=${this.#onFileRetry}
      @file-discard-wanted=${this.#onFileDiscard}
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

  /** The conversation on the screen. It is there whenever one of its controls is used. */
  get #open() {
    return this.#thread.workspace?.thread;
  }

  readonly #onBack = (): void => {
    this.dispatchEvent(new BackWantedEvent());
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

  readonly #onOlder = (): void => void this.#open?.loadOlder();

  readonly #onReload = (): void => void this.#open?.load();

  readonly #onRetry = (event: ItemEvent): void => this.#open?.replies.retry(event.key);

  readonly #onDiscard = (event: ItemEvent): void => this.#open?.replies.discard(event.key);

  readonly #onFileRetry = (event: ItemEvent): void => this.#open?.replies.retryFile(event.key);

  readonly #onFileDiscard = (event: ItemEvent): void => this.#open?.replies.detach(event.key);

  readonly #menu: ItemMenu = {
    label: words.messageOptions,
    icon: optionsIcon,
    actionsFor: (item) => ownActions(item, this.#thread.workspace?.session.agent.id, this.#open),
    open: showMenu,
  };

  /** What had the focus before may have gone with the message. */
  readonly #onRemovalClosed = async (): Promise<void> => {
    await this.updateComplete;
    await this.transcript?.updateComplete;
    if (!this.matches(':focus-within')) (this.transcript ?? this.heading)?.focus();
  };
}
