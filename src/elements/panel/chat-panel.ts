import { LitElement, html, nothing } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { ChatClient, ChatState } from '../../client/state.js';
import { FileDrop } from '../files/file-drop.js';
import { FileIntake } from '../files/file-intake.js';
import type { ChatComposer } from '../shared/chat-composer.js';
import { ClientController } from '../shared/client-controller.js';
import { isEscape } from '../shared/keys.js';
import { followWords, strings } from '../shared/strings.js';
import { baseStyles } from '../shared/styles.js';
import { tokens } from '../shared/tokens.js';
import { Veil } from '../shared/veil.js';
import { Activity } from './activity.js';
import { body } from './body.js';
import type { ChallengeReason } from './challenge.js';
import { panelStyles } from './chat-panel.styles.js';
import { LastClear } from './clear-reason.js';
import { CloseWantedEvent } from './close-wanted-event.js';
import { Drafts } from './drafts.js';
import { Entrance } from './entrance.js';
import { focusOn, focusPlace } from './focus-place.js';
import { header } from './header.js';
import { headerStyles } from './header.styles.js';
import { Looking } from './looking.js';
import { mayAttach } from './may-attach.js';
import type { ConversationWantedEvent } from './navigation-events.js';
import { isSamePerson, type Person } from './person.js';
import { Spoken } from './spoken.js';
import { TranscriptItems } from './transcript-items.js';
import { Uppermost } from './uppermost.js';
import { VisualViewportSize } from './viewport.js';
import { Views } from './views.js';
import { waysFrom } from './ways.js';
import { WholeScreen } from './whole-screen.js';

/**
 * The panel of `<chat-messenger>`: a dialog beside the page that does not lock it, or over all of it.
 *
 * @tagname chat-panel
 * @internal
 */
export class ChatPanel extends LitElement {
  static override properties = {
    message: { attribute: false },
    collect: { attribute: false },
    isKnown: { attribute: false },
    phone: { attribute: false },
    company: { attribute: false },
    serverUrl: { attribute: false },
    notifications: { attribute: false },
    wish: { attribute: false },
    inline: { attribute: false },
    menuOpen: { state: true },
  };
  static override styles = [tokens, baseStyles, headerStyles, panelStyles];

