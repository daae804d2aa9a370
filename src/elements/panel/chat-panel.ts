import { LitElement, html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { ChatClient, ChatState } from '../../client/state.js';
import type { ChatPinForm } from '../pin/chat-pin-form.js';
import type { ChatComposer } from '../shared/chat-composer.js';
import { ClientController } from '../shared/client-controller.js';
import { closeIcon, offlineIcon, warningIcon } from '../shared/icons.js';
import { strings } from '../shared/strings.js';
import { baseStyles } from '../shared/styles.js';
import { tokens } from '../shared/tokens.js';
import { challenge } from './challenge.js';
import { panelStyles } from './chat-panel.styles.js';
import { CloseWantedEvent } from './close-wanted-event.js';
import { conversation } from './conversation.js';
import { header } from './header.js';
import { banner, notice, skeleton } from './notice.js';
import { VisualViewportSize } from './viewport.js';

/**
 * The panel of `<chat-messenger>`: a dialog beside the page that does not lock it.
 *
 * @tagname chat-panel
 * @internal
 */
export class ChatPanel extends LitElement {
  static override styles = [tokens, baseStyles, panelStyles];

  /** Text that the page puts into the composer. */
  @property({ attribute: false }) message: string | null = null;
  /** True when the visitor asked for the PIN form and may leave it again. */
  @state() private offered = false;
  readonly #client = new ClientController<ChatState>(this, (whole) => whole);
  #shown = false;
  /** Whose conversation was drawn last. Clients count their generations each for itself. */
  #person: { readonly client?: ChatClient | undefined; readonly generation?: number | undefined } = {};
  /** The client that was told that somebody looks. */
  #told: ChatClient | undefined;
  /** What stands in the composer; the PIN form may take its place for a while. */
  #typed = '';
  #draft: string | null = null;
  #focusWanted = false;
  #hadFocus = false;

  constructor() {
    super();
    new VisualViewportSize(this); // adds itself
  }

  /** Opens the panel in the top layer, above whatever the page stacks. */
  show({ focus }: { readonly focus: boolean }): void {
    this.#shown = true;
    this.#reveal();
    this.#focusWanted = focus;
    this.requestUpdate();
  }

  /** Closes the panel. Tells whether the focus was in it. */
  hide(): boolean {
    const focused = this.matches(':focus-within');
    this.#shown = false;
    if (this.isConnected) this.hidePopover();
    this.#tellVisible();
    return focused;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener('keydown', this.#onKeyDown);
    document.addEventListener('visibilitychange', this.#tellVisible);
    if (this.#shown) this.#reveal(); // leaving the document closed it
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener('keydown', this.#onKeyDown);
    document.removeEventListener('visibilitychange', this.#tellVisible);
    this.#tellVisible();
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    this.#hadFocus = this.matches(':focus-within');
    this.#typed = this.#composer?.value ?? this.#typed;
    if (changed.has('message')) this.#draft = this.message;
    if (this.#client.value?.phase !== 'challenged') this.offered = false;
  }

  protected override render() {
    const { client, value: whole } = this.#client;
    if (!client || !whole) return nothing;
    const verify = () => {
      client.offerPin();
      this.offered = true;
    };
    return html`${header({ state: whole, close: this.#close, verify })}
      <div class="body">${this.#body(client, whole)}</div>`;
  }

  #body(client: ChatClient, whole: ChatState) {
    const words = strings.panel;
    const decline = () => {
      client.declinePin();
    };
    switch (whole.phase) {
      case 'identifying':
        return html`${skeleton(words.loading)}
        ${whole.connection === 'offline' ? banner(offlineIcon, strings.errors.network) : nothing}`;
      case 'challenged':
        return challenge(whole, this.offered ? decline : undefined);
      case 'blocked':
        return notice({ icon: warningIcon, title: words.blockedTitle, text: words.blocked });
      case 'cleared':
        return notice({ icon: closeIcon, title: words.clearedTitle, text: words.cleared });
      default:
        return conversation(client);
    }
  }

  protected override updated(): void {
    const { client, value: whole } = this.#client;
    this.#tellVisible();
    this.#fillComposer(client, whole?.generation);
    // What had the focus may be gone: the PIN form after signing in, a button after its work.
    if (this.#shown && (this.#focusWanted || (this.#hadFocus && !this.matches(':focus-within'))))
      this.#focusFirst();
  }

  /** Another person never finds what was typed before; text of the page waits until there is a composer. */
  #fillComposer(client: ChatClient | undefined, generation: number | undefined): void {
    const { client: clientBefore, generation: generationBefore } = this.#person;
    if (client !== clientBefore || generation !== generationBefore) this.#typed = '';
    this.#person = { client, generation };
    const composer = this.#composer;
    if (!composer) return;
    composer.value = this.#draft ?? this.#typed;
    this.#draft = null;
  }

  get #composer(): ChatComposer | null {
    return this.renderRoot.querySelector('chat-composer');
  }

  #reveal(): void {
    this.showPopover();
    this.#tellVisible();
  }

  /** Focuses where the visitor goes on. While that is not there yet, the way out has the focus. */
  #focusFirst(): void {
    const place = this.#composer ?? this.renderRoot.querySelector<ChatPinForm>('chat-pin-form');
    this.#focusWanted = place === null && this.#client.value?.phase === 'identifying';
    if (place)
      void place.updateComplete.then(() => {
        place.focus();
      });
    else this.renderRoot.querySelector<HTMLElement>('.close')?.focus();
  }

  readonly #tellVisible = (): void => {
    const isSeen = this.#shown && this.isConnected && !document.hidden;
    const client = isSeen ? this.#client.client : undefined;
    if (client === this.#told) return;
    this.#told?.setVisible(false);
    this.#told = client;
    client?.setVisible(true);
  };

  readonly #close = (): void => {
    this.dispatchEvent(new CloseWantedEvent());
  };

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    // Escape ends what an input method composes. Safari tells it only by key code 229.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    if (event.key !== 'Escape' || event.isComposing || event.keyCode === 229) return;
    event.stopPropagation(); // the page's own Escape is for the page
    this.#close();
  };
}
