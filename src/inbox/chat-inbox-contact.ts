import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { query } from 'lit/decorators.js';
import { FocusKeeper } from '../elements/shared/focus-keeper.js';
import { closeIcon } from '../elements/shared/icons.js';
import { isEscape } from '../elements/shared/keys.js';
import { baseStyles } from '../elements/shared/styles.js';
import { contactStyles } from './chat-inbox-contact.styles.js';
import { customFacts, personFacts, proofFacts } from './contact-facts.js';
import type { ContactState } from './contact-record.js';
import { failureWords, words } from './inbox-strings.js';
import { levelMark, levelStyles } from './level-mark.js';
import { standingWords } from './level-words.js';
import type { Thread } from './thread.js';
import { WorkspaceController } from './workspace-controller.js';

/** The agent has seen enough of the contact. */
export class DetailsCloseEvent extends Event {
  constructor() {
    super('details-close');
  }
}

/**
 * All that is known of the contact of the open conversation, and how: what was proven, what a server said and
 * what was only claimed.
 *
 * @tagname chat-inbox-contact
 * @fires {DetailsCloseEvent} details-close - The agent has seen enough. Not bubbling.
 */
export class ChatInboxContact extends LitElement {
  static override styles = [baseStyles, levelStyles, contactStyles];

  @query('h2') private heading?: HTMLElement;
  readonly #conversation = new WorkspaceController(this, (state) => state.thread?.conversation);
  readonly #contact = new WorkspaceController(this, (state) => state.thread?.contact);
  #asked: Thread | undefined;

  constructor() {
    super();
    new FocusKeeper(this, () => this.heading);
  }

  /** Goes to the heading, from where a screen reader reads on. */
  focusHeading(): void {
    this.heading?.focus();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#asked = undefined;
  }

  /** Whoever looks at a contact wants to know of it. */
  protected override willUpdate(): void {
    const thread = this.#contact.workspace?.thread;
    if (thread === this.#asked) return;
    this.#asked = thread;
    this.#load();
  }

  protected override render() {
    const conversation = this.#conversation.value;
    const contact = this.#contact.value;
    if (!conversation || !contact) return nothing;
    const { assurance, erased_at: erasedAt } = conversation;
    return html`<section class="card" aria-labelledby="title" @keydown=${this.#onKeyDown}>
      <div class="head">
        <h2 id="title" tabindex="-1">${words.contactDetails}</h2>
        <button type="button" class="close" aria-label=${words.hideContactDetails} @click=${this.#onClose}>
          ${closeIcon}
        </button>
      </div>
      <div class="proof">
        ${levelMark(assurance, standingWords(assurance))} ${proofFacts(assurance)}
        ${erasedAt === undefined ? html`<chat-inbox-ask-proof></chat-inbox-ask-proof>` : nothing}
      </div>
      ${this.#known(contact)}
    </section>`;
  }

  #known({ details, loading, failure }: ContactState): TemplateResult {
    const teamNames = this.#contact.workspace?.session.team_names ?? [];
    return html`<div role="alert">
        ${
          failure
            ? html`<p class="failure">
                ${words.contactFailed}. ${failureWords(failure)}
                <button type="button" class="quiet" @click=${this.#load}>${words.retry}</button>
              </p>`
            : nothing
        }
      </div>
      <div role="status">
        ${loading && !details ? html`<p class="empty loading">${words.contactLoading}</p>` : nothing}
      </div>
      ${details ? html`${personFacts(details, teamNames)} ${customFacts(details)}` : nothing}`;
  }

  readonly #load = (): void => void this.#contact.workspace?.thread?.contact.load();

  readonly #onClose = (): void => {
    this.dispatchEvent(new DetailsCloseEvent());
  };

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    if (isEscape(event)) this.#onClose();
  };
}
