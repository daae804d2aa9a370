import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { ChatClient, ChatState } from '../../client/state.js';

/** What the panel knows of who looks at it. */
export interface LookedAt extends ReactiveControllerHost, HTMLElement {
  /** The client whose conversation is on the screen, or may be in a moment; nothing while the panel shows anything else. */
  readonly shownBy: ChatClient | undefined;
  readonly renderRoot: ParentNode;
}

/** Tells the client what somebody sees of its conversation, and remembers up to where they had read before. */
export class Looking implements ReactiveController {
  /** `seq` up to which the visitor had read when they came to the conversation on the screen, where there was more. */
  readBefore: number | undefined;
  /** True while the end of the messages is in sight: not below the window, above the reader or in a part that is hidden. */
  seesEnd = false;
  readonly #host: LookedAt;
  /** The client that was told that somebody looks. */
  #told: ChatClient | undefined;
  /** The conversation that they look at. */
  #id: string | undefined;
  /** Where the messages on the screen end. */
  #end: Element | undefined;
  readonly #sight = new IntersectionObserver((entries) => {
    this.seesEnd = entries.at(-1)?.isIntersecting === true;
    this.tell();
  });

  constructor(host: LookedAt) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener('visibilitychange', this.#onVisibility);
    this.#host.requestUpdate(); // the end is watched again
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
    // What is drawn for the first time has no end before that is done.
    void this.#transcript?.updateComplete.then(this.tell);
  }

  get #seen(): ChatClient | undefined {
    return this.#host.isConnected && !document.hidden ? this.#host.shownBy : undefined;
  }

  get #transcript() {
    return this.#host.renderRoot.querySelector('chat-transcript');
  }

  /** Tells it now, not only when the panel is drawn again. */
  readonly tell = (): void => {
    const client = this.#seen;
    this.#watch(client && this.#transcript?.bottom);
    if (this.#told && client !== this.#told) tellOf(this.#told, (screens) => screens.delete(this));
    this.#told = client;
    if (client) tellOf(client, (screens) => screens.set(this, this.seesEnd));
  };

  /** Until the browser says so, the end is not in sight: whoever comes back may be led to where reading stopped. */
  #watch(end: Element | undefined): void {
    if (end === this.#end) return;
    this.#sight.disconnect();
    this.#end = end;
    this.seesEnd = false;
    if (end) this.#sight.observe(end);
  }

  readonly #onVisibility = (): void => {
    this.tell();
    this.#host.requestUpdate();
  };
}

/** Where a client is on the screen, and whether with its end: several panels of a page may show the same one. */
const seen = new WeakMap<ChatClient, Map<Looking, boolean>>();

function tellOf(client: ChatClient, change: (screens: Map<Looking, boolean>) => unknown): void {
  const screens = seen.get(client) ?? new Map<Looking, boolean>();
  seen.set(client, screens);
  const before = sightOf(screens);
  change(screens);
  const sight = sightOf(screens);
  if (sight !== before) client.setVisible(sight);
}

const sightOf = (screens: ReadonlyMap<Looking, boolean>) =>
  screens.size > 0 && ([...screens.values()].includes(true) || 'part');

function readSeqOf({ conversations, timeline }: ChatState): number | undefined {
  const here = conversations?.find(({ id }) => id === timeline.id);
  return here?.unread ? here.read_seq : undefined;
}
