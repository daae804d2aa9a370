import type { ReactiveControllerHost } from 'lit';
import { AGAIN_MS } from '../shared/strings.js';

/** Who sends files: the client of a visitor, or a conversation of the team. */
export interface FileTaker {
  attach(files: readonly File[]): void;
}

/** A question about a file that may give away more than its owner means to. */
export interface FileQuestion {
  readonly name: string;
  /** True for a copy without what may harm. */
  readonly answer: (clean: boolean) => Promise<void>;
}

/** Whose a question is. */
interface Asked<Taker> extends FileQuestion {
  readonly taker: Taker;
  readonly person: unknown;
}

/** Takes somebody's files. About a recording of a browser it asks first (FIL-7). */
export class FileIntake<Taker extends FileTaker> {
  readonly #host: ReactiveControllerHost;
  /** Tells whose files a taker takes at the moment. */
  readonly #personOf: (taker: Taker) => unknown;
  #questions: readonly Asked<Taker>[] = [];

  constructor(host: ReactiveControllerHost, personOf: (taker: Taker) => unknown = () => undefined) {
    this.#host = host;
    this.#personOf = personOf;
  }

  /** What this person is asked; nobody is asked about the files of another one. */
  questionFor(taker: Taker): FileQuestion | undefined {
    const person = this.#personOf(taker);
    return this.#questions.find((asked) => asked.taker === taker && asked.person === person);
  }

  async take(taker: Taker, files: readonly File[]): Promise<void> {
    const suspects = files.filter(({ name }) => /\.(?:har|json)$/i.test(name));
    const others = files.filter((file) => !suspects.includes(file));
    if (others.length > 0) taker.attach(others);
    if (suspects.length === 0) return;
    const person = this.#personOf(taker);
    const { cleaned, readDump } = await dumps();
    for (const file of suspects) {
      const recording = await readDump(file);
      if (this.#personOf(taker) !== person) return;
      if (recording) this.#ask(taker, file, () => cleaned(recording, file.name));
      else taker.attach([file]);
    }
  }

  #ask(taker: Taker, file: File, clean: () => File): void {
    const asked = {
      taker,
      person: this.#personOf(taker),
      name: file.name,
      answer: (isClean: boolean) => {
        this.#questions = this.#questions.filter((other) => other !== asked);
        taker.attach([isClean ? clean() : file]);
        this.#host.requestUpdate();
        return Promise.resolve();
      },
    };
    this.#questions = [...this.#questions, asked];
    this.#host.requestUpdate();
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
