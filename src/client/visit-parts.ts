import type { FormAnswer } from '../protocol/index.js';
import type { ClientContext } from './context.js';
import { loaded } from './errors.js';
import { EventStream } from './event-stream.js';
import { inOutbox } from './outbox-database.js';
import type { LiveSession } from './session.js';
import type { SessionUse } from './session-use.js';
import type { Tabs } from './tabs.js';
import type { Talk, Unsent } from './talk.js';
import type { Visit } from './visit.js';

/** What the parts of a visit need from the life of the client. */
export interface PartsPort {
  readonly tabs: Tabs;
  /** Gives the name of the session's person among tabs. */
  opened(live: LiveSession): Promise<string>;
  /** The visitor did something. */
  interact(): void;
  /** Takes over what the visitor answered of themselves. */
  submitAnswers(answers: readonly FormAnswer[]): Promise<void>;
}

/** The session in use, the events of one person and their conversation, each loaded when it is wanted. */
export class VisitParts {
  readonly use: SessionUse;
  readonly #context: ClientContext;
  readonly #visit: Visit;
  readonly #port: PartsPort;
  readonly #stream: EventStream;
  #talk?: Promise<Talk>;
  #isWanted = false;

  constructor(context: ClientContext, visit: Visit, use: SessionUse, port: PartsPort) {
    this.#context = context;
    this.#visit = visit;
    this.use = use;
    this.#port = port;
    this.#stream = new EventStream(context, visit.generation, use, port.tabs);
  }

  async setConnected(connected: boolean): Promise<void> {
    this.#isWanted = connected;
    const live = this.#wanted();
    if (live) {
      this.use.wakeUp();
      const family = await this.#port.opened(live);
      if (this.#wanted()) this.#stream.start(family);
      // Words wait here: they go on although nobody looks, or are destroyed where they are somebody else's.
      if (await inOutbox(this.#context, (store) => store.count())) await this.talk();
    } else {
      this.use.rest();
      this.#stream.stop();
    }
  }

  /** The session whose events are wanted now. */
  #wanted(): LiveSession | undefined {
    const { live, isOpen } = this.#visit.session;
    return this.#isWanted && isOpen && !this.#context.presence.isResting ? live : undefined;
  }

  talk(): Promise<Talk> {
    return (this.#talk ??= this.#openTalk());
  }

  async flush(): Promise<void> {
    if (!this.#talk && !this.#context.presence.isVisible) return;
    (await this.talk()).flush();
  }

  /** What was written or attached and is not sent. */
  async unsent(): Promise<Unsent | undefined> {
    return (await this.#talk)?.unsent;
  }

  /** Settles when what was written is kept. */
  async settled(): Promise<void> {
    await (await this.#talk)?.settled();
  }

  async #openTalk(): Promise<Talk> {
    const { generation } = this.#visit;
    const load = () => loaded(import('./talk.js'));
    const { Talk } = await this.#context.retrier.persist(load, generation.signal);
    return new Talk(this.#context, generation, this.use, this.#stream, this.#port);
  }
}
