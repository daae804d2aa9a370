import { Api } from './api.js';
import type { ClientContext } from './context.js';
import { DeviceKeys, type DeviceKey } from './device-keys.js';
import { browserEnvironment, type Environment } from './environment.js';
import { ClientError } from './errors.js';
import { IdentityKeeper } from './identity.js';
import { KeyStorage } from './key-storage.js';
import { Retrier } from './retrier.js';
import type {
  ChatClient,
  ChatState,
  ClientNotices,
  IdentityRequest,
  NoticeName,
  PinChallenge,
} from './state.js';
import { Store } from './store.js';

/** An element that moves in the document is gone for a moment; only after this time nobody will come back. */
const REST_AFTER_MS = 5_000;

/** What a client needs to know. */
export interface ClientOptions {
  readonly serverUrl: string;
  readonly appId: string;
  /** Replaces parts of the browser. */
  readonly environment?: Partial<Environment>;
}

/** A client that can rest while no element uses it. */
export interface SharedClient extends ChatClient {
  /** Lets the connection go unless `wakeUp()` follows within seconds; the session stays. */
  rest(): void;
  /** Takes back a rest. */
  wakeUp(): void;
}

/** Makes a client of its own. Elements share one instead, see `acquireClient`. */
export function createChatClient(options: ClientOptions): SharedClient {
  return new Client(options);
}

/** Joins the parts of the client. */
class Client implements SharedClient {
  readonly #context: ClientContext;
  readonly #identity: IdentityKeeper;
  readonly #stopWaking: () => void;
  #restTimer?: number;
  #isDestroyed = false;
  #ending?: Promise<void>;

  constructor({ serverUrl, appId, environment: parts }: ClientOptions) {
    const environment = { ...browserEnvironment(), ...parts };
    const { clock, subtle, indexedDB, onWake } = environment;
    const store = new Store();
    const storage = new KeyStorage<DeviceKey>(indexedDB, clock, () => {
      store.update({ storagePersistent: false });
      store.notify('storage-unavailable', {});
    });
    const api = new Api(serverUrl, environment);
    const keys = new DeviceKeys(subtle, storage, `${api.serverUrl} ${appId}`);
    const retrier = new Retrier(environment);
    const presence = { isVisible: false, isResting: false };
    this.#context = { appId, environment, api, keys, retrier, store, presence };
    this.#identity = new IdentityKeeper(this.#context);
    this.#stopWaking = onWake(() => {
      retrier.wake();
      this.#identity.visit.flush();
    });
  }

  get state(): ChatState {
    return this.#context.store.state;
  }

  get isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  subscribe(listener: () => void): () => void {
    return this.#context.store.subscribe(listener);
  }

  on<N extends NoticeName>(name: N, listener: (notice: ClientNotices[N]) => void): () => void {
    return this.#context.store.on(name, listener);
  }

  identify(request: IdentityRequest): void {
    this.#identity.identify(request);
  }

  whenReady(): Promise<void> {
    return this.#unlessDestroyed(() => this.#identity.ready);
  }

  setVisible(visible: boolean): void {
    const { presence, retrier } = this.#context;
    presence.isVisible = visible;
    if (visible) retrier.wake();
    this.#identity.visit.flush();
  }

  send(text: string): void {
    const { phase } = this.state;
    // Elsewhere nobody is there as whom it could be sent.
    const mayWrite = phase === 'active' || phase === 'idle' || phase === 'identifying';
    if (!mayWrite || !text.trim()) return;
    this.#identity.visit.talkLater(({ outbox }) => {
      outbox.add(text);
    });
  }

  retry(key: string): void {
    this.#identity.visit.talkLater(({ outbox }) => {
      outbox.retry(key);
    });
  }

  discard(key: string): void {
    this.#identity.visit.talkLater(({ outbox }) => {
      outbox.discard(key);
    });
  }

  loadOlder(): Promise<void> {
    return this.#unlessDestroyed(() => this.#identity.visit.talk(({ timeline }) => timeline.loadOlder()));
  }

  reload(): Promise<void> {
    return this.#unlessDestroyed(() => this.#identity.visit.talk(({ timeline }) => timeline.reload()));
  }

  offerPin(): void {
    this.#identity.offerPin();
  }

  declinePin(): void {
    this.#identity.declinePin();
  }

  startPin(email: string): Promise<PinChallenge> {
    return this.#unlessDestroyed(() => this.#identity.startPin(email));
  }

  verifyPin(pin: string): Promise<void> {
    return this.#unlessDestroyed(() => this.#identity.verifyPin(pin));
  }

  rest(): void {
    this.#restTimer = this.#context.environment.clock.setTimeout(() => {
      this.#context.presence.isResting = true;
      this.#identity.visit.setConnected(false);
      this.#identity.visit.session.rest();
    }, REST_AFTER_MS);
  }

  wakeUp(): void {
    const { environment, presence } = this.#context;
    environment.clock.clearTimeout(this.#restTimer);
    if (!presence.isResting) return;
    presence.isResting = false;
    this.#identity.visit.session.wakeUp();
    this.#identity.visit.setConnected(true);
  }

  destroy(): Promise<void> {
    this.#isDestroyed = true;
    this.#stopWaking();
    return (this.#ending ??= this.#identity.destroy());
  }

  #unlessDestroyed<T>(work: () => Promise<T>): Promise<T> {
    return this.#isDestroyed ? Promise.reject(new ClientError('destroyed')) : work();
  }
}