  /** Text that the page puts into the composer. */
  declare message: string | null;
  /** True where the page wants name and email asked for before the first message. */
  declare collect: boolean;
  /** True where the page names its visitor by an id: then the workspace's form is not shown (S1.27). */
  declare isKnown: boolean;
  /** What the page says of its visitor beside name and address. */
  declare phone: string | null | undefined;
  declare company: string | null | undefined;
  /** Address of the chat's server, for what the panel loads from it. */
  declare serverUrl: string;
  /** How the page lets the visitor hear of answers. */
  declare notifications: string | null | undefined;
  /** The page wants the conversation to be seen. Another object for every wish. */
  declare wish: object | undefined;
  /** True where the panel has a place in the page. */
  declare inline: boolean;
  declare private menuOpen: boolean;
  readonly #client = new ClientController<ChatState>(this, (whole) => whole);
  readonly #entrance = new Entrance();
  readonly #drafts = new Drafts();
  readonly #intake = new FileIntake<ChatClient>(this, ({ state }) => ({
    person: state.generation,
    thread: this.#views.thread,
    id: state.timeline.id,
  }));
  readonly #views = new Views(() => {
    this.requestUpdate();
  });
  readonly #looking = new Looking(this);
  readonly #lastClear = new LastClear(this);
  readonly #screen = new WholeScreen(this);
  readonly #spoken = new Spoken(this);
  #transcript: TranscriptItems | undefined;
  #shown = false;
  /** Who had a conversation last: from there they asked for the PIN form, and may go back. */
  #free: Person = {};
  /** True where the team asked for the proof. */
  #asked = false;
  #focusWanted = false;
  /** Where the focus waits for a place that will come, unless the visitor goes on from there. */
  #waitsAt: Element | null | undefined;
  #hadFocus = false;

  constructor() {
    super();
    this.message = null;
    this.collect = false;
    this.isKnown = false;
    this.serverUrl = '';
    this.inline = false;
    this.menuOpen = false;
    followWords(this);
    // These add themselves.
    new VisualViewportSize(this);
    new Uppermost(this);
    new Veil(this);
    new Activity(this, () => {
      const { client } = this.#client;
      if (client?.state.phase === 'lapsed') client.interact();
    });
    new FileDrop(
      this,
      () => this.#composer !== null && mayAttach((this.#client.client as ChatClient).state),
      (files, folders) => {
        if (this.#client.client) this.#intake.take(this.#client.client, files, folders);
      },
    );
  }

  /** Opens the panel in the top layer, above whatever the page stacks. */
  show({ focus }: { readonly focus: boolean }): void {
    const { client } = this.#client;
    this.#shown = true;
    if (client) this.#views.reopen(client);
    this.raise();
    this.#looking.tell();
    this.#focusWanted = focus || this.#screen.isCovering;
    this.requestUpdate();
  }

  /** Closes the panel. Tells whether the focus was in it. */
  hide(): boolean {
    const focused = this.matches(':focus-within');
    this.#shown = this.menuOpen = false;
    if (this.isConnected && this.popover) this.hidePopover();
    this.#looking.tell();
    this.requestUpdate();
    return focused;
  }

  /** What is open stands above everything, unless it has a place in the page. */
  raise(): void {
    if (this.#shown && this.popover && this.isConnected && !this.matches(':popover-open')) this.showPopover();
  }

  /** The client whose conversation is on the screen; while nobody knows which it is, nothing of it can be read. */
  get shownBy(): ChatClient | undefined {
    const { client } = this.#client;
    const isTalk = client && this.#views.view === 'conversation';
    const isHere = isTalk && (this.#views.isUndecided || !this.#views.isOpening(client.state));
    return this.#shown && isHere ? client : undefined;
  }

  /** True while the end of that conversation is in sight. */
  get seesEnd(): boolean {
    return this.#looking.seesEnd;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener('keydown', this.#onKeyDown);
    this.addEventListener('pointerdown', this.#onPointerDown);
    this.raise(); // leaving the document closed it
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener('keydown', this.#onKeyDown);
    this.removeEventListener('pointerdown', this.#onPointerDown);
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    this.#hadFocus = this.matches(':focus-within');
    this.#drafts.keep(this.#composer);
    if (changed.has('message')) this.#drafts[this.hasUpdated ? 'add' : 'prepare'](this.message);
    const phase = this.#client.value?.phase;
    if (phase === 'idle' || phase === 'active') this.#free = this.#person;
    if (this.#client.client) this.#views.follow(this.#client.client);
    // What the page wants to be written, or seen, must be on the screen.
    if ((changed.has('message') && this.message !== null) || (changed.has('wish') && this.wish))
      this.#views.go('conversation');
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
      entry: this.#views.isOpening(whole)
        ? ('unknown' as const)
        : this.#entrance.of(client, this.collect, this.isKnown),
      known: { ...whole.identity, phone: this.phone, company: this.company },
      intake: this.#intake,
      emojiUrl: new URL('/emoji/', this.serverUrl).href,
      notifications: this.notifications,
      transcript: this.#transcriptOf(client),
      views: this.#views,
      readBefore: this.#looking.readBefore,
      open: this.#onOpen,
      start: this.#onStart,
      challengeReason: this.#challengeReason,
      clearReason: this.#lastClear.reason,
    };
    const ways = waysFrom(whole, this.#views, { ...this.#steps, isMenuOpen: this.menuOpen });
    // Another person gets elements of their own, which remember nothing.
    return html`${this.#screen.edge()}
      ${header({ state: whole, close: this.#close, verify, ...ways, spoken: this.#spoken.of(whole) })}
      <div class="stage">
        ${ways.menu?.isOpen ? ways.menu.content : nothing}
        <div class="body">${keyed(client, keyed(whole.generation, body(parts)))}</div>
      </div>
      <div class="drop" aria-hidden="true">${strings.panel.drop}</div>
      ${this.#screen.edge()}`;
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
    const { client } = this.#client;
    if (client) this.#drafts.fill(this.#composer, client, this.#views.thread);
    // What had the focus may be gone: the PIN form after signing in, a button after its work.
    const isLost = this.#hadFocus && !this.matches(':focus-within');
    const { activeElement } = this.#root;
    // Where nothing could have it, nobody must have gone on elsewhere.
    const waits =
      this.#waitsAt === activeElement && (activeElement !== null || document.activeElement === document.body);
    if (!waits) this.#waitsAt = undefined;
    if (this.#shown && (this.#focusWanted || waits || isLost)) this.#focusFirst();
  }

  get #person(): Person {
    return { client: this.#client.client, generation: this.#client.value?.generation };
  }

  get #root(): ShadowRoot {
    return this.renderRoot as ShadowRoot;
  }

  get #composer(): ChatComposer | null {
    return this.renderRoot.querySelector('chat-composer');
  }

  #focusFirst(): void {
    const found = focusPlace(this.#root, this.#client.value?.timeline.target !== undefined);
    this.#focusWanted = false;
    void focusOn(found, this.#root);
    this.#waitsAt = found.isComing ? this.#root.activeElement : undefined;
  }

  /** The visitor goes elsewhere in the panel, and the focus with them. */
  #go(step: () => void): void {
    this.menuOpen = false;
    this.#focusWanted = true;
    step();
  }

  readonly #steps = {
    back: () => this.#go(() => this.#views.back()),
    search: () => this.#go(() => this.#views.go('search')),
    toggleMenu: () => {
      this.menuOpen = !this.menuOpen;
    },
    settings: () => this.#go(() => this.#views.go('settings')),
    menuDone: () => {
      if (this.matches(':focus-within')) this.renderRoot.querySelector<HTMLElement>('.menu')?.focus();
      this.menuOpen = false;
    },
  };

  readonly #onOpen = ({ conversationId: id, messageId }: ConversationWantedEvent): void => {
    const { client } = this.#client;
    // What has begun and is not stored yet has no id: it is still on the screen behind the list.
    if (id === '') this.#go(() => this.#views.go('conversation'));
    else if (client) this.#go(() => void this.#views.open(client, { id, messageId }));
  };

  readonly #onStart = (): void => {
    const { client } = this.#client;
    if (client) this.#go(() => this.#views.start(client));
  };

  readonly #onPointerDown = (event: Event): void => {
    const isInside = (node: EventTarget) =>
      node instanceof Element && node.matches('.menu, chat-thread-menu');
    if (!event.composedPath().some(isInside)) this.menuOpen = false;
  };

  readonly #close = (): void => {
    this.dispatchEvent(new CloseWantedEvent());
  };

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    if (!isEscape(event) || this.inline) return; // what stands in the page is closed by the page
    event.stopPropagation(); // the page's own Escape is for the page
    event.preventDefault(); // or WebKit's keypress follows the focus back to the page
    this.#close();
  };
}
