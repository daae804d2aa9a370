import { v7 } from 'uuid';
import {
  codePoints,
  LIMITS,
  paths,
  type Conversation,
  type SendMessage,
  type SentMessage,
  type StartedConversation,
} from '../protocol/index.js';
import type { ClientContext } from './context.js';
import { codeOf, failureOf, isTemporary } from './errors.js';
import type { SessionUse } from './session-use.js';
import type { SendStatus, TimelineItem } from './state.js';
import { patched, type Generation } from './store.js';
import type { TimelineKeeper } from './timeline.js';

/** What the outbox needs from the rest of the visit. */
export interface OutboxPort {
  /** True once it is known whether there is a conversation to go on with. */
  isReady(): boolean;
  onStored(answer: SentMessage & { readonly conversation?: Conversation }): void;
}

/** Sends what waits on the timeline: one at a time, in order, until it is stored or refused (REL-5, REL-6). */
export class Outbox {
  readonly #context: ClientContext;
  readonly #generation: Generation;
  readonly #use: SessionUse;
  readonly #timeline: TimelineKeeper;
  readonly #port: OutboxPort;
  /** Where each message was posted first. The answer may be lost: it must never go anywhere else. */
  readonly #paths = new Map<string, string>();
  #flushing = false;

  constructor(
    context: ClientContext,
    generation: Generation,
    use: SessionUse,
    timeline: TimelineKeeper,
    port: OutboxPort,
  ) {
    this.#context = context;
    this.#generation = generation;
    this.#use = use;
    this.#timeline = timeline;
    this.#port = port;
  }

  add(text: string): void {
    const { environment, retrier } = this.#context;
    const { identity } = this.#generation.state;
    const { id } = this.#timeline;
    const item = {
      key: v7(),
      text,
      at: environment.clock.now(),
      own: true,
      authorName: identity?.name ?? '',
      ...(id !== undefined && { conversationId: id }),
    };
    if (isTooLong(text)) {
      this.#timeline.putWaiting({ ...item, status: 'failed', failure: { code: 'too_large' } });
      return;
    }
    this.#timeline.putWaiting({ ...item, status: 'queued' });
    retrier.wake();
    this.flush();
  }

  retry(key: string): void {
    const item = this.#failed(key);
    // What is too long stays too long.
    if (!item || isTooLong(item.text)) return;
    this.#mark(item, 'queued');
    this.flush();
  }

  discard(key: string): void {
    if (this.#failed(key)) this.#timeline.remove(key);
  }

  /** Goes on with what waits, as far as that is possible now. */
  flush(): void {
    if (!this.#flushing) void this.#deliver();
  }

  async #deliver(): Promise<void> {
    const { retrier } = this.#context;
    const { signal } = this.#generation;
    this.#flushing = true;
    for (let item = this.#next(); item; item = this.#next()) {
      const { key } = item;
      try {
        if (!(await this.#isAdmitted())) break;
        this.#mark(item, 'sending');
        await retrier.persist(() => this.#send(key), signal);
      } catch (error) {
        if (signal.aborted) return;
        // The session ended on the way: the message waits until somebody is proven again.
        if (!this.#use.session.isOpen && codeOf(error)?.startsWith('session_')) {
          this.#mark(item, 'queued');
          break;
        }
        this.#mark(item, 'failed', error);
      }
    }
    this.#flushing = false;
  }

  /** True where messages can go out now. Whoever changes that calls `flush()`. */
  async #isAdmitted(): Promise<boolean> {
    if (!this.#use.session.isOpen) {
      // Only now has an anonymous visitor acted; before, nothing is stored and nobody is told.
      if (this.#generation.state.phase !== 'idle') return false;
      const open = () => this.#use.session.open({ method: 'anonymous' });
      await this.#context.retrier.persist(open, this.#generation.signal, () => {
        this.#generation.update({ connection: 'offline' });
      });
    }
    return this.#port.isReady();
  }

  async #send(key: string): Promise<void> {
    const item = this.#find(key);
    // Its event may have come while the answer was lost.
    if (!item || item.message) return;
    const body: SendMessage = { client_msg_id: key, text: item.text };
    const id = item.conversationId ?? this.#timeline.id;
    const before = this.#paths.get(key);
    const path = before ?? (id ? paths.messages(id) : paths.conversations);
    this.#paths.set(key, path);
    try {
      this.#port.onStored(await this.#use.call<SentMessage | StartedConversation>('POST', path, body));
    } catch (error) {
      // Refused at the first try: it is stored nowhere, and may go elsewhere at the next.
      if (!before && !isTemporary(error)) this.#paths.delete(key);
      throw error;
    }
  }

  #find(key: string): TimelineItem | undefined {
    return this.#timeline.all.find((item) => item.key === key);
  }

  #failed(key: string): TimelineItem | undefined {
    const item = this.#find(key);
    return item?.status === 'failed' ? item : undefined;
  }

  #next(): TimelineItem | undefined {
    return this.#timeline.all.find(({ status }) => status === 'queued' || status === 'sending');
  }

  #mark(item: TimelineItem, status: SendStatus, error?: unknown): void {
    const failure = error === undefined ? undefined : failureOf(error);
    this.#timeline.putWaiting(patched(item, { status, failure }));
  }
}

function isTooLong(text: string): boolean {
  return (
    codePoints(text) > LIMITS.message_code_points ||
    new TextEncoder().encode(text).length > LIMITS.message_bytes
  );
}
