import { Worker } from 'node:worker_threads';
import { unavailable } from '../errors.js';
import type { Unit } from '../execution.js';
import {
  fromPlain,
  type FromWriter,
  type NumberedUnit,
  type Result,
  type ToWriter,
} from './writer-messages.js';

interface Caller {
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The main thread's end of the writer thread. */
export class Writer {
  readonly #worker: Worker;
  readonly #callers = new Map<number, Caller>();
  readonly #stopped: Promise<void>;
  #turn: NumberedUnit[] = [];
  #lastNumber = 0;
  #usable = true;
  #died = false;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (message: FromWriter) => {
      if (message.kind === 'settled') this.#settle(message.results);
    });
    worker.on('error', () => this.#fail());
    this.#stopped = new Promise((resolve) => {
      worker.once('exit', () => {
        this.#fail();
        resolve();
      });
    });
  }

  /** Starts the thread; resolves when the file is open, verified and migrated. */
  static async start(file: string): Promise<Writer> {
    const worker = new Worker(new URL('./writer-thread.js', import.meta.url), { workerData: { file } });
    const hello = await new Promise<FromWriter>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => reject(unavailable()));
    });
    if (hello.kind === 'failed') throw fromPlain(hello.error);
    return new Writer(worker);
  }

  /** True when the thread ended without being asked to. */
  get hasDied(): boolean {
    return this.#died;
  }

  /** Resolves after the commit that holds the unit. */
  run(unit: Unit): Promise<unknown> {
    if (!this.#usable) return Promise.reject(unavailable());
    return new Promise((resolve, reject) => {
      const number = ++this.#lastNumber;
      this.#callers.set(number, { resolve, reject });
      if (this.#turn.push({ ...unit, number }) === 1) setImmediate(() => this.#send());
    });
  }

  /** Finishes what was asked for, then closes the file. */
  async close(): Promise<void> {
    this.#usable = false;
    this.#send();
    this.#tell('close');
    await this.#stopped;
  }

  #send(): void {
    const units = this.#turn;
    if (units.length === 0) return;
    this.#turn = [];
    this.#tell({ units });
  }

  #tell(message: ToWriter): void {
    this.#worker.postMessage(message);
  }

  #settle(results: readonly Result[]): void {
    for (const { number, output, error } of results) {
      const caller = this.#callers.get(number);
      this.#callers.delete(number);
      if (error) caller?.reject(fromPlain(error));
      else caller?.resolve(output);
    }
  }

  /** Nobody knows whether what was under way has been committed; its callers may ask again. */
  #fail(): void {
    if (this.#usable) this.#died = true;
    this.#usable = false;
    for (const { reject } of this.#callers.values()) reject(unavailable());
    this.#callers.clear();
  }
}
