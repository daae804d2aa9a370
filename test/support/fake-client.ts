import { ClientError } from '../../src/client/errors.js';
import type {
  ChatClient,
  ChatState,
  Cleared,
  ClientErrorCode,
  ClientNotices,
  IdentityRequest,
  NoticeName,
  PinChallenge,
  ProofProvider,
  ProofRequest,
  Sight,
  TimelineItem,
} from '../../src/client/state.js';
import { EMPTY_TIMELINE, patched, type Patch } from '../../src/client/store.js';
import { clientProvider } from '../../src/elements/client-provider.js';
import type {
  AppInfo,
  Claims,
  Conversation,
  ConversationStatus,
  FileVariant,
  FormAnswer,
  FoundMessages,
  Identity,
  Level,
  Notice,
  Proof,
  Rating,
} from '../../src/protocol/index.js';

export const app: AppInfo = {
  app_id: 'app_1',
  name: 'Analytical Engines',
  pin: true,
  policy: { launcher: 0, start: 0, attach: 0 },
};
export const ada: Identity = {
  level: 4,
  method: 'portal-key',
  email: 'ada@example.com',
  email_verified: true,
};
export const guest: Identity = { level: 0, method: 'anonymous' };

let made = 0;

/** A message on the screen, stored unless told otherwise. */
export function item(text: string, parts: Partial<TimelineItem> = {}): TimelineItem {
  made += 1;
  return {
    key: `item-${String(made)}`,
    status: 'sent',
    text,
    at: Date.UTC(2026, 10, 20, 9, 0) + made * 1000,
    own: false,
    authorName: 'Charles',
    ...parts,
  };
}

/** A conversation of the list. */
export function conversation(id: string, parts: Partial<Conversation> = {}): Conversation {
  made += 1;
  const at = Date.UTC(2026, 10, 20, 9, 0) + made * 1000;
  return {
    id,
    status: 'open',
    created_at: at,
    updated_at: at,
    last_seq: 1,
    read_seq: 1,
    unread: false,
    preview: { author: 'agent', name: 'Charles', text: `Last words of ${id}`, sent_at: at },
    ...parts,
  };
}

/** What happened between the messages, as the server stores it. */
export function notice(what: Notice, parts: Partial<TimelineItem> = {}): TimelineItem {
  const line = item('', { authorName: '', ...parts });
  const message = {
    id: line.key,
    conversation_id: 'v1',
    seq: made,
    author: { kind: 'system', name: '' },
    text: '',
    sent_at: line.at,
    client_msg_id: line.key,
    notice: what,
  } as const;
  return { ...line, message };
}

/** An error as the client throws it. */
export function failure(code: ClientErrorCode, retryAfter?: number): Error {
  return new ClientError(code, retryAfter === undefined ? {} : { retryAfter });
}

