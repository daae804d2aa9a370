import { ContextProvider } from '@lit/context';
import { LitElement, html, nothing, type PropertyValues } from 'lit';
import { property, query } from 'lit/decorators.js';
import { offlineIcon } from '../elements/shared/icons.js';
import { FocusKeeper } from '../elements/shared/focus-keeper.js';
import { baseStyles } from '../elements/shared/styles.js';
import type { Connection } from '../client/state.js';
import type { AgentWorkspace } from './agent-workspace.js';
import type { ChatInboxConversation } from './chat-inbox-conversation.js';
import type { ChatInboxList, OpenWantedEvent } from './chat-inbox-list.js';
import { workspaceStyles } from './chat-inbox-workspace.styles.js';
import { workspaceContext } from './inbox-context.js';
import { trayIcon } from './inbox-icons.js';
import { words } from './inbox-strings.js';

/** Below this the list and the conversation take turns. The style sheet says the same. */
const NARROW = '(max-width: 760px)';

/** The agent wants to leave. */
export class SignOutWantedEvent extends Event {
  constructor() {
    super('sign-out-wanted');
  }
}

/**
 * What a signed-in agent sees: the list of conversations beside the open one.
 *
 * @tagname chat-inbox-workspace
 * @fires {SignOutWantedEvent} sign-out-wanted - The agent wants to leave. Not bubbling.
 */
export class ChatInboxWorkspace extends LitElement {
  static override styles = [baseStyles, workspaceStyles];

  @property({ attribute: false }) workspace: AgentWorkspace | undefined;
  @query('chat-inbox-list') private list!: ChatInboxList;
  @query('chat-inbox-conversation') private conversation!: ChatInboxConversation;
  readonly #provider = new ContextProvider(this, { context: workspaceContext });
  #unfollow: (() => void) | undefined;
  #connection: Connection | undefined;
  #threadOpen = false;

  constructor() {
    super();
    new FocusKeeper(this, () => this.list);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.#onVisibilityChange);
    if (this.workspace) this.#follow(this.workspace);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('visibilitychange', this.#onVisibilityChange);
    this.#unfollow?.();
  }

  /** Goes to the conversations. */
  async focusList(): Promise<void> {
    await this.updateComplete;
    await this.list.updateComplete;
    this.list.focus();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('workspace') || !this.workspace) return;
    this.#provider.setValue(this.workspace);
    this.#follow(this.workspace);
  }

  protected override render() {
    const { session } = this.workspace ?? {};
    if (!session) return nothing;
    return html`
      <header>
        <div class="mark">${trayIcon}</div>
        <h1><bdi>${session.workspace.name}</bdi></h1>
        <bdi class="agent">${session.agent.name}</bdi>
        <button type="button" class="sign-out" @click=${this.#onSignOut}>${words.signOut}</button>
      </header>
      <chat-inbox-warnings .warnings=${session.warnings}></chat-inbox-warnings>
      <div class="connection" role="status">${this.#connectionNote()}</div>
      <main class="columns ${this.#threadOpen ? 'in-thread' : 'in-list'}">
        <nav aria-label=${words.conversations}>
          <chat-inbox-list @open-wanted=${this.#onOpen}></chat-inbox-list>
        </nav>
        <div class="thread">
          <chat-inbox-conversation @back-wanted=${this.#onBack}></chat-inbox-conversation>
        </div>
      </main>
    `;
  }

  #connectionNote() {
    if (this.#connection !== 'offline') return nothing;
    return html`<p>
      ${offlineIcon}<span>${words.offline}</span>
      <button type="button" class="quiet" @click=${this.#onReconnect}>${words.reconnect}</button>
    </p>`;
  }

  #follow(workspace: AgentWorkspace): void {
    this.#unfollow?.();
    this.#unfollow = workspace.subscribe(() => {
      this.#refresh(workspace);
    });
    this.#refresh(workspace);
    this.#onVisibilityChange();
  }

  /** Draws the frame again only when something of the frame changed. */
  #refresh({ state }: AgentWorkspace): void {
    const threadOpen = state.thread !== undefined;
    if (this.#connection === state.connection && this.#threadOpen === threadOpen) return;
    this.#connection = state.connection;
    this.#threadOpen = threadOpen;
    this.requestUpdate();
  }

  /** Opens and takes the focus along: to the field on a desk, to the name where a keyboard would cover it. */
  readonly #onOpen = async (event: OpenWantedEvent): Promise<void> => {
    this.workspace?.openThread(event.conversationId);
    this.conversation.uncover();
    await this.updateComplete;
    await this.conversation.updateComplete;
    if (matchMedia(NARROW).matches) this.conversation.focusHeading();
    else this.conversation.focusComposer();
  };

  /** On a desk the conversation stays on the screen while the focus goes back to the list. */
  readonly #onBack = async (): Promise<void> => {
    if (matchMedia(NARROW).matches) this.workspace?.closeThread();
    await this.focusList();
  };

  readonly #onReconnect = (): void => {
    this.workspace?.reload();
  };

  readonly #onSignOut = (): void => {
    this.dispatchEvent(new SignOutWantedEvent());
  };

  readonly #onVisibilityChange = (): void => {
    this.workspace?.setPageVisible(document.visibilityState === 'visible');
  };
}
