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
  /** Text of the page that is still to be written, and that which stands there. */
  #prepared: string | null = null;
  #written = '';
  #person: Person = {};
  #thread = -1;

  /** Text of the page. It waits until there is a composer, and leaves a draft of the visitor's in its place. */
  prepare(text: string | null): void {
    this.#prepared = text;
  }

  /** The same while somebody writes: it follows what they have written. */
  add(text: string | null): void {
    if (text === null || this.#isUntouched) this.prepare(text);
    else this.#typed += `\n${text}`;
  }

  /** Takes over what was typed until now. */
  keep(composer: ChatComposer | null): void {
    if (!composer) return;
    this.#typed = composer.value;
    if (this.#prepared === this.#written && this.#typed !== this.#written) this.#prepared = null;
  }

  /** Fills the composer that was drawn. Nothing that was typed elsewhere, or by another person, is found in it. */
  fill(composer: ChatComposer | null, client: ChatClient, thread: number): void {
    const { conversations, generation, phase, timeline } = client.state;
    const person = { client, generation };
    const isHere = thread === this.#thread && isSamePerson(person, this.#person);
    // A draft that storage brings late does not take the place of what is being typed.
    const isLate = timeline.draft !== this.#kept && this.#isUntouched;
    if (!isHere || isLate) this.#typed = timeline.draft ?? '';
    this.#person = person;
    this.#thread = thread;
    this.#kept = timeline.draft;
    if (!composer) return;
    if (this.#prepared !== null && this.#isUntouched) this.#typed = this.#written = this.#prepared;
    composer.value = this.#typed;
    // Until then another conversation may come on the screen.
    if (phase === 'idle' || conversations) this.#prepared = null;
  }

  get #isUntouched(): boolean {
    return this.#typed === '' || this.#typed === this.#written;
  }
}