/** A client without a server: the test moves its state, and sees what elements asked of it. */
export class FakeClient implements ChatClient {
  state: ChatState = Object.freeze({
    phase: 'identifying',
    generation: 0,
    connection: 'connecting',
    timeline: EMPTY_TIMELINE,
    unreadCount: 0,
    storagePersistent: true,
    veiled: false,
    messenger: { availability: { open: true }, form: [], rating: true, transcript: true },
  } satisfies ChatState);
  readonly identified: IdentityRequest[] = [];
  readonly sent: string[] = [];
  readonly retried: string[] = [];
  readonly discarded: string[] = [];
  readonly pinsAsked: string[] = [];
  readonly pinsAnswered: string[] = [];
  readonly presented: Proof[] = [];
  readonly claimed: Claims[] = [];
  readonly carriedOver: boolean[] = [];
  readonly proofAnswers: (ProofRequest & { readonly accept: boolean })[] = [];
  readonly sessionsSettled: boolean[] = [];
  readonly shown: { readonly id: string; readonly messageId?: string }[] = [];
  readonly statuses: { readonly id: string; readonly status: ConversationStatus }[] = [];
  readonly ratings: { readonly id: string; readonly rating: Rating }[] = [];
  readonly transcriptsAsked: string[] = [];
  readonly searches: { readonly query: string; readonly cursor?: string }[] = [];
  readonly drafts: string[] = [];
  readonly answers: (readonly FormAnswer[])[] = [];
  readonly attached: File[] = [];
  readonly detached: string[] = [];
  readonly filesRetried: string[] = [];
  readonly erased: (string | undefined)[] = [];
  /** What `search` answers. */
  found: FoundMessages = { messages: [] };
  started = 0;
  exports = 0;
  keys = 0;
  moreConversationsAsked = 0;
  newerAsked = 0;
  newestAsked = 0;
  provider: ProofProvider | undefined;
  visible = false;
  /** True while the end of the conversation is said to be in sight. */
  seesEnd = false;
  acts = 0;
  olderAsked = 0;
  reloads = 0;
  destroyed = false;
  /** The code that `verifyPin` accepts. */
  pin = '123456';
  /** Thrown by the next question about a PIN. */
  pinFailure: Error | undefined;
  /** What acts of the visitor wait for. */
  answer: Promise<void> = Promise.resolve();
  /** Thrown by the next act of the visitor. */
  actFailure: Error | undefined;
  resendAfterMs = 30_000;
  readonly #followers = new Set<() => void>();
  readonly #listeners = new Map<NoticeName, Set<(notice: never) => void>>();
  #resolveReady!: () => void;
  #rejectReady!: (error: Error) => void;
  #ready = new Promise<void>((resolve, reject) => {
    this.#resolveReady = resolve;
    this.#rejectReady = reject;
  });

  constructor() {
    this.#ready.catch(() => undefined);
  }

  /** How many elements follow this client at the moment. */
  get followers(): number {
    return this.#followers.size;
  }

  /** Moves the state, as an answer of the server would. */
  become(patch: Patch<ChatState>): void {
    this.state = Object.freeze(patched(this.state, patch));
    for (const follower of [...this.#followers]) follower();
  }

  /** Changes the conversation on the screen. */
  show(timeline: Partial<ChatState['timeline']>): void {
    this.become({ timeline: { ...this.state.timeline, ...timeline } });
  }

  /** The workspace is known and the visitor is this person. */
  activate(identity: Identity, patch: Patch<ChatState> = {}): void {
    this.become({ app, phase: 'active', connection: 'live', identity, ...patch });
    this.accept();
  }

  /** Nobody yet, as on a page that describes nobody. */
  rest(patch: Patch<ChatState> = {}): void {
    this.become({ app, phase: 'idle', ...patch });
    this.accept();
  }

  accept(): void {
    this.#resolveReady();
  }

  fail(code: ClientErrorCode): void {
    this.become({ fatal: { code } });
    this.notify('error', { code });
    this.#rejectReady(failure(code));
  }

  notify<N extends NoticeName>(name: N, notice: ClientNotices[N]): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) listener(notice as never);
  }

  subscribe(listener: () => void): () => void {
    this.#followers.add(listener);
    return () => this.#followers.delete(listener);
  }

  on<N extends NoticeName>(name: N, listener: (notice: ClientNotices[N]) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  identify(request: IdentityRequest | undefined): void {
    if (!request || JSON.stringify(request) === JSON.stringify(this.identified.at(-1))) return;
    this.identified.push(request);
    this.become({ generation: this.state.generation + 1 });
  }

  setProvider(provider: ProofProvider | undefined): void {
    this.provider = provider;
  }

  present(proof: Proof): Promise<Identity> {
    this.presented.push(proof);
    const { identity } = this.state;
    return identity ? Promise.resolve(identity) : Promise.reject(failure('identity_invalid'));
  }

  clearSession(): Promise<Cleared> {
    const generation = this.state.generation + 1;
    const timeline = EMPTY_TIMELINE;
    this.become({ phase: 'cleared', generation, timeline, identity: undefined, unreadCount: 0 });
    this.notify('session-cleared', { reason: 'logout' });
    return Promise.resolve({ local: true, server: true });
  }

  interact(): void {
    this.acts += 1;
  }

  async submitClaims(claims: Claims): Promise<void> {
    this.claimed.push(claims);
    await this.#settle();
  }

  async answerCarryOver(accept: boolean): Promise<void> {
    this.carriedOver.push(accept);
    await this.#settle();
    this.become({ carryOver: undefined });
  }

  async answerProofRequest(request: ProofRequest, accept: boolean): Promise<void> {
    this.proofAnswers.push({ ...request, accept });
    await this.#settle();
  }

  canProve(level: Level): boolean {
    return this.provider !== undefined || (level <= 3 && this.state.app?.pin === true);
  }

  async settleOtherSession(end: boolean): Promise<void> {
    this.sessionsSettled.push(end);
    await this.#settle();
    this.become({ otherSession: undefined });
  }

  get isDestroyed(): boolean {
    return this.destroyed;
  }

  whenReady(): Promise<void> {
    return this.destroyed ? Promise.reject(failure('destroyed')) : this.#ready;
  }

  setVisible(visible: Sight): void {
    this.visible = visible !== false;
    this.seesEnd = visible === true;
  }

  send(text: string): void {
    this.sent.push(text);
    this.show({ items: [...this.state.timeline.items, item(text, { own: true, status: 'sending' })] });
  }

  async showConversation(id: string, options: { readonly messageId?: string } = {}): Promise<void> {
    this.shown.push({ id, ...options });
    await this.#settle();
    const { messageId } = options;
    this.become({ timeline: { ...EMPTY_TIMELINE, id, ...(messageId && { target: { messageId } }) } });
  }

  startConversation(): void {
    this.started += 1;
    this.become({ timeline: EMPTY_TIMELINE });
  }

  async loadMoreConversations(): Promise<void> {
    this.moreConversationsAsked += 1;
    await this.#settle();
  }

  async setStatus(id: string, status: ConversationStatus): Promise<void> {
    this.statuses.push({ id, status });
    await this.#settle();
    this.show({ status });
  }

  async rate(id: string, rating: Rating): Promise<void> {
    this.ratings.push({ id, rating });
    await this.#settle();
    this.show({ rating });
  }

  async mailTranscript(id: string): Promise<void> {
    this.transcriptsAsked.push(id);
    await this.#settle();
  }

  async search(query: string, cursor?: string): Promise<FoundMessages> {
    this.searches.push({ query, ...(cursor !== undefined && { cursor }) });
    await this.#settle();
    return this.found;
  }

  async exportData(): Promise<Blob> {
    this.exports += 1;
    await this.#settle();
    return new Blob(['PK'], { type: 'application/zip' });
  }

  async eraseData(conversationId?: string): Promise<void> {
    this.erased.push(conversationId);
    await this.#settle();
  }

  typing(): void {
    this.keys += 1;
  }

  saveDraft(text: string): void {
    this.drafts.push(text);
  }

  answerForm(answers: readonly FormAnswer[]): void {
    this.answers.push(answers);
  }

  attach(files: readonly File[]): void {
    this.attached.push(...files);
    const pending = files.map((file) => ({
      key: `file-${file.name}`,
      name: file.name,
      bytes: file.size,
      mediaType: file.type,
      status: 'uploading' as const,
      sent: 0,
      file,
    }));
    this.show({ files: [...(this.state.timeline.files ?? []), ...pending] });
  }

  detach(key: string): void {
    this.detached.push(key);
    this.show({ files: (this.state.timeline.files ?? []).filter((file) => file.key !== key) });
  }

  retryFile(key: string): void {
    this.filesRetried.push(key);
  }

  async fileUrl(attachmentId: string, variant: FileVariant): Promise<string> {
    await this.#settle();
    return `/test/support/files/${attachmentId}-${variant}.png`;
  }

  loadNewer(): Promise<void> {
    this.newerAsked += 1;
    return Promise.resolve();
  }

  showNewest(): Promise<void> {
    this.newestAsked += 1;
    return Promise.resolve();
  }

  retry(key: string): void {
    this.retried.push(key);
  }

  discard(key: string): void {
    this.discarded.push(key);
  }

  loadOlder(): Promise<void> {
    this.olderAsked += 1;
    return Promise.resolve();
  }

  reload(): Promise<void> {
    this.reloads += 1;
    return Promise.resolve();
  }

  offerPin(): void {
    this.become({ phase: 'challenged' });
  }

  declinePin(): void {
    this.become({ phase: this.state.identity ? 'active' : 'idle' });
  }

  async startPin(email: string): Promise<PinChallenge> {
    this.pinsAsked.push(email);
    await this.#mayFail();
    const now = Date.now();
    return { email, challengeId: 'c1', expiresAt: now + 600_000, resendAt: now + this.resendAfterMs };
  }

  async verifyPin(pin: string): Promise<void> {
    this.pinsAnswered.push(pin);
    await this.#mayFail();
    if (pin !== this.pin) throw failure('pin_invalid');
    const generation = this.state.generation + 1;
    const email = this.pinsAsked.at(-1) ?? '';
    this.activate({ level: 3, method: 'email-pin', email, email_verified: true }, { generation });
  }

  destroy(): Promise<void> {
    this.destroyed = true;
    this.become({ phase: 'cleared' });
    return Promise.resolve();
  }

  async #settle(): Promise<void> {
    await this.answer;
    const error = this.actFailure;
    this.actFailure = undefined;
    if (error) throw error;
  }

  #mayFail(): Promise<void> {
    const error = this.pinFailure;
    this.pinFailure = undefined;
    return error ? Promise.reject(error) : Promise.resolve();
  }
}

/** Puts fake clients in the place of real ones, one for each server and app. */
export class FakeClients {
  /** Everything that was asked for, in order: `server app`. */
  readonly addresses: string[] = [];
  /** Shares that were not given back. */
  held = 0;
  readonly #clients = new Map<string, FakeClient>();
  readonly #before = clientProvider.acquire;

  install(): void {
    clientProvider.acquire = (serverUrl, appId) => {
      this.addresses.push(`${serverUrl} ${appId}`);
      this.held += 1;
      if (this.of(appId).isDestroyed) this.#clients.delete(appId);
      const release = () => {
        this.held -= 1;
      };
      return { client: this.of(appId), release };
    };
  }

  restore(): void {
    clientProvider.acquire = this.#before;
  }

  of(appId: string): FakeClient {
    const client = this.#clients.get(appId) ?? new FakeClient();
    this.#clients.set(appId, client);
    return client;
  }
}
