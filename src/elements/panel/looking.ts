import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { ChatClient, ChatState } from '../../client/state.js';

/** What the panel knows of who looks at it. */
export interface LookedAt extends ReactiveControllerHost, HTMLElement {
  /** The client whose conversation is on the screen, or may be in a moment; nothing while the panel shows anything else. */
  readonly shownBy: ChatClient | undefined;
}

/** Tells the client whether somebody looks at its conversation, and remembers up to where they had read before. */
export class Looking implements ReactiveController {
  /** `seq` up to which the visitor had read when they came to the conversation on the screen, where there was more. */
  readBefore: number | undefined;
  readonly #host: LookedAt;
  /** The client that was told that somebody looks. */
  #told: ChatClient | undefined;
  /** The conversation that they look at. */
  #id: string | undefined;

  constructor(host: LookedAt) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener('visibilitychange', this.#onVisibility);
  }

  hostDisconnected(): void {
    document.removeEventListener('visibilitychange', this.#onVisibility);
    this.tell();
  }

  hostUpdate(): void {
    const client = this.#seen;
    const id = client?.state.timeline.id;
    if (id !== this.#id && client) this.readBefore = readSeqOf(client.state);
    this.#id = id;
  }

  hostUpdated(): void {
    this.tell();
  }

  get #seen(): ChatClient | undefined {
    return this.#host.isConnected && !document.hidden ? this.#host.shownBy : undefined;
  }

  /** Tells it now, not only when the panel is drawn again. */
  readonly tell = (): void => {
    const client = this.#seen;
    if (client === this.#told) return;
    if (this.#told) tellOf(this.#told, (screens) => screens.delete(this));
    this.#told = client;
    if (client) tellOf(client, (screens) => screens.add(this));
  };

  readonly #onVisibility = (): void => {
    this.tell();
    this.#host.requestUpdate();
  };
}

/** Where a client is on the screen: several panels of a page may show the same one. */
const seen = new WeakMap<ChatClient, Set<Looking>>();

function tellOf(client: ChatClient, change: (screens: Set<Looking>) => unknown): void {
  const screens = seen.get(client) ?? new Set();
  seen.set(client, screens);
  change(screens);
  client.setVisible(screens.size > 0);
}

function readSeqOf({ conversations, timeline }: ChatState): number | undefined {
  const here = conversations?.find(({ id }) => id === timeline.id);
  return here?.unread ? here.read_seq : undefined;
}
