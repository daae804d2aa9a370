import { LitElement, css, html, type TemplateResult } from 'lit';
import { property, queryAll } from 'lit/decorators.js';
import { moveByArrows } from '../elements/shared/arrow-keys.js';
import { isEscape } from '../elements/shared/keys.js';
import type { ItemAction } from '../elements/shared/message-actions.js';
import { baseStyles } from '../elements/shared/styles.js';
import { words } from './inbox-strings.js';

/** Room between the button and the choice, and between that and the edges of the window. Pixels. */
const GAP = 4;

/**
 * What may be done with a message, to choose from. Arrow keys move through it, Escape and a click elsewhere close it.
 *
 * @tagname chat-inbox-menu
 */
export class ChatInboxMenu extends LitElement {
  static override styles = [
    baseStyles,
    css`
      :host {
        position: fixed;
        inset: auto;
        margin: 0;
        padding: 6px;
        border: 1px solid var(--_border);
        border-radius: 14px;
        background: var(--_surface);
        color: var(--_text);
        box-shadow: 0 8px 28px #0003;
      }
      button {
        display: flex;
        align-items: center;
        gap: 10px;
        inline-size: 100%;
        min-block-size: 40px;
        padding: 6px 18px 6px 12px;
        border-radius: 9px;
        text-align: start;
      }
      button:hover {
        background: var(--_raised);
      }
      @media (pointer: coarse) {
        button {
          min-block-size: 44px;
        }
      }
    `,
  ];

  @property({ attribute: false }) actions: readonly ItemAction[] = [];
  @queryAll('button') private buttons!: NodeListOf<HTMLButtonElement>;
  #opener: HTMLElement | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.popover = 'auto';
    this.addEventListener('toggle', this.#onToggle);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener('toggle', this.#onToggle);
    if (this.#opener) this.#opener.ariaExpanded = null;
  }

  /** Shows the choice beside a button, with the focus in it. */
  async show(opener: HTMLElement): Promise<void> {
    this.#opener = opener;
    opener.ariaExpanded = 'true';
    await this.updateComplete;
    opener.focus(); // where the focus comes back to; Safari does not focus a button that is clicked
    this.showPopover();
    const { bottom, top, left } = opener.getBoundingClientRect();
    const { offsetWidth, offsetHeight } = this;
    const isRoomBelow = bottom + offsetHeight + 2 * GAP <= innerHeight;
    const y = isRoomBelow ? bottom + GAP : Math.max(GAP, top - offsetHeight - GAP);
    this.style.top = `${String(y)}px`;
    this.style.left = `${String(Math.max(GAP, Math.min(left, innerWidth - offsetWidth - GAP)))}px`;
    this.buttons[0]?.focus();
  }

  protected override render() {
    return html`<div role="menu" aria-label=${words.messageOptions} @keydown=${this.#onKeyDown}>
      ${this.actions.map((action) => this.#item(action))}
    </div>`;
  }

  #item({ label, icon, run }: ItemAction): TemplateResult {
    const choose = (): void => {
      this.#leave(); // first: from the button on the focus goes where it has to
      run();
    };
    return html`<button type="button" role="menuitem" tabindex="-1" @click=${choose}>
      ${icon}${label}
    </button>`;
  }

  /** Chromium gives the focus back to what is outside of all shadow roots. */
  #leave(): void {
    this.hidePopover();
    this.#opener?.focus();
  }

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Tab') {
      this.#leave(); // and goes on from the button
    } else if (isEscape(event)) {
      event.preventDefault();
      this.#leave();
    } else {
      moveByArrows(event, [...this.buttons]);
    }
  };

  /** It is of no use any more. */
  readonly #onToggle = (event: Event): void => {
    if ((event as ToggleEvent).newState === 'closed') this.remove();
  };
}

/** Shows a choice beside a button. */
export function showMenu(button: HTMLElement, actions: readonly ItemAction[]): void {
  const menu = document.createElement('chat-inbox-menu');
  menu.actions = actions;
  button.after(menu);
  void menu.show(button);
}

declare global {
  interface HTMLElementTagNameMap {
    'chat-inbox-menu': ChatInboxMenu;
  }
}
