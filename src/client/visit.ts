import type { ClientContext } from './context.js';
import type { Life } from './life.js';
import { VisitorSession, type LiveSession } from './session.js';
import type { Phase, PinChallenge, ProofRequest } from './state.js';
import type { Generation } from './store.js';
import type { Talk } from './talk.js';
import type { VisitParts } from './visit-parts.js';

/** What a visit needs from whoever made it. */
export interface VisitPort {
  life(): Promise<Life>;
  onOther(live: LiveSession): void;
}

/** An open way to prove an address. */
export interface PinDoor {
  /** Where the visitor stands again without it, where they may. */
  readonly phaseBefore?: Phase | undefined;
  /** What an agent asked for. */
  readonly asked?: ProofRequest | undefined;
  readonly challenge?: PinChallenge;
}

/** Everything that belongs to one person. A change of person drops the visit whole and makes a new one. */
export class Visit {
  readonly generation: Generation;
  readonly session: VisitorSession;
  /** The way to a PIN, where it is open. */
  door: PinDoor | undefined;
  readonly #context: ClientContext;
  readonly #port: VisitPort;
  #parts?: Promise<VisitParts>;

  constructor(context: ClientContext, generation: Generation, port: VisitPort) {
    this.#context = context;
    this.#port = port;
    this.generation = generation;
    this.session = new VisitorSession(context, generation, {
      ...port,
      onOpen: () => {
        this.setConnected(true);
        this.flush();
      },
    });
  }

  /** What a person does once they are there: loaded when there is a session, or somebody who acts without one. */
  parts(): Promise<VisitParts> {
    return (this.#parts ??= this.#port.life().then((life) => life.partsOf(this)));
  }

  /** Lets the session go on and its events flow while somebody uses the client. */
  setConnected(connected: boolean): void {
    if (this.session.isOpen || this.#parts)
      this.#later(this.parts(), (parts) => parts.setConnected(connected));
  }

  /** Does something with the conversation, as soon as the code for that is there. */
  async talk<T>(work: (talk: Talk) => T): Promise<Awaited<T>> {
    return await work(await (await this.parts()).talk());
  }

  /** Goes on with what was written before it was known as whom. */
  flush(): void {
    if (this.#parts || this.#context.presence.isVisible) {
      this.#later(this.parts(), (parts) => parts.flush());
    }
  }

  #later<T>(part: Promise<T>, work: (part: T) => unknown): void {
    part.then(work).catch((error: unknown) => {
      if (!this.generation.signal.aborted) throw error;
    });
  }
}
