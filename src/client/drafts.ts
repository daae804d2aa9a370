import type { KeptFile } from './outbox-entry.js';
import { recordName } from './outbox-records.js';
import type { KeptRecord } from './outbox-storage.js';
import type { TalkParts } from './talk-parts.js';

/** Written down when the visitor pauses for this long, not at every key. */
const PAUSE_MS = 400;

/** What was typed and not sent: its text, and the files that would go with it. */
export interface Draft {
  readonly text: string;
  readonly files?: readonly KeptFile[];
}

/** What was typed in each conversation, and in the one that has not begun. */
export class Drafts {
  readonly #talk: TalkParts;
  readonly #texts = new Map<string, string>();
  readonly #changed = new Set<string>();
  #timer: number | undefined;

  constructor(talk: TalkParts) {
    this.#talk = talk;
    const { signal } = talk.generation;
    // A page that is put away may never come back.
    document.addEventListener('visibilitychange', () => void this.write(), { signal });
    signal.addEventListener('abort', () => {
      this.#clock.clearTimeout(this.#timer);
    });
  }

  of(place: string): string | undefined {
    return this.#texts.get(place);
  }

  save(place: string, text: string): void {
    // Whoever only looks has nothing to write down.
    if ((this.#texts.get(place) ?? '') === text) return;
    this.#texts.set(place, text);
    this.changed(place);
  }

  /** Text or files of a draft changed. */
  changed(place: string): void {
    this.#changed.add(place);
    this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#clock.setTimeout(() => void this.write(), PAUSE_MS);
  }

  /** It was sent or is not wanted any more. Gives the name of its record, for who deletes that. */
  take(place: string): string {
    // Not forgotten: storage may still know the words for a moment.
    this.#texts.set(place, '');
    this.#changed.delete(place);
    return recordName('draft', place);
  }

  /** A conversation has its name now, and what was typed goes with it. */
  move(from: string, to: string): void {
    const text = this.#texts.get(from);
    if (!text && this.#talk.files.in(to).length === 0) return;
    if (text) this.#texts.set(to, text);
    void this.#talk.keeping.change([], [this.take(from)]);
    this.changed(to);
  }

  /** Takes over what an earlier page has written down. False where something was typed here since. */
  restore(place: string, text: string): boolean {
    if (this.#texts.has(place)) return false;
    this.#texts.set(place, text);
    return true;
  }

  /** Forgets the draft of a conversation that is gone, or all. */
  forget(place?: string): void {
    const places = place === undefined ? [...this.#texts.keys()] : [place];
    const files = places.flatMap((each) => this.#talk.files.in(each)).map(({ key }) => key);
    void this.#talk.keeping.change(
      [],
      [...places.map((each) => this.take(each)), ...files.map((key) => recordName('file', key))],
    );
    this.#talk.files.drop(files);
  }

  /** Writes down what changed. */
  async write(): Promise<void> {
    this.#clock.clearTimeout(this.#timer);
    const places = [...this.#changed];
    this.#changed.clear();
    const at = this.#clock.now();
    const drafts = places.map((place): KeptRecord & { readonly value: Draft } => {
      const files = this.#talk.files.keptIn(place);
      const text = this.#texts.get(place) ?? '';
      return { name: recordName('draft', place), at, value: { text, ...(files.length > 0 && { files }) } };
    });
    const isEmpty = ({ value }: { readonly value: Draft }) => !value.text && !value.files;
    const gone = drafts.filter(isEmpty).map(({ name }) => name);
    if (places.length > 0)
      await this.#talk.keeping.change(
        drafts.filter((draft) => !isEmpty(draft)),
        gone,
      );
  }

  get #clock() {
    return this.#talk.context.environment.clock;
  }
}
