import { setTimeout as delay } from 'node:timers/promises';
import { LocalBus } from '../bus.js';
import { NotifyConnection } from './notify-connection.js';
import { EVERY, payloadsOf, streamsOf } from './notify-payload.js';

/** Pauses between attempts to connect grow up to this. */
const MAX_PAUSE_MS = 5_000;

/** So many ids are kept while the connection is down; past that the others are told to look at everything. */
const MAX_UNSENT = 10_000;

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
    await this.#sending;
    await this.#connection?.close();
    await super.close();
  }

  protected override turnEnded(streamIds: readonly string[]): void {
    this.wake(streamIds);
    this.#keep(streamIds);
    this.#send();
  }

  #listen(): Promise<NotifyConnection> {
    return NotifyConnection.open(this.#databaseUrl, (payload) => this.wake(streamsOf(payload)));
  }

  #send(): void {
    const connection = this.#connection;
    if (this.#sending || !connection || this.#unsent.size === 0) return;
    const sent = this.#unsent;
    this.#unsent = new Set();
    this.#sending = connection
      .notify(payloadsOf(sent))
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
