import type { Claims } from '../protocol/index.js';
import type { ClientContext } from './context.js';
import { loaded } from './errors.js';
import type { EventStream } from './event-stream.js';
import { meet, ownerOf } from './outbox-database.js';
import type { LiveSession } from './session.js';
import type { SessionUse } from './session-use.js';
import type { Tabs } from './tabs.js';
import type { Talk } from './talk.js';
import type { Visit } from './visit.js';

/** What the parts of a visit need from the life of the client. */
interface PartsPort {
  readonly tabs: Tabs;
  /** Gives the name of the session's person among tabs. */
  opened(live: LiveSession): Promise<string>;
  /** Takes over what the visitor says of themselves. */
  submitClaims(claims: Claims): Promise<void>;
}

/** The session in use, the events of one person and their conversation, each loaded when it is wanted. */
export class VisitParts {
  readonly use: SessionUse;
  readonly #context: ClientContext;
  readonly #visit: Visit;
  readonly #port: PartsPort;
  #stream?: Promise<EventStream>;
  #talk?: Promise<Talk>;
  #isWanted = false;

  constructor(context: ClientContext, visit: Visit, use: SessionUse, port: PartsPort) {
    this.#context = context;
    this.#visit = visit;
    this.use = use;
    this.#port = port;
  }

  async setConnected(connected: boolean): Promise<void> {
    this.#isWanted = connected;
    const live = this.#wanted();
    if (live) {
      this.use.wakeUp();
      const [stream, family] = [await this.#openStream(), await this.#port.opened(live)];
      if (this.#wanted()) stream.start(family);
      // Somebody is back whose words wait here: they go on although nobody looks.
      if (await meet(this.#context, await ownerOf(this.#context, live))) await this.talk();
    } else {
      this.use.rest();
      (await this.#stream)?.stop();
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

  #openStream(): Promise<EventStream> {
    const { generation } = this.#visit;
    return (this.#stream ??= this.#load(() => import('./event-stream.js')).then(
      ({ EventStream }) => new EventStream(this.#context, generation, this.use, this.#port.tabs),
    ));
  }

  async #openTalk(): Promise<Talk> {
    const [stream, { Talk }] = await Promise.all([this.#openStream(), this.#load(() => import('./talk.js'))]);
    return new Talk(this.#context, this.#visit.generation, this.use, stream, (claims) =>
      this.#port.submitClaims(claims),
    );
  }

  #load<M>(load: () => Promise<M>): Promise<M> {
    return this.#context.retrier.persist(() => loaded(load()), this.#visit.generation.signal);
  }
}
