import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { failureOf } from '../../../client/errors.js';
import type { ChatState, Failure } from '../../../client/state.js';
import { moveByArrows } from '../../shared/arrow-keys.js';
import { ClientController } from '../../shared/client-controller.js';
import { failureWords } from '../../shared/failure-words.js';
import { isWaitedFor } from '../../shared/focus-keeper.js';
import { isEscape } from '../../shared/keys.js';
import { followWords, more, strings } from '../../shared/strings.js';
import { baseStyles } from '../../shared/styles.js';
import { MenuDoneEvent } from '../navigation-events.js';
import { menuStyles } from './chat-thread-menu.styles.js';
import { menuItems, type MenuItem } from './items.js';

/**
 * What can be done with the conversation on the screen. What is chosen is done here: what it needs to ask, how it is
 * doing and what came of it stand in the same card.
 *
 * @tagname chat-thread-menu
 * @internal
 * @fires {MenuDoneEvent} menu-done - It has done its work, or is not wanted any more. Not bubbling.
 */
export class ChatThreadMenu extends LitElement {
  static override properties = {
    isTalk: { attribute: false },
    settings: { attribute: false },
    chosen: { state: true },
    busy: { state: true },
    failure: { state: true },
    outcome: { state: true },
  };
  static override styles = [baseStyles, menuStyles];

  /** True where a conversation is on the screen. */
  declare isTalk: boolean;
  /** Leads to the settings. */
  declare settings: () => void;
  declare private chosen: MenuItem | undefined;
  declare private busy: boolean;
  declare private failure: Failure | undefined;
  declare private outcome: string;
  readonly #client = new ClientController<ChatState>(this, (whole) => whole);

  constructor() {
    super();
    this.isTalk = false;
    this.settings = () => undefined;
    this.busy = false;
    this.outcome = '';
    followWords(this);
    this.addEventListener('keydown', this.#onKeyDown);
  }

  get #items(): NodeListOf<HTMLButtonElement> {
    return this.renderRoot.querySelectorAll('[role=menuitem]');
  }

  get #question(): HTMLElement | null | undefined {
    return this.shadowRoot?.querySelector('.ask');
  }

  protected override firstUpdated(): void {
    if (isWaitedFor(this)) this.#items[0]?.focus();
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('chosen') && this.chosen) this.#question?.focus();
  }

  protected override render() {
    const { client } = this.#client;
    if (!client) return nothing;
    return this.chosen ? this.#card(this.chosen) : this.#menu(menuItems(client, this.isTalk, this.settings));
  }

  #menu(items: readonly MenuItem[]): TemplateResult {
    return html`<div role="menu" aria-label=${strings.panel.menu} @keydown=${this.#onArrow}>
      ${items.map(
        (item) =>
          html`<button
            type="button"
            role="menuitem"
            tabindex="-1"
            @click=${() => {
              this.#choose(item);
            }}
          >
            ${item.label()}
          </button>`,
      )}
    </div>`;
  }

  #card(item: MenuItem): TemplateResult {
    const { cancel, done } = more.menu;
    const { outcome, busy } = this;
    const ask = item.ask?.();
    const act = {
      label: this.failure ? more.panel.retry : ask?.yes,
      run: () => void this.#act(item),
    };
    const isAsked = act.label !== undefined && !outcome;
    return html`<div class="ask" role="group" tabindex="-1" aria-labelledby="text">
      <p id="text" dir="auto">${outcome || (ask?.text ?? item.label())}</p>
      <p class=${busy ? '' : 'wrong'} role="status" dir="auto">
        ${busy ? more.question.busy : this.failure && failureWords(this.failure)}
      </p>
      <div class="ways">
        ${
          isAsked
            ? html`<button
                type="button"
                class="primary"
                aria-disabled=${busy ? 'true' : 'false'}
                @click=${act.run}
              >
                ${act.label}
              </button>`
            : nothing
        }
        <button type="button" class="quiet" @click=${this.#done}>${outcome ? done : cancel}</button>
      </div>
    </div>`;
  }

  #choose(item: MenuItem): void {
    this.chosen = item;
    if (!item.ask) void this.#act(item);
  }

  async #act(item: MenuItem): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.failure = undefined;
    try {
      this.outcome = (await item.act()) ?? '';
      if (!this.outcome) this.#done();
    } catch (error) {
      this.failure = failureOf(error);
    }
    this.busy = false;
  }

  readonly #done = (): void => {
    this.dispatchEvent(new MenuDoneEvent());
  };

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    const leaves = isEscape(event);
    if (leaves) {
      event.stopPropagation(); // the panel stays
      event.preventDefault();
    }
    if (leaves || (event.key === 'Tab' && !this.chosen)) this.#done();
  };

  readonly #onArrow = (event: KeyboardEvent): void => {
    moveByArrows(event, [...this.#items]);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'chat-thread-menu': ChatThreadMenu;
  }
}
