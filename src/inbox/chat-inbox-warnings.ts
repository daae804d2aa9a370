import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { closeIcon, warningIcon } from '../elements/shared/icons.js';
import { FocusKeeper } from '../elements/shared/focus-keeper.js';
import { baseStyles } from '../elements/shared/styles.js';
import type { WorkspaceWarning } from '../protocol/index.js';
import { words } from './inbox-strings.js';
import { momentWords } from './level-words.js';

/**
 * What whoever runs the workspace should know at once: keys that were seen in a browser (S2S-6). A warning that
 * was put away comes back with the next visit, for as long as the key is good.
 *
 * @tagname chat-inbox-warnings
 */
export class ChatInboxWarnings extends LitElement {
  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
        font: 400 var(--_font-size) / 1.45 var(--_font);
        color: var(--_text);
      }
      .warning {
        display: flex;
        align-items: flex-start;
        gap: 10px;
        padding: 9px 18px;
        border-block-end: 1px solid var(--_border);
        background: color-mix(in srgb, var(--_danger) 9%, var(--_surface));
        font-size: 0.93em;
      }
      .warning > svg {
        margin-block-start: 3px;
        color: var(--_danger);
      }
      .what {
        flex: 1;
        min-inline-size: 0;
        overflow-wrap: anywhere;
      }
      ul {
        margin: 2px 0 0;
        padding-inline-start: 1.2em;
      }
      code {
        direction: ltr;
        unicode-bidi: isolate;
        font:
          0.93em ui-monospace,
          Consolas,
          monospace;
      }
      button {
        display: grid;
        place-items: center;
        flex: none;
        inline-size: 36px;
        block-size: 36px;
        margin-block: -4px;
        margin-inline-end: -8px;
        border-radius: 10px;
      }
    `,
  ];

  @property({ attribute: false }) warnings: readonly WorkspaceWarning[] = [];
  @state() private dismissed: ReadonlySet<string> = new Set();

  constructor() {
    super();
    new FocusKeeper(this, () => this.renderRoot.querySelector('button'));
  }

  protected override render() {
    const shown = this.warnings.filter(({ key_id }) => !this.dismissed.has(key_id));
    return html`<section role="alert" aria-label=${shown.length > 0 ? words.warnings : nothing}>
      ${shown.map((warning) => this.#warning(warning))}
    </section>`;
  }

  #warning({ key_id: keyId, at }: WorkspaceWarning): TemplateResult {
    return html`<div class="warning">
      ${warningIcon}
      <div class="what">
        <p dir="auto">${words.leakedKeyName} <code>${keyId}</code> ${words.leakedKey(momentWords(at))}</p>
        <ul>
          <li dir="auto">
            ${words.leakedSecret} <code>secret rotate</code>, ${words.leakedThen}
            <code>secret revoke --key-id ${keyId}</code>
          </li>
          <li dir="auto">
            ${words.leakedApiKey} <code>api-key create</code>, ${words.leakedThen}
            <code>api-key revoke --key-id ${keyId}</code>
          </li>
        </ul>
      </div>
      <button
        type="button"
        aria-label=${words.dismiss(keyId)}
        @click=${() => {
          this.#dismiss(keyId);
        }}
      >
        ${closeIcon}
      </button>
    </div>`;
  }

  #dismiss(keyId: string): void {
    this.dismissed = new Set([...this.dismissed, keyId]);
  }
}
