import type { Claims } from '../protocol/index.js';
import type { TalkParts } from './talk-parts.js';

/** Lets in who acts without a session, and tells what they say of themselves before what they do. */
export class Admission {
  readonly #talk: TalkParts;
  readonly #submit: (claims: Claims) => Promise<void>;
  #opening: Promise<void> | undefined;

  constructor(talk: TalkParts, submit: (claims: Claims) => Promise<void>) {
    this.#talk = talk;
    this.#submit = submit;
  }

  /** True where requests can be made now. Whoever changes that says so. */
  async admit(claims?: Claims): Promise<boolean> {
    const { generation, use } = this.#talk;
    const { session } = use;
    while (this.#opening) await this.#opening;
    // Only now has an anonymous visitor acted; before, nothing is stored and nobody is told.
    if (!session.isOpen && generation.state.phase !== 'idle') return false;
    if (claims) {
      // What is refused of what a visitor says of themselves does not keep back the rest.
      await this.#open(() => this.#submit(claims)).catch(() => undefined);
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
