import type { FormAnswer } from '../protocol/index.js';
import type { TalkParts } from './talk-parts.js';

/** Lets in who acts without a session, and tells what they say of themselves before what they do. */
export class Admission {
  readonly #talk: TalkParts;
  #opening: Promise<void> | undefined;

  constructor(talk: TalkParts) {
    this.#talk = talk;
  }

  /** True where requests can be made now. Whoever changes that says so. */
  async admit(answers?: readonly FormAnswer[]): Promise<boolean> {
    const { generation, port, use } = this.#talk;
    const { session } = use;
    while (this.#opening) await this.#opening;
    // Only now has an anonymous visitor acted; before, nothing is stored and nobody is told.
    if (!session.isOpen && generation.state.phase !== 'idle') return false;
    if (answers) {
      // What is refused of what a visitor says of themselves does not keep back the rest.
      await this.#open(() => port.submitAnswers(answers)).catch(() => undefined);
      generation.signal.throwIfAborted();
    }
    if (!session.isOpen) await this.#open(() => session.open({ method: 'anonymous' }));
    return true;
  }

  #open(work: () => Promise<void>): Promise<void> {
    const { context, generation, use } = this.#talk;
    const opening = context.retrier.persist(work, generation.signal, () => {
      if (!use.session.isOpen) generation.update({ connection: 'offline' });
    });
    // Who comes meanwhile waits for the same session, and sees for themselves what came of it.
    this.#opening = opening.catch(() => undefined).then(() => (this.#opening = undefined));
    return opening;
  }
}
