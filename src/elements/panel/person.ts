import type { ChatClient } from '../../client/state.js';

/** Whose panel it is. Clients count their generations each for itself. */
export interface Person {
  readonly client?: ChatClient | undefined;
  readonly generation?: number | undefined;
}

export const isSamePerson = (one: Person, other: Person): boolean =>
  one.client === other.client && one.generation === other.generation;
