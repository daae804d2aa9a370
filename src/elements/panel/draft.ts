import type { ChatComposer } from '../shared/chat-composer.js';
import { isSamePerson, type Person } from './person.js';

/** What stands in the composer. Something else may take the composer's place for a while. */
export class Draft {
  #typed = '';
  #prepared: string | null = null;
  #person: Person = {};

  /** Text of the page. It waits until there is a composer. */
  prepare(text: string | null): void {
    this.#prepared = text;
  }

  /** Takes over what was typed until now. */
  keep(composer: ChatComposer | null): void {
    this.#typed = composer?.value ?? this.#typed;
  }

  /** Fills the composer that was drawn. Another person never finds what was typed before. */
  fill(composer: ChatComposer | null, person: Person): void {
    if (!isSamePerson(person, this.#person)) this.#typed = '';
    this.#person = person;
    if (!composer) return;
    composer.value = this.#prepared ?? this.#typed;
    this.#prepared = null;
  }
}
