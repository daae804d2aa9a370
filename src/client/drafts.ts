import { DraftClaims } from './draft-claims.js';
import type { KeptFile } from './outbox-entry.js';
import { newMessageId } from './message-id.js';
import { recordName } from './outbox-records.js';
import type { KeptRecord } from './outbox-storage.js';
import type { TalkParts } from './talk-parts.js';

/** Written down at once, and then no oftener than this, not at every key. */
const PAUSE_MS = 100;

/** What was typed and not sent: its text, and the files that would go with it. */
export interface Draft {
  readonly text: string;
  readonly files?: readonly KeptFile[];
}

/** What was typed in each conversation, and in the one that has not begun. */
export class Drafts {
  readonly #talk: TalkParts;
  readonly #claims: DraftClaims;
  /** Tells the drafts of this page from those of other tabs. */
  readonly #tab = newMessageId();
  readonly #texts = new Map<string, string>();
  /** The record of an earlier page that a draft was read from. */
  readonly #sources = new Map<string, string>();
  readonly #changed = new Set<string>();
  #timer: number | undefined;

  constructor(talk: TalkParts) {
    this.#talk = talk;
    this.#claims = new DraftClaims(talk);
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
    if (this.#timer === undefined) this.#writeAndPause();
  }

  /** It was sent or is not wanted any more. Gives the names of its records, for who deletes those. */
  take(place: string): readonly string[] {
    // Not forgotten: storage may still know the words for a moment.
    this.#texts.set(place, '');
    this.#changed.delete(place);
    return this.#namesOf(place);
  }

  /** A conversation has its name now, and what was typed goes with it. */
  move(from: string, to: string): void {
    const text = this.#texts.get(from);
    if (!text && this.#talk.files.in(to).length === 0) return;
    if (text) this.#texts.set(to, [this.#texts.get(to), text].filter(Boolean).join('\n'));
    void this.#talk.keeping.change([], this.take(from));
    this.changed(to);
  }

  /**
   * Takes over what an earlier page has written down. Undefined where something was typed here since, or where the page
   * is still there; then it calls back once that is gone.
   */
  async restore(record: string, text: string, whenGone: () => void): Promise<string | undefined> {
    const [, place = '', tab = ''] = record.split(' ');
    if (this.#texts.has(place) || !(await this.#claims.take(tab, whenGone))) return undefined;
    if (this.#texts.has(place)) return undefined;
    this.#texts.set(place, text);
    this.#sources.set(place, record);
    return place;
  }

  /** Forgets the draft of a conversation that is gone, or all. */
  forget(place?: string): void {
    const places = place === undefined ? [...this.#texts.keys()] : [place];
    const files = places.flatMap((each) => this.#talk.files.in(each)).map(({ key }) => key);
    void this.#talk.keeping.change(
      [],
      [...places.flatMap((each) => this.take(each)), ...files.map((key) => recordName('file', key))],
    );
    this.#talk.files.drop(files);
  }

  /** Writes down what changed. */
  async write(): Promise<void> {
    const places = [...this.#changed];
    this.#changed.clear();
    const at = this.#clock.now();
    const drafts = places.map((place): KeptRecord & { readonly value: Draft } => {
      const files = this.#talk.files.keptIn(place);
      const text = this.#texts.get(place) ?? '';
      return { name: this.#nameOf(place), at, value: { text, ...(files.length > 0 && { files }) } };
    });
    const kept = drafts.filter(({ value }) => value.text || value.files);
    // What stands here is this tab's, which another one may see by that.
    if (kept.length > 0) void this.#claims.take(this.#tab, () => undefined);
    const names = places.flatMap((place) => this.#namesOf(place));
    const gone = names.filter((name) => !kept.some((record) => record.name === name));
    if (places.length === 0 || (await this.#talk.keeping.change(kept, gone))) return;
    // It may not be known yet whose they are.
    for (const place of places) this.#changed.add(place);
  }

  #writeAndPause(): void {
    void this.write();
    this.#timer = this.#clock.setTimeout(() => {
      this.#timer = undefined;
      if (this.#changed.size > 0) this.#writeAndPause();
    }, PAUSE_MS);
  }

  #nameOf(place: string): string {
    return recordName('draft', `${place} ${this.#tab}`);
  }

  /** All records of what stands here. What another tab has written beside it is not among them. */
  #namesOf(place: string): readonly string[] {
    const source = this.#sources.get(place);
    this.#sources.delete(place);
    return [this.#nameOf(place), ...(source === undefined ? [] : [source])];
  }

  get #clock() {
    return this.#talk.context.environment.clock;
  }
}
