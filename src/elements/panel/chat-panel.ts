import { LitElement, html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import type { ChatClient, ChatState } from '../../client/state.js';
import type { ChatComposer } from '../shared/chat-composer.js';
import { ClientController } from '../shared/client-controller.js';
import { baseStyles } from '../shared/styles.js';
import { tokens } from '../shared/tokens.js';
import { Veil } from '../shared/veil.js';
import { Activity } from './activity.js';
import { body } from './body.js';
import type { ChallengeReason } from './challenge.js';
import { panelStyles } from './chat-panel.styles.js';
import { LastClear } from './clear-reason.js';
import { CloseWantedEvent } from './close-wanted-event.js';
import { Draft } from './draft.js';
import { Entrance } from './entrance.js';
import { header } from './header.js';
import { isSamePerson, type Person } from './person.js';
import { TranscriptItems } from './transcript-items.js';
import { VisualViewportSize } from './viewport.js';

/** Where the visitor goes on, in whatever state the panel is. */
const PLACES = 'chat-composer, chat-pin-form, chat-collect-form';

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
  /** True where the page wants name and email asked for before the first message. */
  @property({ attribute: false }) collect = false;
  readonly #client = new ClientController<ChatState>(this, (whole) => whole);
  readonly #entrance = new Entrance();
  readonly #draft = new Draft();
  readonly #lastClear = new LastClear(this);
  #transcript: TranscriptItems | undefined;
  #shown = false;
  /** The client that was told that somebody looks. */
  #told: ChatClient | undefined;
  /** Who had a conversation last: from there they asked for the PIN form, and may go back. */
  #free: Person = {};
  /** True where the team asked for the proof. */
  #asked = false;
  #focusWanted = false;
  #hadFocus = false;

  constructor() {
    super();
    // These add themselves.
    new VisualViewportSize(this);
    new Veil(this);
    new Activity(this, () => this.#client.client?.interact());
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
    this.#draft.keep(this.#composer);
    if (changed.has('message')) this.#draft.prepare(this.message);
    const phase = this.#client.value?.phase;
    if (phase === 'idle' || phase === 'active') this.#free = this.#person;
  }

  protected override render() {
    const { client, value: whole } = this.#client;
    if (!client || !whole) return nothing;
    const verify = () => {
      this.#asked = false;
      client.offerPin();
    };
    const parts = {
      client,
      verify,
      answered: () => {
        this.#entrance.answered();
        this.requestUpdate();
      },
      entry: this.#entrance.of(client, this.collect),
      transcript: this.#transcriptOf(client),
      challengeReason: this.#challengeReason,
      clearReason: this.#lastClear.reason,
    };
    // Another person gets elements of their own, which remember nothing.
    return html`${header({ state: whole, close: this.#close, verify })}
      <div class="body">${keyed(client, keyed(whole.generation, body(parts)))}</div>`;
  }

  #transcriptOf(client: ChatClient): TranscriptItems {
    if (this.#transcript?.client !== client) {
      this.#transcript = new TranscriptItems(client, () => {
        this.#asked = true;
      });
    }
    return this.#transcript;
  }

  get #challengeReason(): ChallengeReason {
    if (!isSamePerson(this.#person, this.#free)) return 'wanted';
    return this.#asked ? 'asked' : 'offered';
  }

  protected override updated(): void {
    this.#tellVisible();
    this.#draft.fill(this.#composer, this.#person);
    // What had the focus may be gone: the PIN form after signing in, a button after its work.
    if (this.#shown && (this.#focusWanted || (this.#hadFocus && !this.matches(':focus-within'))))
      this.#focusFirst();
  }

  get #person(): Person {
    return { client: this.#client.client, generation: this.#client.value?.generation };
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
    const place = this.renderRoot.querySelector<LitElement>(PLACES);
    this.#focusWanted = place === null && this.#find('.skeleton') !== null;
    if (place)
      void customElements.whenDefined(place.localName).then(async () => {
        await place.updateComplete;
        place.focus();
      });
    else (this.#find('.notice .primary') ?? this.#find('.close'))?.focus();
  }

  #find(selector: string): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(selector);
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
    event.preventDefault(); // or WebKit's keypress follows the focus back to the page
    this.#close();
  };
}
