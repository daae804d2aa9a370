import type { ChatClient } from '../../client/state.js';
import type { ChatComposer } from '../shared/chat-composer.js';
import { isSamePerson, type Person } from './person.js';

/**
 * What stands in the composer: the draft of the conversation on the screen, which the client keeps. Something else may
 * take the composer's place for a while.
 */
export class Drafts {
  #typed = '';
  #kept: string | undefined;
  #prepared: string | null = null;
  #person: Person = {};
  #thread = -1;

  /** Text of the page. It waits until there is a composer, and then stands there once in place of the draft. */
  prepare(text: string | null): void {
    this.#prepared = text;
  }

  /** Takes over what was typed until now. */
  keep(composer: ChatComposer | null): void {
    this.#typed = composer?.value ?? this.#typed;
  }

  /** Fills the composer that was drawn. Nothing that was typed elsewhere, or by another person, is found in it. */
  fill(composer: ChatComposer | null, client: ChatClient, thread: number): void {
    const { generation, timeline } = client.state;
    const person = { client, generation };
    const isHere = thread === this.#thread && isSamePerson(person, this.#person);
    // A draft that storage brings late does not take the place of what is being typed.
    if (!isHere || (timeline.draft !== this.#kept && this.#typed === '')) this.#typed = timeline.draft ?? '';
    this.#person = person;
    this.#thread = thread;
    this.#kept = timeline.draft;
    if (!composer) return;
    composer.value = this.#prepared ?? this.#typed;
    this.#prepared = null;
  }
}
