import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { query } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import { live } from 'lit/directives/live.js';
import { FileIntake, type FileQuestion } from '../elements/files/file-intake.js';
import { filesSaid } from '../elements/files/files-said.js';
import { namesMeanwhile } from '../elements/shared/bubble-files.js';
import type { ChatComposer } from '../elements/shared/chat-composer.js';
import type {
  ComposerInputEvent,
  ComposerSendEvent,
  FilesChosenEvent,
} from '../elements/shared/composer-events.js';
import { isEscape } from '../elements/shared/keys.js';
import { more } from '../elements/shared/strings.js';
import { baseStyles } from '../elements/shared/styles.js';
import type { ItemEvent } from '../elements/shared/transcript-events.js';
import type { PendingFile } from '../client/state.js';
import type { AgentConversation } from '../protocol/index.js';
import { replyStyles } from './chat-inbox-reply.styles.js';
import { displayName } from './display-name.js';
import { editIcon, shieldIcon } from './inbox-icons.js';
import type { ThreadState } from './inbox-state.js';
import { changeFailureWords, words } from './inbox-strings.js';
import { momentWords } from './level-words.js';
import type { Edit } from './message-changes.js';
import type { Replies } from './replies.js';
import { WorkspaceController } from './workspace-controller.js';

/** The agent is done with the field. */
export class LeaveWantedEvent extends Event {
  constructor() {
    super('leave-wanted');
  }
}

/**
 * What an agent writes with: the field for the reply with its files, or the one for the new text of an earlier
 * message. The reply that was begun stays while a message is edited. For another conversation make another element.
 *
 * @tagname chat-inbox-reply
 * @fires {LeaveWantedEvent} leave-wanted - The agent is done with the field. Not bubbling.
 */
export class ChatInboxReply extends LitElement {
  static override styles = [baseStyles, replyStyles];

  @query('chat-composer') private composer?: ChatComposer;
  @query('.note') private note?: HTMLElement;
  readonly #thread = new WorkspaceController(this, (state) => state.thread);
  readonly #intake = new FileIntake<Replies>(this);
  #editedBefore: string | undefined;
  #hadFocus = false;

  /** Puts the caret into the field, as soon as there is one; without one it goes to what says so. */
  override focus(options?: FocusOptions): void {
    void this.updateComplete
      .then(() => this.composer?.updateComplete)
      .then(() => (this.composer ?? this.note)?.focus(options));
  }

  /** True where files can be added at the moment. */
  get takesFiles(): boolean {
    const { changes, conversation } = this.#thread.value ?? {};
    return conversation?.erased_at === undefined && changes !== undefined && !changes.edit;
  }

  /** Adds files to the reply. Of folders it says that they cannot be added. */
  attach(files: readonly File[], folders: readonly string[] = []): void {
    const replies = this.#open?.replies;
    if (replies && this.takesFiles) this.#intake.take(replies, files, folders);
  }

  protected override willUpdate(): void {
    this.#hadFocus = this.matches(':focus-within');
  }

