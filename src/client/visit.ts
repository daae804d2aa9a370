import type { ClientContext } from './context.js';
import type { KeyKind } from './device-keys.js';
import { loaded } from './errors.js';
import type { EventStream } from './event-stream.js';
import { VisitorSession, type SessionLoss } from './session.js';
import type { Generation } from './store.js';
import type { Talk } from './talk.js';

/** Everything that belongs to one person. A change of person drops the visit whole and makes a new one. */
export class Visit {
  readonly generation: Generation;
  readonly session: VisitorSession;
  readonly #context: ClientContext;
  #stream?: Promise<EventStream>;
  #talk?: Promise<Talk>;

  constructor(
    context: ClientContext,
    generation: Generation,
    onLost: (loss: SessionLoss, kind: KeyKind) => void,
  ) {
    this.#context = context;
    this.generation = generation;
    const onOpen = () => {
      this.setConnected(true);
    };
    this.session = new VisitorSession(context, generation, { onOpen, onLost });
  }

  /** Lets the events of the session flow while somebody uses the client. */
  setConnected(connected: boolean): void {
    const wanted = connected && this.session.isOpen && !this.#context.presence.isResting;
    if (!wanted && !this.#stream) return;
    this.#use(this.#openStream(), ({ connection }) => {
      if (wanted) connection.start();
      else connection.stop();
    });
  }

  /** Does something with the conversation, as soon as the code for that is there. */
  async talk<T>(work: (talk: Talk) => T): Promise<Awaited<T>> {
    return await work(await (this.#talk ??= this.#openTalk()));
  }

  /** The same, where nobody waits for it. A visit that ended in between has nothing to say. */
  talkLater(work: (talk: Talk) => void): void {
    this.#use(this.talk(work), () => undefined);
  }

  /** Goes on with what was written before it was known as whom. */
  flush(): void {
    if (this.#talk || this.#context.presence.isVisible) {
      this.talkLater(({ timeline, outbox }) => {
        timeline.loadIfWanted();
        outbox.flush();
      });
    }
  }

  #openStream(): Promise<EventStream> {
    return (this.#stream ??= this.#load(() => import('./event-stream.js')).then(
      ({ EventStream }) => new EventStream(this.#context, this.generation, this.session),
    ));
  }

  async #openTalk(): Promise<Talk> {
    const [stream, { Talk }] = await Promise.all([this.#openStream(), this.#load(() => import('./talk.js'))]);
    return new Talk(this.#context, this.generation, this.session, stream);
  }

  #load<M>(load: () => Promise<M>): Promise<M> {
    return this.#context.retrier.persist(() => loaded(load()), this.generation.signal);
  }

  #use<T>(part: Promise<T>, work: (part: T) => void): void {
    part.then(work).catch((error: unknown) => {
      if (!this.generation.signal.aborted) throw error;
    });
  }
}
