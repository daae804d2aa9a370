import type { ReactiveControllerHost } from 'lit';
import type { ChatClient, ChatState } from '../../client/state.js';
import { isSamePerson, type Person } from './person.js';

/** Whoever is not known well enough may write, but not attach; a session that is over moves nothing. */
export function mayAttach({ app, identity, phase }: ChatState): boolean {
  return (phase === 'active' || phase === 'idle') && (identity?.level ?? 0) >= (app?.policy.attach ?? 0);
}

/** A question about a file that may give away more than its owner means to. */
export interface FileQuestion {
  readonly name: string;
  /** True for a copy without what may harm. */
  readonly answer: (clean: boolean) => Promise<void>;
}

/** Takes the visitor's files. About a recording of a browser it asks first (FIL-7). */
export class FileIntake {
  readonly #host: ReactiveControllerHost;
  #questions: readonly (FileQuestion & { readonly person: Person })[] = [];

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
  }

  /** What this person is asked; nobody is asked about the files of another one. */
  questionFor(client: ChatClient): FileQuestion | undefined {
    const { generation } = client.state;
    return this.#questions.find(({ person }) => isSamePerson(person, { client, generation }));
  }

  async take(client: ChatClient, files: readonly File[]): Promise<void> {
    const suspects = files.filter(({ name }) => /\.(?:har|json)$/i.test(name));
    const others = files.filter((file) => !suspects.includes(file));
    if (others.length > 0) client.attach(others);
    if (suspects.length === 0) return;
    const { generation } = client.state;
    const { cleaned, readDump } = await import('../files/dumps.js');
    for (const file of suspects) {
      const recording = await readDump(file);
      if (client.state.generation !== generation) return;
      if (recording) this.#ask(client, file, () => cleaned(recording, file.name));
      else client.attach([file]);
    }
  }

  #ask(client: ChatClient, file: File, clean: () => File): void {
    const { generation } = client.state;
    const question = {
      person: { client, generation },
      name: file.name,
      answer: (isClean: boolean) => {
        this.#questions = this.#questions.filter((other) => other !== question);
        client.attach([isClean ? clean() : file]);
        this.#host.requestUpdate();
        return Promise.resolve();
      },
    };
    this.#questions = [...this.#questions, question];
    this.#host.requestUpdate();
  }
}
