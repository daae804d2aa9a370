import { LitElement, css, html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { baseStyles } from '../elements/shared/styles.js';
import { tokens } from '../elements/shared/tokens.js';
import type { ChatInboxWorkspace } from './chat-inbox-workspace.js';
import { InboxClient } from './inbox-client.js';
import { words } from './inbox-strings.js';
import { speakEnglish } from './speak-english.js';

/**
 * The page where a team answers: sign-in, conversations, replies. It talks to the server that the page
 * came from, with the session cookie of that server. Colours follow the browser and the `--chat-` custom
 * properties of `<chat-messenger>`.
 *
 * @tagname chat-inbox
 */
export class ChatInbox extends LitElement {
  static override styles = [
    baseStyles,
    tokens,
    css`
      :host {
        --_ground: light-dark(#f7f8fb, #101218);
        --_tint: color-mix(in srgb, var(--_accent) 12%, var(--_surface));
        display: block;
        block-size: 100dvh;
        overflow: auto;
        color-scheme: light dark;
        background: var(--_ground);
        color: var(--_text);
        font: 400 var(--_font-size) / 1.45 var(--_font);
      }
      .gate {
        display: grid;
        place-content: center;
        justify-items: center;
        gap: 8px;
        min-block-size: 100%;
        padding: 24px;
        text-align: center;
      }
      h1 {
        margin: 0;
        font-size: 1.3em;
      }
      .gate .primary {
        margin-block-start: 12px;
      }
    `,
  ];

  /** The client behind the inbox; made by the element unless the page hands in its own before the first use. */
  @property({ attribute: false }) client: InboxClient | undefined;
  #unfollow: (() => void) | undefined;
  /** True while what had the focus is gone, and nothing is there that could have it. */
  #focusWanted = false;

  override connectedCallback(): void {
    super.connectedCallback();
    speakEnglish();
    const client = (this.client ??= new InboxClient());
    this.#unfollow = client.subscribe(() => {
      this.requestUpdate();
    });
    void client.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unfollow?.();
    this.client?.dispose();
  }

  protected override willUpdate(): void {
    this.#focusWanted ||= this.matches(':focus-within');
  }

  /** What had the focus is gone with its phase. The forms take it themselves. */
  protected override updated(): void {
    const workspace = this.renderRoot.querySelector<ChatInboxWorkspace>('chat-inbox-workspace');
    const retry = this.renderRoot.querySelector<HTMLElement>('.gate .primary');
    if (!workspace && !retry) return;
    if (this.#focusWanted && !this.matches(':focus-within')) {
      retry?.focus();
      void workspace?.focusList();
    }
    this.#focusWanted = false;
  }

  protected override render() {
    const { client } = this;
    if (!client) return nothing;
    const { phase, notice } = client.state;
    switch (phase) {
      case 'starting':
        return html`<main class="gate"><p role="status">${words.starting}</p></main>`;
      case 'unreachable':
        return html`<main class="gate">
          <h1>${words.unreachableTitle}</h1>
          <p role="alert">${words.unreachable}</p>
          <button type="button" class="primary" @click=${this.#onRetry}>${words.retry}</button>
        </main>`;
      case 'invited':
        return html`<chat-inbox-invitation .client=${client}></chat-inbox-invitation>`;
      case 'signed-out':
        return html`<chat-inbox-sign-in .client=${client} .notice=${notice}></chat-inbox-sign-in>`;
      case 'signed-in':
        return html`<chat-inbox-workspace
          .workspace=${client.workspace}
          @sign-out-wanted=${this.#onSignOut}
        ></chat-inbox-workspace>`;
    }
  }

  readonly #onRetry = (): void => {
    void this.client?.start();
  };

  readonly #onSignOut = (): void => {
    void this.client?.signOut();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'chat-inbox': ChatInbox;
  }
}
