import type { Edit } from './message-changes.js';

/** What an ended session left of one conversation. */
export interface Leftover {
  readonly text: string;
  readonly files: readonly File[];
  readonly edit: Edit | undefined;
}

/** What one agent began and the server does not have, by conversation. It outlives a lost session, for the same agent only. */
export class Drafts {
  readonly agentId: string | undefined;
  readonly #texts = new Map<string, string>();
  readonly #leftovers = new Map<string, Leftover>();

  constructor(agentId: string | undefined) {
    this.agentId = agentId;
  }

  get isHeld(): boolean {
    return this.#texts.size > 0 || this.#leftovers.size > 0;
  }

  /** The conversations in which something was begun. */
  get ids(): readonly string[] {
    return [...new Set([...this.#texts.keys(), ...this.#leftovers.keys()])];
  }

  text(id: string): string {
    return this.#texts.get(id) ?? '';
  }

  write(id: string, text: string): void {
    if (text === '') this.#texts.delete(id);
    else this.#texts.set(id, text);
  }

  /** Keeps what was not sent. Its words come before what stands in the field. */
  leave(id: string, leftover: Leftover): void {
    this.write(id, [leftover.text, this.text(id)].filter((text) => text !== '').join('\n\n'));
    if (leftover.files.length > 0 || leftover.edit) this.#leftovers.set(id, leftover);
  }

  /** Gives back, once, what was left beside the words. */
  takeUp(id: string): Leftover | undefined {
    const leftover = this.#leftovers.get(id);
    this.#leftovers.delete(id);
    return leftover;
  }

  /** The conversation is there no more. */
  forget(id: string): void {
    this.#texts.delete(id);
    this.#leftovers.delete(id);
  }
}
