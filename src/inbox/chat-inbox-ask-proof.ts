import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { query, state } from 'lit/decorators.js';
import { isEscape } from '../elements/shared/keys.js';
import { baseStyles } from '../elements/shared/styles.js';
import type { RequestProof } from '../protocol/index.js';
import { failureWords, words } from './inbox-strings.js';
import { openProofRequest } from './proof-requests.js';
import { WorkspaceController } from './workspace-controller.js';

/**
 * Asks the visitor of the open conversation for a fresh proof. While a request waits, it says so instead.
 *
 * @tagname chat-inbox-ask-proof
 */
export class ChatInboxAskProof extends LitElement {
  static override styles = [
    baseStyles,
    css`
      :host {
        display: grid;
        gap: 8px;
      }
      .ask,
      .ways button {
        min-block-size: 40px;
        padding: 6px 14px;
        border: 1px solid var(--_edge);
        border-radius: 12px;
        background: var(--_surface);
        font-weight: 600;
        font-size: 0.93em;
      }
      .ask[aria-disabled] {
        color: var(--_muted);
        font-weight: 400;
      }
      .ask:hover:not([aria-disabled]),
      .ways button:hover {
        background: var(--_raised);
      }
      .ways {
        display: grid;
        gap: 4px;
        padding-inline-start: 12px;
        border-inline-start: 2px solid var(--_border);
      }
      .ways p {
        margin-block-end: 4px;
      }
      .ways p,
      .reason,
      .failure {
        font-size: 0.87em;
        color: var(--_muted);
      }
      .failure {
        color: var(--_danger);
      }
    `,
  ];

  @state() private choosing = false;
  @query('.ask') private button?: HTMLElement;
  readonly #thread = new WorkspaceController(this, (state) => state.thread);
  #shownFor: string | undefined;

  protected override willUpdate(): void {
    const id = this.#thread.value?.conversation.id;
    if (id !== this.#shownFor) this.choosing = false;
    this.#shownFor = id;
  }

  protected override render() {
    const thread = this.#thread.value;
    if (!thread) return nothing;
    const { busy, failure } = thread.acts.proof;
    const pending = openProofRequest(thread.items);
    const off = busy || pending !== undefined;
    const what = pending?.level === 3 ? words.proofOfMailbox : words.proofBySite;
    return html`
      <button
        type="button"
        class="ask"
        aria-expanded=${off ? nothing : this.choosing ? 'true' : 'false'}
        aria-disabled=${off ? 'true' : nothing}
        aria-describedby="reason"
        @click=${this.#onToggle}
        @keydown=${this.#onKeyDown}
      >
        ${busy ? words.askingForProof : words.askForProof}
      </button>
      <p id="reason" class="reason" dir="auto">
        ${pending ? words.proofPending(what) : words.askForProofHint}
      </p>
      ${this.choosing && !off ? this.#ways() : nothing}
      <div role="alert">
        ${failure ? html`<p class="failure">${words.proofFailed} ${failureWords(failure)}</p>` : nothing}
      </div>
    `;
  }

  #ways(): TemplateResult {
    const way = (level: RequestProof['level'], name: string, hint: string): TemplateResult =>
      html`<button
          type="button"
          aria-describedby="way-${level}"
          @click=${() => {
            this.#ask(level);
          }}
        >
          ${name}
        </button>
        <p id="way-${level}" dir="auto">${hint}</p>`;
    return html`<div class="ways" role="group" aria-label=${words.askForProof} @keydown=${this.#onKeyDown}>
      ${way(3, words.askMailbox, words.askMailboxHint)} ${way(4, words.askSite, words.askSiteHint)}
    </div>`;
  }

  /** The button that was pressed goes away: the focus stays near. */
  #ask(level: RequestProof['level']): void {
    this.#fold();
    void this.#thread.workspace?.thread?.acts.askForProof(level);
  }

  #fold(): void {
    this.choosing = false;
    this.button?.focus();
  }

  readonly #onToggle = (): void => {
    if (this.button?.ariaDisabled !== 'true') this.choosing = !this.choosing;
  };

  /** Escape folds the choice first, and only then closes what is around it. */
  readonly #onKeyDown = (event: KeyboardEvent): void => {
    if (!isEscape(event) || !this.choosing) return;
    event.stopPropagation();
    this.#fold();
  };
}
