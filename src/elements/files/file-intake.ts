import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { PendingFile } from '../../client/state.js';
import { AGAIN_MS } from '../shared/strings.js';

/** Who sends files: the client of a visitor, or a conversation of the team. */
export interface FileTaker {
  attach(files: readonly File[]): void;
}

/** A question about a file that may give away more than its owner means to. */
export interface FileQuestion {
  readonly name: string;
  /** True for a copy without what may harm. Rejects where none can be made. */
  readonly answer: (clean: boolean) => Promise<void>;
}

/** Where a taker takes files at the moment. */
interface Place {
  readonly person?: unknown;
  /** Another one for every conversation on the screen; the same where that gets its id. */
  readonly thread?: number;
  readonly id?: string | undefined;
}

/** A file that does not go along yet. */
interface Held<Taker> {
  readonly taker: Taker;
  /** The conversation that it was chosen in. */
  place: Place;
  readonly shown: PendingFile;
  question?: FileQuestion;
  /** What goes along, as soon as its conversation is on the screen. */
  ready?: File;
}

/** Takes somebody's files. About a recording of a browser it asks first (FIL-7). */
export class FileIntake<Taker extends FileTaker> implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #placeOf: (taker: Taker) => Place;
  #held: readonly Held<Taker>[] = [];
  #count = 0;

  constructor(host: ReactiveControllerHost, placeOf: (taker: Taker) => Place = () => ({})) {
    this.#host = host;
    this.#placeOf = placeOf;
    host.addController(this);
  }

  /** What may go along does so where its conversation is on the screen. Nothing stays of another person. */
  hostUpdate(): void {
    this.#keep(({ taker, place }) => this.#placeOf(taker).person === place.person);
    for (const held of this.#held) {
      if (!held.ready || !this.#isHere(held)) continue;
      this.#keep((other) => other !== held);
      held.taker.attach([held.ready]);
    }
  }

  /** What is asked in the conversation on the screen. */
  questionFor(taker: Taker): FileQuestion | undefined {
    return this.#here(taker).find(({ question }) => question)?.question;
  }

  /** Files that are looked at first, and folders, which cannot go along. */
  heldFor(taker: Taker): readonly PendingFile[] {
    return this.#here(taker).flatMap(({ question, shown }) => (question ? [] : shown));
  }

  take(taker: Taker, files: readonly File[], folders: readonly string[] = []): void {
    const suspects = files.filter(({ name }) => /\.(?:har|json)$/i.test(name));
    const others = files.filter((file) => !suspects.includes(file));
    if (others.length > 0) taker.attach(others);
    for (const name of folders)
      this.#hold(taker, { name, status: 'failed', failure: { code: 'file_folder' } });
    for (const file of suspects) {
      const { name, size: bytes, type: mediaType } = file;
      void this.#look(this.#hold(taker, { name, bytes, mediaType }), file);
    }
  }

  /** True where it was one of those that wait here. */
  remove(key: string): boolean {
    return this.#keep(({ shown }) => shown.key !== key);
  }

  /** A message was sent: that a folder cannot go along was read. */
  sent(taker: Taker): void {
    this.#keep((held) => held.taker !== taker || held.shown.status !== 'failed');
  }

  #hold(taker: Taker, about: Partial<PendingFile> & Pick<PendingFile, 'name'>): Held<Taker> {
    const key = `held-${String((this.#count += 1))}`;
    const shown: PendingFile = { bytes: 0, mediaType: '', status: 'waiting', sent: 0, ...about, key };
    const held = { taker, place: this.#placeOf(taker), shown };
    this.#held = [...this.#held, held];
    this.#host.requestUpdate();
    return held;
  }

  async #look(held: Held<Taker>, file: File): Promise<void> {
    const { cleaned, readDump } = await dumps();
    const recording = await readDump(file);
    const ready = (found: File) => {
      held.ready = found;
      this.#host.requestUpdate();
    };
    if (!recording) {
      ready(file);
      return;
    }
    const { name } = file;
    const answer = async (isClean: boolean) => {
      ready(isClean ? await cleaned(recording, name) : file);
    };
    held.question = { name, answer };
    this.#host.requestUpdate();
  }

  #here(taker: Taker): readonly Held<Taker>[] {
    return this.#held.filter((held) => held.taker === taker && !held.ready && this.#isHere(held));
  }

  #isHere(held: Held<Taker>): boolean {
    const now = this.#placeOf(held.taker);
    if (held.place.person !== now.person) return false;
    // A conversation that began gets its id with its first message.
    if (held.place.thread === now.thread) held.place = now;
    return held.place.id === now.id;
  }

  #keep(isWanted: (held: Held<Taker>) => boolean): boolean {
    const kept = this.#held.filter(isWanted);
    if (kept.length === this.#held.length) return false;
    this.#held = kept;
    this.#host.requestUpdate();
    return true;
  }
}

/** What looks through recordings, as soon as it can be loaded: until then nobody knows what may go along. */
async function dumps(): Promise<typeof import('./dumps.js')> {
  for (;;) {
    try {
      return await import('./dumps.js');
    } catch {
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}
