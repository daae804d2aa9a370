import type { Claims, Identity, Level, Proof } from '../protocol/index.js';
import type * as Acts from './acts.js';
import { Api } from './api.js';
import type { ClientContext } from './context.js';
import { DeviceKeys, type DeviceKey } from './device-keys.js';
import { browserEnvironment, type Environment } from './environment.js';
import { ClientError, loaded } from './errors.js';
import { IdentityKeeper } from './identity.js';
import { KeyStorage } from './key-storage.js';
import type * as Pin from './pin.js';
import { Retrier } from './retrier.js';
import type {
  ChatClient,
  ChatState,
  Cleared,
  ClientNotices,
  IdentityRequest,
  NoticeName,
  PinChallenge,
  ProofProvider,
  ProofRequest,
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
    // What only a session needs is added with it.
    const environment = { ...browserEnvironment(), ...parts } as Environment;
    const { clock, subtle, indexedDB, onWake } = environment;
    const store = new Store();
    const storage = new KeyStorage<DeviceKey>(indexedDB, clock, () => {
      store.update({ storagePersistent: false });
      store.notify('storage-unavailable', {});
    });
    const api = new Api(serverUrl, environment);
    const owner = `chat-messenger ${api.serverUrl} ${appId}`;
    const keys = new DeviceKeys(subtle, storage, owner);
    const retrier = new Retrier(environment);
    const presence = { isVisible: false, isResting: false };
    this.#context = { appId, owner, environment, api, keys, retrier, store, presence };
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

  setProvider(provider: ProofProvider | undefined): void {
    this.#context.provider = provider;
    const { request } = this.#identity;
    if (provider && request && this.state.phase === 'awaited') this.#identity.take(request, undefined);
  }

  present(proof: Proof): Promise<Identity> {
    return this.#unlessDestroyed(async () => (await this.#identity.life()).change.present(proof));
  }

  clearSession(options: { readonly everywhere?: boolean } = {}): Promise<Cleared> {
    return this.#unlessDestroyed(async () => {
      const left = this.#identity.visit.session.live;
      // At once, whatever has to be loaded or told: nothing of the visitor is left here.
      const visit = this.#identity.begin('cleared');
      const code = await import('./life.js').catch(() => undefined);
      await this.#context.keys.forgetAll();
      if (!code) return { local: true, server: false };
      return (await this.#identity.life()).loggedOut(left, visit, options.everywhere ?? false);
    });
  }

  interact(): void {
    if (this.state.phase === 'lapsed') void this.#identity.life().then((life) => life.interact());
  }

  submitClaims(claims: Claims): Promise<void> {
    return this.#act((acts) => acts.submitClaims(this.#identity, claims));
  }

  answerCarryOver(accept: boolean): Promise<void> {
    return this.#act((acts) => acts.answerCarryOver(this.#identity, accept));
  }

  answerProofRequest(request: ProofRequest, accept: boolean): Promise<void> {
    return this.#act((acts) => acts.answerProofRequest(this.#identity, request, accept));
  }

  canProve(level: Level): boolean {
    return this.#context.provider !== undefined || (level <= 3 && this.state.app?.pin === true);
  }

  settleOtherSession(end: boolean): Promise<void> {
    return this.#act((acts) => acts.settleOtherSession(this.#identity, end));
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
    const isNobody = ['awaited', 'challenged', 'blocked', 'cleared'].includes(phase);
    if (isNobody || !text.trim()) return;
    this.interact();
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

  showConversation = this.#comes;
  startConversation(): void {
    this.interact();
  }
  loadMoreConversations = this.#comes;
  setStatus = this.#comes;
  rate = this.#comes;
  mailTranscript = this.#comes;
  search = this.#comes;
  exportData = this.#comes;
  eraseData = this.#comes;
  typing(): void {
    this.interact();
  }
  saveDraft = this.typing.bind(this);
  answerForm = this.typing.bind(this);
  attach = this.typing.bind(this);
  detach = this.typing.bind(this);
  retryFile = this.typing.bind(this);
  fileUrl = this.#comes;
  loadNewer = this.#comes;
  showNewest = this.#comes;
  /** Until the next commits of this branch bring them. */
  get #comes() {
    return (): Promise<never> => Promise.reject(new ClientError('unavailable'));
  }

  loadOlder(): Promise<void> {
    return this.#unlessDestroyed(() => this.#identity.visit.talk(({ timeline }) => timeline.loadOlder()));
  }

  reload(): Promise<void> {
    return this.#unlessDestroyed(() => this.#identity.visit.talk(({ timeline }) => timeline.reload()));
  }

  offerPin(): void {
    this.#later((pin) => {
      pin.offerPin(this.#identity);
    });
  }

  declinePin(): void {
    this.#later((pin) => {
      pin.declinePin(this.#identity.visit);
    });
  }

  startPin(email: string): Promise<PinChallenge> {
    return this.#unlessDestroyed(async () => (await loadPin()).requestPin(this.#identity, email));
  }

  verifyPin(pin: string): Promise<void> {
    return this.#unlessDestroyed(async () => (await loadPin()).answerPin(this.#identity, pin));
  }

  rest(): void {
    this.#restTimer = this.#context.environment.clock.setTimeout(() => {
      this.#context.presence.isResting = true;
      this.#identity.visit.setConnected(false);
    }, REST_AFTER_MS);
  }

  wakeUp(): void {
    const { environment, presence } = this.#context;
    environment.clock.clearTimeout(this.#restTimer);
    if (!presence.isResting) return;
    presence.isResting = false;
    this.#identity.visit.setConnected(true);
  }

  destroy(): Promise<void> {
    this.#isDestroyed = true;
    this.#stopWaking();
    return (this.#ending ??= this.#identity.destroy());
  }

  /** Opens or shuts the way to a PIN. What does not load can be asked for again. */
  #later(work: (pin: typeof Pin) => void): void {
    loadPin().then(work, () => undefined);
  }

  /** What a visitor does with a click: its code comes with the click. */
  #act(work: (acts: typeof Acts) => Promise<void>): Promise<void> {
    const { signal } = this.#identity.visit.generation;
    return this.#unlessDestroyed(async () => {
      const acts = await loaded(import('./acts.js'));
      // The next person does not do what this one clicked.
      signal.throwIfAborted();
      return work(acts);
    });
  }

  #unlessDestroyed<T>(work: () => Promise<T>): Promise<T> {
    return this.#isDestroyed ? Promise.reject(new ClientError('destroyed')) : work();
  }
}

const loadPin = () => loaded(import('./pin.js'));
