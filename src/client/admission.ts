import type { FormAnswer } from '../protocol/index.js';
import type { TalkParts } from './talk-parts.js';

/** Lets in who acts without a session, and tells what they say of themselves before what they do. */
export class Admission {
  readonly #talk: TalkParts;

  constructor(talk: TalkParts) {
    this.#talk = talk;
  }

  /** True where requests can be made now. Whoever changes that says so. */
  async admit(answers?: readonly FormAnswer[]): Promise<boolean> {
    const { generation, port, use } = this.#talk;
    const { session } = use;
    // Only now has an anonymous visitor acted; before, nothing is stored and nobody is told.
    if (!session.isOpen && generation.state.phase !== 'idle') return false;
    if (answers) {
      // What is refused of what a visitor says of themselves does not keep back the rest.
      await use.enter(() => port.submitAnswers(answers)).catch(() => undefined);
      generation.signal.throwIfAborted();
    }
    if (!session.isOpen) {
      await use.enter(async () => {
        if (!session.isOpen) await session.open({ method: 'anonymous' });
      });
    }
    return true;
  }
}
