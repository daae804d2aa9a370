import type { Identity, Level, Proof } from '../protocol/index.js';
import type * as Acts from './acts.js';
import { Api } from './api.js';
import type { ClientContext } from './context.js';
import { DeviceKeys } from './device-keys.js';
import { browserEnvironment, type Environment } from './environment.js';
import { ClientError } from './errors.js';
import { IdentityKeeper, loadLife } from './identity.js';
import { KeyStorage } from './key-storage.js';
import { Retrier } from './retrier.js';
import type {
  ChatClient,
  ChatState,
  Cleared,
  ClientNotices,
  IdentityRequest,
  NoticeName,
  ProofProvider,
} from './state.js';
import { Store } from './store.js';
import type { Talk } from './talk.js';

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

/* What is done by a visitor who is there. Its code comes with the first time; until then it is a name. */

/** Done with the conversation, where nobody waits for it. */
const SAYINGS = [
  'interact',
  'send',
  'retry',
  'discard',
  'startConversation',
  'typing',
  'saveDraft',
  'answerForm',
  'attach',
  'detach',
  'retryFile',
] as const satisfies readonly (keyof Talk)[];
/** Asked of the conversation. */
const QUESTIONS = [
  'showConversation',
  'loadMoreConversations',
  'loadOlder',
  'loadNewer',
  'showNewest',
  'reload',
  'fileUrl',
] as const satisfies readonly (keyof Talk)[];
/** Done beside it. */
const ACTS = [
  'submitClaims',
  'answerCarryOver',
  'answerProofRequest',
  'settleOtherSession',
  'setStatus',
  'rate',
  'mailTranscript',
  'search',
  'exportData',
  'eraseData',
  'offerPin',
  'declinePin',
  'startPin',
  'verifyPin',
] as const satisfies readonly (keyof typeof Acts)[];

export type Saying = (typeof SAYINGS)[number];
export type Question = (typeof QUESTIONS)[number];
export type Act = (typeof ACTS)[number];
type Deed = Saying | Question | Act;

/** Makes a client of its own. Elements share one instead, see `acquireClient`. */
export function createChatClient(options: ClientOptions): SharedClient {
  const client = new Client(options);
  const deeds = Object.entries({ say: SAYINGS, ask: QUESTIONS, act: ACTS }).flatMap(([kind, names]) =>
    names.map((name) => [name, (...parameters: unknown[]) => client.perform(kind, name, parameters)]),
  );
  return Object.assign(client, Object.fromEntries(deeds) as Pick<ChatClient, Deed>);
}

/** Joins the parts of the client. */
class Client implements Omit<SharedClient, Deed> {
  readonly #context: ClientContext;
  readonly #identity: IdentityKeeper;
  readonly #stopWaking: () => void;
  #restTimer?: number;
  #isDestroyed = false;
  #ending?: Promise<void>;

  constructor({ serverUrl, appId, environment: parts }: ClientOptions) {
    // What only a session needs is added with it.
    const environment = { ...browserEnvironment(), ...parts } as Environment;
    const { subtle, onWake } = environment;
    const store = new Store();
    const storage = new KeyStorage(environment, () => {
      store.storageFailed();
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

  identify(request: IdentityRequest | undefined, by?: unknown): void {
    this.#identity.identify(request, by);
  }

  setProvider(provider: ProofProvider | undefined): void {
    this.#context.provider = provider;
    const { request } = this.#identity;
    if (provider && request && this.state.phase === 'awaited') this.#identity.take(request, undefined);
  }

  present(proof: Proof): Promise<Identity> {
    return this.#unlessDestroyed(async () => (await this.#identity.life()).change.present(proof));
  }

  clearSession(options?: { readonly everywhere?: boolean }): Promise<Cleared> {
    return this.#unlessDestroyed(async () => {
      const left = this.#identity.visit.session.live;
      // At once, whatever has to be loaded or told: nothing of the visitor is left here.
      const visit = this.#identity.begin('cleared');
      const code = await loadLife().catch(() => undefined);
      await this.#context.keys.forgetAll();
      if (!code) return { local: true, server: false };
      return (await this.#identity.life()).loggedOut(left, visit, options?.everywhere);
    });
  }

  canProve(level: Level): boolean {
    return !!this.#context.provider || (level <= 3 && !!this.state.app?.pin);
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

  /** Does one of the above. */
  perform(kind: string, name: Deed, parameters: readonly unknown[]): Promise<unknown> {
    const { visit } = this.#identity;
    const done = this.#unlessDestroyed(async () =>
      (await this.#identity.life()).perform(visit, kind, name, parameters),
    );
    // Not everybody waits for it; whoever does gets the error.
    done.catch(() => undefined);
    return done;
  }

  #unlessDestroyed<T>(work: () => Promise<T>): Promise<T> {
    return this.#isDestroyed ? Promise.reject(new ClientError('destroyed')) : work();
  }
}
