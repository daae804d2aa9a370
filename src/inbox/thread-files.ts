import { agentPaths } from '../protocol/index.js';
import type { Retrier } from '../client/retrier.js';
import type { Failure, PendingFile } from '../client/state.js';
import type { UploadServer } from '../client/upload.js';
import { UploadQueue } from '../client/upload-queue.js';
import type { AgentApi } from './agent-api.js';
import { endsSession } from './failures.js';

/** What the files of a conversation need around them. */
export interface FileSurroundings {
  readonly api: AgentApi;
  readonly retrier: Retrier;
  /** Ends with the session of the agent. */
  readonly signal: AbortSignal;
  readonly judge: (error: unknown) => Failure;
}

/** Files of an agent on their way in one conversation. They are in this page only. */
export class ThreadFiles extends UploadQueue {
  protected readonly server: UploadServer;
  protected readonly retrier: Retrier;
  readonly #place: string;
  readonly #around: FileSurroundings;
  readonly #changed: () => void;

  constructor(conversationId: string, around: FileSurroundings, changed: () => void) {
    super();
    const { api, retrier, signal } = around;
    this.#place = conversationId;
    this.#around = around;
    this.#changed = changed;
    this.retrier = retrier;
    const { uploads, upload } = agentPaths;
    this.server = { uploads, upload, call: (...call) => api.call(...call) };
    signal.addEventListener('abort', () => {
      for (const { end } of this.all) end.abort();
    });
  }

  /** Those that go with the next reply. */
  get next(): readonly PendingFile[] {
    return this.in(this.#place);
  }

  /** True where something would be lost with the page. */
  get isHeld(): boolean {
    return this.all.length > 0;
  }

  attach(files: readonly File[]): void {
    this.add(this.#place, files);
  }

  /** They go with a reply from now on. */
  takeNext(): readonly PendingFile[] {
    return this.take(this.#place).flatMap(({ key }) => this.file(key) ?? []);
  }

  protected admit(): Promise<boolean> {
    return Promise.resolve(!this.#around.signal.aborted);
  }

  /** The session is over: what was not sent is kept for the next one of the same agent. */
  protected isOnHold(error: unknown): boolean {
    if (endsSession(error)) this.#around.judge(error);
    return endsSession(error);
  }

  protected changed(): void {
    this.#changed();
  }
}
