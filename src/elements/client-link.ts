import { ContextProvider } from '@lit/context';
import type { ReactiveControllerHost } from 'lit';
import type { ChatClient, ChatState, IdentityRequest, NoticeName } from '../client/state.js';
import { clientProvider, type ClientLease } from './client-provider.js';
import { noticeEvents } from './notice-events.js';
import { ChatErrorEvent, ReadyEvent } from './events.js';
import { clientContext } from './shared/client-context.js';

/** What the messenger itself draws. Everything else of the state is the panel's. */
const drawn = ({ app, fatal, unreadCount }: ChatState) => [app, fatal, unreadCount] as const;

/**
 * Joins a messenger to the client of its server and app: hands it down by context, tells it once who the
 * visitor is, and turns its notices into events of the element.
 */
export class ClientLink {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #provider: ContextProvider<typeof clientContext>;
  #lease: ClientLease | undefined;
  #client: ChatClient | undefined;
  #address = '';
  #described = '';
  #readyClient: ChatClient | undefined;
  #stops: (() => void)[] = [];

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    this.#provider = new ContextProvider(host, { context: clientContext });
  }

  /** The client followed last. It stays known while the element is out of the document. */
  get client(): ChatClient | undefined {
    return this.#client;
  }

  get isReady(): boolean {
    return this.client !== undefined && this.client === this.#readyClient;
  }

  /**
   * Settles when commands are accepted, or when the visitor was turned away: then the panel has words for
   * it. Rejects when neither can happen any more.
   */
  async settled(): Promise<void> {
    const { client } = this;
    if (!client) return;
    let stop: (() => void) | undefined;
    const blocked = new Promise<void>((resolve) => {
      const look = () => {
        if (client.state.phase === 'blocked') resolve();
      };
      stop = client.subscribe(look);
      look();
    });
    try {
      await Promise.race([client.whenReady(), blocked]);
    } finally {
      stop?.();
    }
  }

  /** Follows the client of this app. The same address again keeps the client that is there. */
  follow(serverUrl: string, appId: string): void {
    const address = `${serverUrl} ${appId}`;
    if (this.#lease && address === this.#address) return;
    this.release();
    this.#address = address;
    this.#lease = clientProvider.acquire(serverUrl, appId);
    const { client } = this.#lease;
    if (client !== this.#client) this.#described = '';
    this.#client = client;
    this.#listen(client);
    this.#provider.setValue(client);
  }

  /** Tells the client who the visitor is, unless it was told the same before. */
  identify(request: IdentityRequest): void {
    const described = JSON.stringify(request);
    if (described === this.#described) return;
    this.#described = described;
    this.client?.identify(request);
  }

  /** Lets go of the client. It lives on for a while, so that a page may move the element. */
  release(): void {
    for (const stop of this.#stops) stop();
    this.#stops = [];
    this.#lease?.release();
    this.#lease = undefined;
  }

  #listen(client: ChatClient): void {
    let before = drawn(client.state);
    this.#stops.push(
      client.subscribe(() => {
        const now = drawn(client.state);
        if (now.some((part, index) => part !== before[index])) this.#host.requestUpdate();
        before = now;
      }),
      ...(Object.keys(noticeEvents) as NoticeName[]).map((name) => this.#relay(client, name)),
    );
    client.whenReady().then(
      () => {
        this.#becomeReady(client);
      },
      () => undefined, // the state says why
    );
  }

  #relay<N extends NoticeName>(client: ChatClient, name: N): () => void {
    return client.on(name, (notice) => {
      const event = noticeEvents[name](notice);
      // An element may come later than these two notices: the promise and the state tell them for certain.
      const booted = event instanceof ReadyEvent && event.reason === 'boot';
      const fatal = event instanceof ChatErrorEvent && event.code === client.state.fatal?.code;
      if (!booted && !fatal) this.#host.dispatchEvent(event);
    });
  }

  #becomeReady(client: ChatClient): void {
    if (client !== this.client || this.isReady) return;
    this.#readyClient = client;
    this.#host.dispatchEvent(new ReadyEvent('boot'));
  }
}