  /** The focus goes along, into the field for the new text, back into the one for the reply, and to why there is none. */
  protected override updated(): void {
    const edited = this.#thread.value?.changes.edit?.messageId;
    const isBegun = edited !== undefined && edited !== this.#editedBefore;
    this.#editedBefore = edited;
    if (isBegun || (this.#hadFocus && !this.matches(':focus-within'))) this.focus();
  }

  protected override render() {
    const thread = this.#thread.value;
    if (!thread) return nothing;
    return html`
      <div role="status">${ended(thread.conversation)}</div>
      ${thread.conversation.erased_at === undefined ? this.#writing(thread) : nothing}
    `;
  }

  #writing(thread: ThreadState): TemplateResult {
    const { edit } = thread.changes;
    const name = displayName(
      thread.conversation.contact.name,
      this.#thread.workspace?.session.team_names ?? [],
    );
    return html`
      <p class="writing" aria-hidden="true">
        ${thread.typing ? html`<bdi>${words.writing(name)}</bdi>` : nothing}
      </p>
      ${edit ? keyed(edit.messageId, this.#edit(edit)) : this.#reply(thread, name)}
      <div class="hints">
        <span class="never">${shieldIcon}${words.neverAsk}</span>
        <span class="keys">${edit ? words.editKeys : words.replyKeys}</span>
      </div>
    `;
  }

  #reply({ conversation: { id }, files: added }: ThreadState, name: string): TemplateResult {
    const replies = this.#open?.replies;
    const files = [...added, ...(replies ? this.#intake.heldFor(replies) : [])];
    const question = replies && this.#intake.questionFor(replies);
    return html`
      <div role="status">${question ? asked(question) : nothing}</div>
      ${files.length > 0 ? this.#files(files) : nothing}
      <div class="visually-hidden" role="status">${files.length > 0 ? filesSaid(files) : nothing}</div>
      <chat-composer
        .label=${words.reply(name)}
        .placeholder=${words.replyPlaceholder}
        .value=${this.#thread.workspace?.draft(id) ?? ''}
        .attach=${true}
        .hasFiles=${added.length > 0}
        @composer-input=${this.#onInput}
        @files-chosen=${(event: FilesChosenEvent) => {
          this.attach(event.files);
        }}
        @keydown=${this.#onKeyDown}
        @composer-send=${this.#onSend}
      ></chat-composer>
    `;
  }

  #files(files: readonly PendingFile[]): TemplateResult {
    return html`<chat-pending-files
      .files=${files}
      @retry-wanted=${(event: ItemEvent) => this.#open?.replies.retryFile(event.key)}
      @discard-wanted=${(event: ItemEvent) => {
        if (!this.#intake.remove(event.key)) this.#open?.replies.detach(event.key);
        this.focus(); // the button that was pressed goes away
      }}
      >${namesMeanwhile(files)}</chat-pending-files
    >`;
  }

  #edit({ text, busy, failure }: Edit): TemplateResult {
    return html`
      <div class="editing">
        <strong>${editIcon}${words.editTitle}</strong>
        <button type="button" class="quiet" @click=${this.#onCancel}>${words.cancel}</button>
      </div>
      <div role="status">${busy ? html`<p class="note">${words.saving}</p>` : nothing}</div>
      <div role="alert">
        ${
          failure
            ? html`<p class="failure">
                <span>${words.editFailed} ${changeFailureWords(failure)}</span>
                <button type="button" class="quiet" @click=${this.#onSaveAgain}>${words.saveAgain}</button>
              </p>`
            : nothing
        }
      </div>
      <chat-composer
        .label=${words.editLabel}
        .placeholder=${words.editPlaceholder}
        .value=${live(text)}
        @composer-input=${(event: ComposerInputEvent) => this.#open?.changes.write(event.text)}
        @keydown=${this.#onEditKey}
        @composer-send=${(event: ComposerSendEvent) => void this.#open?.changes.save(event.text)}
      ></chat-composer>
    `;
  }

  /** The conversation on the screen. It is there whenever one of its controls is used. */
  get #open() {
    return this.#thread.workspace?.thread;
  }

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    if (isEscape(event)) this.dispatchEvent(new LeaveWantedEvent());
  };

  readonly #onEditKey = (event: KeyboardEvent): void => {
    if (isEscape(event)) this.#onCancel();
  };

  readonly #onCancel = (): void => {
    this.#open?.changes.cancelEdit();
  };

  readonly #onSaveAgain = (): void => {
    const text = this.#open?.changes.state.edit?.text.trim() ?? '';
    if (text !== '') void this.#open?.changes.save(text);
    this.focus(); // the button goes away
  };

  readonly #onInput = ({ text }: ComposerInputEvent): void => {
    const open = this.#open;
    if (!open) return;
    this.#thread.workspace?.saveDraft(open.id, text);
    if (text !== '') open.typing();
  };

  readonly #onSend = ({ text }: ComposerSendEvent): void => {
    const open = this.#open;
    if (!open) return;
    this.#thread.workspace?.saveDraft(open.id, '');
    open.replies.send(text);
    this.#intake.sent(open.replies);
  };
}

/** Why nobody goes on with the conversation. */
function ended({ status, erased_at: erasedAt }: AgentConversation): TemplateResult | typeof nothing {
  if (erasedAt !== undefined)
    return html`<p class="note" tabindex="-1">${words.erasedNote(momentWords(erasedAt))}</p>`;
  return status === 'closed' ? html`<p class="note">${words.closedNote}</p>` : nothing;
}

/** A recording of a browser may give away more than the agent means to (FIL-7). */
function asked(question: FileQuestion): unknown {
  const { dump, dumpClean: yes, dumpAsItIs: no } = more.files;
  return keyed(
    question,
    html`<chat-question .question=${{ yes, no, answer: question.answer }}>
      <span dir="auto">${dump(question.name)}</span>
    </chat-question>`,
  );
}
