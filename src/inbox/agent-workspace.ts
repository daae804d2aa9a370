import type { AgentConversation, AgentEvent, AgentSnapshot, ConversationStatus } from '../protocol/index.js';
import { StreamConnection } from '../client/connection.js';
import type { Environment } from '../client/environment.js';
import { failureOf } from '../client/errors.js';
import { Retrier } from '../client/retrier.js';
import type { Connection, Failure } from '../client/state.js';
import { StreamReader } from '../client/stream-reader.js';
import type { AgentApi } from './agent-api.js';
import { agentPort } from './agent-port.js';
import { ConversationBook } from './conversation-book.js';
import { endsSession } from './failures.js';
import type { SignedInAgent, WorkspaceState } from './inbox-state.js';
import { SnapshotStore } from './snapshot-store.js';
import { Thread } from './thread.js';

/** What a workspace is made from. */
export interface WorkspaceParts {
  readonly api: AgentApi;
  readonly environment: Environment;
  readonly socketUrl: string;
  readonly session: SignedInAgent;
  /** Replies that were begun, by conversation. */
  readonly drafts: Map<string, string>;
  readonly sessionOver: () => void;
}

/**
 * All that a signed-in agent works with. It is closed as one at sign-out: what was asked for under an
 * ended session has nowhere left to arrive.
 */
export class AgentWorkspace {
  readonly session: SignedInAgent;
  /** Replies that were begun, by conversation. */
  readonly drafts: Map<string, string>;
  readonly #parts: WorkspaceParts;
  readonly #store = new SnapshotStore<WorkspaceState>({
    connection: 'connecting',
    list: { filter: 'open', conversations: [], loading: true, failure: undefined },
    thread: undefined,
  });
  readonly #book = new ConversationBook();
  readonly #reader: StreamReader<AgentConversation>;
  readonly #connection: StreamConnection<AgentConversation>;
  readonly #life = new AbortController();
  /** The open thread, and those left with a reply that is not stored yet. */
  readonly #threads = new Map<string, Thread>();
  #thread: Thread | undefined;
  #epoch: string | undefined;
  #listRequests = 0;
  #reloading = false;
  #pageVisible = true;

  constructor(parts: WorkspaceParts) {
    this.#parts = parts;
    this.session = parts.session;
    this.drafts = parts.drafts;
    const { environment } = parts;
    const { signal } = this.#life;
    this.#reader = new StreamReader({
      load: () => this.#loadAnew(),
      onSnapshot: () => void Promise.all([this.#thread?.load(), this.#findThreads()]),
      onEvent: (event, position) => {
        this.#apply(event, position);
      },
    });
    const port = agentPort({
      ...parts,
      tell: (connection) => {
        this.#connectionChanged(connection);
      },
      judge: (error) => this.#judge(error),
    });
    const retrier = new Retrier(environment);
    this.#connection = new StreamConnection({ environment, retrier }, signal, this.#reader, port);
    const stopWaking = environment.onWake(() => {
      retrier.wake();
    });
    signal.addEventListener('abort', stopWaking);
  }

  get state(): WorkspaceState {
    return this.#store.value;
  }

  subscribe(listener: () => void): () => void {
    return this.#store.subscribe(listener);
  }

  /** Loads everything on the screen from a new snapshot, and follows the stream from there. */
  reload(): void {
    this.#connection.stop();
    this.#reader.reset();
    this.#connection.start();
  }

  async setFilter(filter: ConversationStatus): Promise<void> {
    if (filter === this.state.list.filter) return;
    this.#setList({ filter, conversations: this.#book.filtered(filter) });
    await this.#loadList().catch(() => undefined); // the list says what went wrong
  }

  /** Shows a conversation of the list. */
  openThread(id: string): void {
    const conversation = this.#book.get(id);
    if (!conversation || this.#thread?.id === id) return;
    this.#leaveThread();
    this.#thread = this.#threads.get(id) ?? this.#newThread(conversation);
    this.#threads.set(id, this.#thread);
    this.#store.set({ thread: this.#thread.state });
    this.#thread.watch(this.#pageVisible);
    void this.#thread.load();
  }

  closeThread(): void {
    this.#leaveThread();
    this.#store.set({ thread: undefined });
  }

  /** The commands of the conversation on the right. */
  get thread(): Thread | undefined {
    return this.#thread;
  }

  /** Tells whether anybody can see the page: nothing counts as read on a hidden one. */
  setPageVisible(visible: boolean): void {
    this.#pageVisible = visible;
    this.#thread?.watch(visible);
  }

  /** Ends everything under way. The object is of no use afterwards. */
  close(): void {
    this.#life.abort();
    this.#threads.clear();
  }

  #newThread(conversation: AgentConversation): Thread {
    const { api, environment, session } = this.#parts;
    const around = {
      api,
      now: () => environment.clock.now(),
      signal: this.#life.signal,
      agentName: session.agent.name,
      judge: (error: unknown) => this.#judge(error),
      confirmed: (confirmed: AgentConversation) => {
        this.#confirm(confirmed);
      },
    };
    const thread: Thread = new Thread(conversation, around, () => {
      if (thread === this.#thread) this.#store.set({ thread: thread.state });
    });
    return thread;
  }

  #leaveThread(): void {
    const left = this.#thread;
    if (!left) return;
    left.watch(false);
    if (!left.holdsUnsent) this.#threads.delete(left.id);
    this.#thread = undefined;
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
    if ([...this.#threads.keys()].every((id) => this.#book.get(id))) return;
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
      case 'conversation.updated':
        this.#book.put(event.conversation, position);
        this.#showBook();
        if (event.type === 'message.created')
          this.#threads.get(event.conversation.id)?.receive(event.message);
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
    if (this.#thread?.id === id) this.closeThread();
    this.#threads.delete(id);
  }

  /** The answer may come after newer events: it stands for nothing but what was asked. */
  #confirm({ id, status }: AgentConversation): void {
    this.#book.amend(id, { status });
    this.#showBook();
  }

  /** Brings list and threads up to what the book says. */
  #showBook(): void {
    this.#setList({ conversations: this.#book.filtered(this.state.list.filter) });
    for (const thread of this.#threads.values()) {
      const conversation = this.#book.get(thread.id);
      if (conversation) thread.update(conversation);
    }
  }

  #setList(change: Partial<WorkspaceState['list']>): void {
    this.#store.set({ list: Object.freeze({ ...this.state.list, ...change }) });
  }

  #connectionChanged(connection: Connection): void {
    this.#store.set({ connection });
    if (connection !== 'live') return;
    for (const thread of this.#threads.values()) thread.recover();
  }

  #judge(error: unknown): Failure {
    if (!this.#life.signal.aborted && endsSession(error)) this.#parts.sessionOver();
    return failureOf(error);
  }
}
