import pg from 'pg';
import { postgresError } from './errors.js';

/** Streams that have moved, and what passes. Apart, so that neither has to be told from the other. */
export const CHANNELS = { streams: 'chat_messenger_streams', signals: 'chat_messenger_signals' } as const;
export type Channel = keyof typeof CHANNELS;

/** How often the connection is tried, so that one that died in silence is noticed. */
const HEARTBEAT_MS = 15_000;
const ANSWER_TIMEOUT_MS = 10_000;

/** A connection that listens to the channels, from its opening to its loss. */
export class NotifyConnection {
  /** Resolves when the connection is gone, for whatever reason. */
  readonly lost: Promise<void>;
  readonly #client: pg.Client;

  private constructor(client: pg.Client, lost: Promise<void>) {
    this.#client = client;
    this.lost = lost;
    const heartbeat = setInterval(() => {
      client.query('select 1').catch(() => this.drop());
    }, HEARTBEAT_MS).unref();
    void lost.then(() => clearInterval(heartbeat));
  }

  /** Resolves when it listens. `onPayload` gets what other connections send. */
  static async open(
    databaseUrl: string,
    onPayload: Readonly<Record<Channel, (payload: string) => void>>,
  ): Promise<NotifyConnection> {
    const client: pg.Client & { readonly processID?: number } = new pg.Client({
      connectionString: databaseUrl,
      connectionTimeoutMillis: ANSWER_TIMEOUT_MS,
      query_timeout: ANSWER_TIMEOUT_MS,
      keepAlive: true,
    });
    const lost = new Promise<void>((resolve) => void client.once('end', resolve));
    client.on('error', () => undefined); // `end` follows
    client.on('notification', ({ processId, channel, payload }) => {
      if (processId === client.processID || !payload) return;
      onPayload[channel === CHANNELS.signals ? 'signals' : 'streams'](payload);
    });
    try {
      await client.connect();
      for (const channel of Object.values(CHANNELS)) await client.query(`listen ${channel}`);
    } catch (error) {
      client.connection.stream.destroy();
      throw postgresError(error);
    }
    return new NotifyConnection(client, lost);
  }

  /** Sends all of them in one statement. */
  async notify(channel: Channel, payloads: readonly string[]): Promise<void> {
    await this.#client.query({
      name: 'notify',
      text: 'select pg_notify($1, payload) from unnest($2::text[]) as payload',
      values: [CHANNELS[channel], payloads],
    });
  }

  /** Ends it without a farewell, which a dead peer would never answer. */
  drop(): void {
    this.#client.connection.stream.destroy();
  }

  async close(): Promise<void> {
    await this.#client.end();
    await this.lost;
  }
}
