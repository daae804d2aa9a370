import type {
  AgentConversation,
  AgentEvent,
  AgentSnapshot,
  ConversationStatus,
  FileVariant,
} from '../protocol/index.js';
import type { Environment } from '../client/environment.js';
import { failureOf } from '../client/errors.js';
import { Retrier } from '../client/retrier.js';
import type { Connection, Failure } from '../client/state.js';
import type { AgentApi } from './agent-api.js';
import { AgentStream } from './agent-stream.js';
import { ConversationBook } from './conversation-book.js';
import type { Drafts } from './drafts.js';
import { endsSession } from './failures.js';
import type { SignedInAgent, WorkspaceState } from './inbox-state.js';
import { OpenThreads } from './open-threads.js';
import { SnapshotStore } from './snapshot-store.js';
import type { Thread } from './thread.js';

/** What a workspace is made from. */
export interface WorkspaceParts {
  readonly api: AgentApi;
  readonly environment: Environment;
  readonly socketUrl: string;
  readonly session: SignedInAgent;
  readonly drafts: Drafts;
  readonly sessionOver: () => void;
  /** Hears whether something is here that the server does not have. */
  readonly holds: (unsent: boolean) => void;
}

/**
 * All that a signed-in agent works with. It is closed as one at sign-out: what was asked for under an
 * ended session has nowhere left to arrive.
 */
