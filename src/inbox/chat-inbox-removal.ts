import { LitElement, css, html, nothing } from 'lit';
import { query } from 'lit/decorators.js';
import { plainText } from '../elements/shared/message-text/plain-text.js';
import { baseStyles } from '../elements/shared/styles.js';
import { changeFailureWords, words } from './inbox-strings.js';
import { WorkspaceController } from './workspace-controller.js';

/** The agent was asked, and it is done. */
export class RemovalClosedEvent extends Event {
  constructor() {
    super('removal-closed');
  }
}

/**
 * Asks before a message of the agent is taken away, and stays until the server did it or the agent keeps it.
 *
 * @tagname chat-inbox-removal
 * @fires {RemovalClosedEvent} removal-closed - The question is off the screen. Not bubbling.
 */
export class ChatInboxRemoval extends LitElement {
  static override styles = [
    baseStyles,
    css`
      dialog {
        inline-size: min(440px, calc(100vw - 32px));
        padding: 20px;
        border: 1px solid var(--_border);
        border-radius: 16px;
        background: var(--_surface);
        color: var(--_text);
        box-shadow: 0 12px 40px #0004;
      }
      dialog::backdrop {
        background: #0008;
      }
      h2 {
        font-size: 1.1em;
      }
      blockquote {
        margin: 10px 0;
        padding: 8px 12px;
        border-radius: 10px;
        background: var(--_raised);
        max-block-size: 25dvh;
        overflow: auto;
        overflow-wrap: anywhere;
        white-space: pre-wrap;
      }
      .failure {
        padding-block-start: 10px;
        color: var(--_danger);
      }
      .ways {
        display: flex;
        flex-wrap: wrap;
        justify-content: flex-end;
        gap: 10px;
        margin-block-start: 16px;
      }
      .ways button {
        min-block-size: 44px;
        padding: 8px 16px;
        border: 1px solid var(--_edge);
        border-radius: 12px;
        font-weight: 600;
      }
      .ways .delete {
        border-color: var(--_danger);
        color: var(--_danger);
      }
      .ways button:hover:not([aria-disabled='true']) {
        background: var(--_raised);
      }
      .ways button[aria-disabled='true'] {
        border-color: var(--_border);
        color: var(--_muted);
      }
    `,
  ];

  @query('dialog') private dialog?: HTMLDialogElement;
  @query('.keep') private keepButton?: HTMLElement;
  readonly #thread = new WorkspaceController(this, (state) => state.thread?.changes.removal);

  /** Closed while it is still there: then the focus goes back to where it was. */
  protected override willUpdate(): void {
    if (this.#thread.value || !this.dialog) return;
    this.dialog.close();
    this.dispatchEvent(new RemovalClosedEvent());
  }

  protected override updated(): void {
    const { dialog } = this;
    if (!dialog || dialog.open) return;
    dialog.showModal();
    this.keepButton?.focus(); // what cannot be undone is not one key away
  }

  protected override render() {
    const removal = this.#thread.value;
    if (!removal) return nothing;
    const { text, busy, failure } = removal;
    return html`<dialog
      role="alertdialog"
      aria-labelledby="title"
      aria-describedby="about"
      @cancel=${this.#onCancel}
      @close=${this.#onKeep}
    >
      <h2 id="title">${words.deleteTitle}</h2>
      ${text === '' ? nothing : html`<blockquote dir="auto" tabindex="0">${plainText(text)}</blockquote>`}
      <p id="about">${words.deleteText}</p>
      <div role="alert">
        ${
          failure
            ? html`<p class="failure">${words.deleteFailed} ${changeFailureWords(failure)}</p>`
            : nothing
        }
      </div>
      <div class="ways">
        <button type="button" class="keep" @click=${this.#onKeep}>${words.deleteNo}</button>
        <button
          type="button"
          class="delete"
          aria-disabled=${busy ? 'true' : 'false'}
          @click=${this.#onDelete}
        >
          ${busy ? words.deleting : words.deleteYes}
        </button>
      </div>
    </dialog>`;
  }

  readonly #onDelete = (): void => {
    void this.#thread.workspace?.thread?.changes.remove();
  };

  /** The answer to what is under way decides whether it goes. */
  readonly #onCancel = (event: Event): void => {
    if (this.#thread.value?.busy) event.preventDefault();
  };

  readonly #onKeep = (): void => {
    this.#thread.workspace?.thread?.changes.keep();
  };
}
