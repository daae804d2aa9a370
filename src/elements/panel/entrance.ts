import type { ChatClient, ChatState } from '../../client/state.js';
import type { Level } from '../../protocol/index.js';

/** From here on the page or a mailbox vouches, and what the visitor types would add nothing. */
const PROVEN: Level = 2;

/**
 * What a visitor meets before the first message: the composer, questions for name and email, the word that they must
 * prove themselves first, or nothing yet, while it is not known whether there is a conversation to go on with.
 */
export type Entry = 'composer' | 'collect' | 'prove' | 'unknown';

/** Decides what stands before the first message. What was decided stays through a lost connection. */
export class Entrance {
  #client: ChatClient | undefined;
  /** The person whose conversations were known last, and the one who answered the questions for the next one. */
  #known: number | undefined;
  #answered: number | undefined;

  /** The visitor said their name and email. */
  answered(): void {
    this.#answered = this.#client?.state.generation;
  }

  /** `collect` where the page wants name and email; `isKnown` where it names its visitor by an id (S1.27). */
  of(client: ChatClient, collect: boolean, isKnown = false): Entry {
    if (client !== this.#client) this.#known = this.#answered = undefined;
    this.#client = client;
    const { state } = client;
    const { phase, generation, connection, timeline } = state;
    if (state.asksAnew) return 'collect';
    const wanted = this.#wanted(state, collect, isKnown);
    const hasBegun = timeline.id !== undefined || timeline.items.length > 0 || timeline.loading !== 'no';
    if (hasBegun || (phase !== 'idle' && phase !== 'active')) {
      // The next conversation has a form of its own.
      if (timeline.id !== undefined && hasForm(state)) this.#answered = undefined;
      return 'composer';
    }
    if (phase === 'idle' || connection === 'live') this.#known = generation;
    return wanted === 'composer' || this.#known === generation ? wanted : 'unknown';
  }

  #wanted(state: ChatState, collect: boolean, isVisitorKnown: boolean): Entry {
    const { identity, app, connection, generation, messenger } = state;
    const level = identity?.level ?? 0;
    const start = app?.policy.start ?? 0;
    if (level < start && start >= PROVEN) return 'prove';
    // A name and an email are all that the first level asks for.
    const isLow = level < start;
    const isKnown = identity?.name !== undefined && identity.email !== undefined;
    // Without a network nobody knows what is asked; the server does, and says so then.
    if (level < PROVEN && !messenger) return connection === 'offline' ? 'composer' : 'unknown';
    const isForm = hasForm(state) && !isVisitorKnown;
    const isAsked = level < PROVEN && (isLow || isForm || (collect && !isKnown));
    return isAsked && this.#answered !== generation ? 'collect' : 'composer';
  }
}

/** True where the workspace asks something of its own. */
export const hasForm = ({ messenger }: ChatState): boolean => (messenger?.form.length ?? 0) > 0;
