import type { ChatClient, ClientNotices, IdentityRequest, NoticeName } from '../client/state.js';
import type { ChatMessenger } from './chat-messenger.js';
import { clientProvider, type ClientLease } from './client-provider.js';
import { ReadyEvent, noticeEvents } from './events.js';
import { proofOf, type IdentityProvider } from './identity-attributes.js';

let hear: typeof import('./noticing/hear.js').hear | undefined;

const ignored = (): void => undefined;

/** What the messenger itself draws. Everything else of the state is the panel's. */
const drawn = ({ isDestroyed, state }: ChatClient) => [
  isDestroyed,
  state.app,
  state.fatal,
  state.unreadCount,
  state.identity,
];

/**
 * Joins a messenger to the client of its server and app: tells it once who the visitor is, and turns its
 * notices into events of the element.
 */
export class ClientLink {
  readonly #host: ChatMessenger;
  #lease: ClientLease | undefined;
  #client: ChatClient | undefined;
  #address = '';
  #described = '';
  #provider: IdentityProvider | undefined;
  #readyClient: ChatClient | null = null;
  #stops: (() => void)[] = [];

  constructor(host: ChatMessenger) {
    this.#host = host;
  }

  /** The client followed last. It stays known while the element is out of the document, until it is destroyed. */
  get client(): ChatClient | undefined {
    return this.#client?.isDestroyed ? undefined : this.#client;
  }

  get isReady(): boolean {
    return this.client === this.#readyClient;
  }

  /**
   * Follows the client of this app. The same address again keeps the client that is there, unless another
   * element destroyed it: then a new one begins.
   */
  follow(serverUrl: string, appId: string): void {
    const address = `${serverUrl} ${appId}`;
    if (this.#lease && this.client && address === this.#address) return;
    this.release();
    this.#address = address;
    this.#lease = clientProvider.acquire(serverUrl, appId);
    const { client } = this.#lease;
    if (client !== this.#client) this.#provider = undefined;
    this.#client = client;
    this.#listen(client);
  }

  /** Hands the page's provider on, unless it was handed on before. */
  provide(provider: IdentityProvider | null | undefined): void {
    if ((provider ?? undefined) === this.#provider) return;
    this.#provider = provider ?? undefined;
    this.client?.setProvider(provider ? async (request) => proofOf(await provider(request)) : undefined);
  }

  /** Tells the client who the visitor is, unless it was told the same before. */
  identify(request: IdentityRequest): void {
    const described = JSON.stringify(request);
    if (described === this.#described) return;
    this.#described = described;
    this.client?.identify(request, this);
  }

  /** Lets go of the client. It lives on for a while, so that a page may move the element. */
  release(): void {
    this.client?.identify(undefined, this);
    this.#described = '';
    for (const stop of this.#stops) stop();
    this.#stops = [];
    this.#lease?.release();
    this.#lease = undefined;
  }

  #listen(client: ChatClient): void {
    let before = drawn(client);
    this.#stops.push(
      client.subscribe(() => {
        const now = drawn(client);
        if (now.some((part, index) => part !== before[index])) this.#host.requestUpdate();
        before = now;
      }),
      ...(Object.keys(noticeEvents) as NoticeName[]).map((name) => this.#relay(client, name)),
    );
    client.whenReady().then(
      () => {
        this.#becomeReady(client);
      },
      ignored, // the state says why
    );
  }

  #relay(client: ChatClient, name: NoticeName): () => void {
    const NoticeEvent = noticeEvents[name] as new (type: string, notice: ClientNotices[NoticeName]) => Event;
    return client.on(name, (notice) => {
      // An element may come later than these two notices: the promise and the state tell them for certain.
      const booted = 'reason' in notice && notice.reason === 'boot';
      const fatal = name === 'error' && client.state.fatal;
      if (booted || fatal) return;
      const event = new NoticeEvent(name, notice);
      this.#host.dispatchEvent(event);
      // The visitor may look elsewhere: how they hear of an answer comes with the first one.
      if (name === 'message-received' || name === 'unread-count-change') {
        if (hear) hear(this.#host, client, event);
        else {
          void import('./noticing/hear.js').then((module) => {
            ({ hear } = module);
            hear(this.#host, client, event);
          }, ignored);
        }
      }
    });
  }

  #becomeReady(client: ChatClient): void {
    if (client !== this.client || this.isReady) return;
    this.#readyClient = client;
    this.#host.dispatchEvent(new ReadyEvent('ready', { reason: 'boot' }));
  }
}
