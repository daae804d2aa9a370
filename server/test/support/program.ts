import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { call, type Reachable } from './http.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** How the program ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The server as operators start it: a process of its own with an environment. */
export class Program {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'chat-messenger-program-'));
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;
  #stdout = '';
  #stderr = '';
  #wake = (): void => undefined;

  constructor(
    parameters: readonly string[],
    environment: Readonly<Record<string, string>> = {},
    /** What somebody pipes into it. */
    input = '',
  ) {
    const env = { PATH: process.env['PATH'], DATA_DIR: this.dataDir, PORT: '0', ...environment };
    this.#child = spawn(process.execPath, [MAIN, ...parameters], { env, stdio: 'pipe' });
    // A program that reads nothing may end before this is written.
    this.#child.stdin?.on('error', () => undefined).end(input);
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text;
      this.#wake();
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text));
    this.ended = new Promise((resolve) => {
      this.#child.once('close', (code) => {
        rmSync(this.dataDir, { recursive: true, force: true });
        resolve({ code, stdout: this.#stdout, stderr: this.#stderr });
        this.#wake();
      });
    });
  }

  /** Resolves when the program has printed something that fits. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.#stdout);
      if (found) return found;
      if (this.#child.exitCode !== null)
        throw new Error(`ended before it printed ${String(pattern)}: ${this.#stderr}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Where it listens, once it does. */
  async reached(): Promise<Reachable> {
    const url = (await this.printed(/listens on (\S+)/))[1] ?? '';
    return { url, publicUrl: new URL(url), call: (request) => call(url, request) };
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }
}
