import { setTimeout as delay } from 'node:timers/promises';
import { LocalBus, type TypingSignal } from '../bus.js';
import { NotifyConnection } from './notify-connection.js';
import { EVERY, payloadsOf, signalOf, streamsOf } from './notify-payload.js';

/** Pauses between attempts to connect grow up to this. */
const MAX_PAUSE_MS = 5_000;

/** So many ids are kept while the connection is down; past that the others are told to look at everything. */
const MAX_UNSENT = 10_000;

/** Signals that wait for the connection beyond this are dropped: what is late says nothing. */
const MAX_WAITING_SIGNALS = 100;

/**
 * The bus between processes that share a PostgreSQL: LISTEN and NOTIFY over one connection of its own.
 * It never notifies inside a unit's transaction: that would take a database-wide lock over the commit.
 */
export class NotifyBus extends LocalBus {
  readonly #databaseUrl: string;
  readonly #closing = new AbortController();
  #connection: NotifyConnection | undefined;
  #unsent = new Set<string>();
  #sending: Promise<void> | undefined;
  #signals: string[] = [];
  #signalling: Promise<void> | undefined;

  private constructor(databaseUrl: string) {
    super();
    this.#databaseUrl = databaseUrl;
  }

  /** Resolves when it listens. */
  static async open(databaseUrl: string): Promise<NotifyBus> {
    const bus = new NotifyBus(databaseUrl);
    const connection = await bus.#listen();
    bus.#connection = connection;
    void bus.#stayConnected(connection);
    return bus;
  }

  override async close(): Promise<void> {
    this.#closing.abort();
    this.#signals = [];
    await Promise.all([this.#sending, this.#signalling]);
    await this.#connection?.close();
    await super.close();
  }

  protected override turnEnded(streamIds: readonly string[]): void {
    this.wake(streamIds);
    this.#keep(streamIds);
    this.#send();
  }

  override signal(signal: TypingSignal): void {
    super.signal(signal);
    if (!this.#connection || this.#signals.length >= MAX_WAITING_SIGNALS) return;
    this.#signals.push(JSON.stringify(signal));
    setImmediate(() => this.#sendSignals());
  }

  #listen(): Promise<NotifyConnection> {
    return NotifyConnection.open(this.#databaseUrl, {
      streams: (payload) => this.wake(streamsOf(payload)),
      signals: (payload) => {
        const signal = signalOf(payload);
        if (signal) this.pass(signal);
      },
    });
  }

  #sendSignals(): void {
    if (this.#signalling || this.#signals.length === 0) return;
    const signals = this.#signals;
    this.#signals = [];
    // They go where there is no connection, and a broken one is found out by what must not get lost.
    this.#signalling = this.#connection
      ?.notify('signals', signals)
      .catch(() => undefined)
      .finally(() => {
        this.#signalling = undefined;
        this.#sendSignals();
      });
  }

  #send(): void {
    const connection = this.#connection;
    if (this.#sending || !connection || this.#unsent.size === 0) return;
    const sent = this.#unsent;
    this.#unsent = new Set();
    this.#sending = connection
      .notify('streams', payloadsOf(sent))
      .catch(() => {
        this.#connection = undefined;
        this.#keep(sent);
        connection.drop();
      })
      .finally(() => {
        this.#sending = undefined;
        this.#send();
      });
  }

  #keep(streamIds: Iterable<string>): void {
    for (const id of streamIds) this.#unsent.add(id);
    if (this.#unsent.size > MAX_UNSENT) this.#unsent = new Set([EVERY]);
  }

  async #stayConnected(connection: NotifyConnection): Promise<void> {
    await connection.lost;
    this.#connection = undefined;
    for (let pause = 100; !this.#closing.signal.aborted; pause = Math.min(pause * 2, MAX_PAUSE_MS)) {
      const next = await this.#listen().catch(() => undefined);
      if (next) {
        this.#resume(next);
        return;
      }
      await delay(pause * (0.5 + Math.random() / 2), undefined, { signal: this.#closing.signal }).catch(
        () => undefined,
      );
    }
  }

  #resume(connection: NotifyConnection): void {
    if (this.#closing.signal.aborted) {
      void connection.close();
      return;
    }
    this.#connection = connection;
    void this.#stayConnected(connection);
    this.wake('every'); // nobody knows what was said in between
    this.#send();
  }
}