export class AgentWorkspace {
  readonly session: SignedInAgent;
  readonly #parts: WorkspaceParts;
  readonly #store = new SnapshotStore<WorkspaceState>({
    connection: 'connecting',
    list: { filter: 'open', conversations: [], loading: true, failure: undefined },
    thread: undefined,
  });
  readonly #book = new ConversationBook();
  readonly #stream: AgentStream;
  readonly #life = new AbortController();
  readonly #retrier: Retrier;
  readonly #threads: OpenThreads;
  #epoch: string | undefined;
  #listRequests = 0;
  #reloading = false;

  constructor(parts: WorkspaceParts) {
    this.#parts = parts;
    this.session = parts.session;
    this.#retrier = this.#makeRetrier();
    this.#threads = this.#openThreads();
    this.#stream = new AgentStream({
      ...parts,
      retrier: this.#retrier,
      signal: this.#life.signal,
      listener: {
        load: () => this.#loadAnew(),
        onSnapshot: () => {
          this.#threads.reload();
          void this.#findThreads();
        },
        onEvent: (event, position) => {
          this.#apply(event, position);
        },
      },
      tell: (connection) => {
        this.#connectionChanged(connection);
      },
      typing: ({ conversation_id, author }) => {
        if (author.kind === 'contact') this.#threads.hearTyping(conversation_id);
      },
      judge: (error) => this.#judge(error),
    });
  }

  get state(): WorkspaceState {
    return this.#store.value;
  }

  /** Where a file of a message is to be had. */
  fileUrl(attachmentId: string, variant: FileVariant): Promise<string> {
    return this.#parts.api.fileUrl(attachmentId, variant);
  }

  subscribe(listener: () => void): () => void {
    return this.#store.subscribe(listener);
  }

  /** Loads everything on the screen from a new snapshot, and follows the stream from there. */
  reload(): void {
    this.#stream.restart();
  }

  async setFilter(filter: ConversationStatus): Promise<void> {
    if (filter === this.state.list.filter) return;
    this.#setList({ filter, conversations: this.#book.filtered(filter) });
    await this.#loadList().catch(() => undefined); // the list says what went wrong
  }

  /** Shows a conversation of the list. */
  openThread(id: string): void {
    const conversation = this.#book.get(id);
    if (conversation) this.#threads.open(conversation);
  }

  closeThread(): void {
    this.#threads.close();
  }

  /** The commands of the conversation on the right. */
  get thread(): Thread | undefined {
    return this.#threads.current;
  }

  /** The reply that was begun in a conversation. */
  draft(id: string): string {
    return this.#parts.drafts.text(id);
  }

  saveDraft(id: string, text: string): void {
    this.#parts.drafts.write(id, text);
    this.#tellHeld();
  }

  /** Tells whether anybody can see the page: nothing counts as read on a hidden one. */
  setPageVisible(visible: boolean): void {
    this.#threads.setPageVisible(visible);
  }

  /** Ends everything under way. The object is of no use afterwards. */
  close(): void {
    this.#threads.leaveAll();
    this.#life.abort();
  }

  #openThreads(): OpenThreads {
    const { api, environment, session } = this.#parts;
    const around = {
      api,
      clock: environment.clock,
      retrier: this.#retrier,
      signal: this.#life.signal,
      agentName: session.agent.name,
      judge: (error: unknown) => this.#judge(error),
      confirmed: (confirmed: AgentConversation) => {
        this.#confirm(confirmed);
      },
    };
    return new OpenThreads(around, this.#parts.drafts, () => {
      this.#store.set({ thread: this.thread?.state });
      this.#tellHeld();
    });
  }

  #makeRetrier(): Retrier {
    const { environment } = this.#parts;
    const retrier = new Retrier(environment);
    const stopWaking = environment.onWake(() => {
      retrier.wake();
    });
    this.#life.signal.addEventListener('abort', stopWaking);
    return retrier;
  }

  #tellHeld(): void {
    if (this.#life.signal.aborted) return;
    this.#parts.holds(this.#threads.holdUnsent || this.#parts.drafts.isHeld);
  }

  /** Begins again where what is held cannot be carried on. Until it succeeds, no list is carried on either. */
  async #loadAnew(): Promise<AgentSnapshot> {
    this.#reloading = true;
    const snapshot = await this.#loadList();
    this.#reloading = false;
    return snapshot;
  }

  async #loadList(): Promise<AgentSnapshot> {
    const request = (this.#listRequests += 1);
    this.#setList({ loading: true, failure: undefined });
    try {
      const snapshot = await this.#parts.api.snapshot(this.state.list.filter, this.#life.signal);
      const latest = request === this.#listRequests;
      // After a hole the snapshot is all that is known: what left the filter meanwhile is not in it.
      if (this.#epoch !== snapshot.epoch || (latest && this.#reloading)) this.#book.clear();
      this.#epoch = snapshot.epoch;
      this.#book.putSnapshot(snapshot);
      if (latest) this.#setList({ loading: false });
      this.#showBook();
      return snapshot;
    } catch (error) {
      const failure = this.#judge(error);
      if (request === this.#listRequests) this.#setList({ loading: false, failure });
      throw error;
    }
  }

  /** Looks behind the filter for threads whose conversation is not in the list any more. */
  async #findThreads(): Promise<void> {
    if (this.#threads.every((id) => this.#book.get(id) !== undefined)) return;
    const elsewhere = this.state.list.filter === 'open' ? 'closed' : 'open';
    try {
      const snapshot = await this.#parts.api.snapshot(elsewhere, this.#life.signal);
      if (this.#epoch !== snapshot.epoch) return;
      this.#book.putSnapshot(snapshot);
      this.#showBook();
    } catch (error) {
      this.#judge(error); // the thread keeps the status that was heard of last
    }
  }

  #apply(event: AgentEvent, position: number): void {
    switch (event.type) {
      case 'message.created':
      case 'message.updated':
        this.#book.put(event.conversation, position);
        this.#showBook();
        this.#threads.receive(event.message);
        break;
      case 'conversation.updated':
        this.#book.put(event.conversation, position);
        this.#showBook();
        break;
      case 'conversation.erased':
        this.#book.put(event.conversation, position);
        this.#book.amendContact(event.conversation.contact);
        this.#threads.emptyContact(event.conversation);
        this.#showBook();
        break;
      case 'conversation.removed':
        this.#remove(event.conversation_id, position);
        break;
      case 'session.opened': // agents are told of none
      case 'withheld':
        break;
    }
  }

  #remove(id: string, position: number): void {
    this.#book.remove(id, position);
    this.#showBook();
    this.#threads.forget(id);
  }

  /** The answer may come after newer events: it stands for nothing but what was asked. */
  #confirm({ id, status }: AgentConversation): void {
    this.#book.amend(id, { status });
    this.#showBook();
  }

  /** Brings list and threads up to what the book says. */
  #showBook(): void {
    this.#setList({ conversations: this.#book.filtered(this.state.list.filter) });
    this.#threads.update((id) => this.#book.get(id));
  }

  #setList(change: Partial<WorkspaceState['list']>): void {
    this.#store.set({ list: Object.freeze({ ...this.state.list, ...change }) });
  }

  #connectionChanged(connection: Connection): void {
    this.#store.set({ connection });
    if (connection !== 'live') return;
    this.#threads.recover();
  }

  #judge(error: unknown): Failure {
    if (!this.#life.signal.aborted && endsSession(error)) this.#parts.sessionOver();
    return failureOf(error);
  }
}
