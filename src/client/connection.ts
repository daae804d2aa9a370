import { CLOSE_CODES, type ChatEvent, type Conversation, type PolledEvents } from '../protocol/index.js';
import type { ApiCall } from './api.js';
import type { ClientContext } from './context.js';
import { loaded } from './errors.js';
import { followSocket, type SocketEnd, type SocketPort } from './socket.js';
import type { Connection } from './state.js';
import type { StreamReader } from './stream-reader.js';

/** After this many sockets in a row that did not come about, the network is taken for one that blocks them. */
const FAILURES_TO_POLL = 2;
/** While polling, the socket is tried again this often. */
const SOCKET_RETRY_MS = 60_000;
/** Ends after which coming back by ourselves would be wrong: only a wake-up brings us back (REL-16). */
const STAY_AWAY: readonly number[] = [1000, 1001, CLOSE_CODES.replaced];

/** How one kind of session speaks with the server about its stream. */
export interface StreamPort<C extends Conversation> extends SocketPort {
  /** One long poll, asked as `query` says. */
  poll(query: string, options: Pick<ApiCall, 'signal' | 'timeout'>): Promise<PolledEvents<ChatEvent<C>>>;
  /** Deals with an end that speaks of the session; true when a new one is there. */
  recover(end: SocketEnd): Promise<boolean>;
  /** Hears how the stream is doing, also when nothing changed. */
  tell(connection: Connection): void;
}

/**
 * Keeps the event stream of one session flowing, by socket, or by long poll where that fails. Whether a
 * socket is wanted is for others to say, by `start` and `stop`; without one, `pollNow` fetches what is new.
 */
export class StreamConnection<C extends Conversation> {
  readonly #context: Pick<ClientContext, 'environment' | 'retrier'>;
  readonly #life: AbortSignal;
  readonly #reader: StreamReader<C>;
  readonly #port: StreamPort<C>;
  #running: AbortController | undefined;
  #polling: AbortController | undefined;

  constructor(
    context: Pick<ClientContext, 'environment' | 'retrier'>,
    life: AbortSignal,
    reader: StreamReader<C>,
    port: StreamPort<C>,
  ) {
    this.#context = context;
    this.#life = life;
    this.#reader = reader;
    this.#port = port;
    life.addEventListener('abort', () => {
      this.stop();
    });
  }

  start(): void {
    if (this.#running || this.#life.aborted) return;
    this.#running = new AbortController();
    void this.#run(this.#running.signal);
  }

  stop(): void {
    this.#running?.abort();
    this.#running = undefined;
    this.#stopPolling();
  }

  /** Fetches once what is new, whether or not there is a socket. Rejects where that is not possible now. */
  async pollNow(): Promise<void> {
    const { pollOnce } = await loadPoll();
    await pollOnce(this.#port, this.#reader, this.#life);
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { environment, retrier } = this.#context;
    const backoff = retrier.backoff();
    const isOver = () => signal.aborted;
    let failures = 0;
    while (!isOver()) {
      let end: SocketEnd | undefined;
      try {
        await this.#reader.catchUp();
        end = await followSocket({
          environment,
          signal,
          reader: this.#reader,
          port: this.#port,
          onLive: () => {
            failures = 0;
            backoff.reset();
            this.#stopPolling();
            this.#port.tell('live');
          },
        });
        if (isOver()) return;
        const renewed = await this.#port.recover(end);
        // At once only after one that worked, lest a fault spins.
        if (end.wasLive && (renewed || !this.#reader.at)) continue;
      } catch {
        // What failed here is told by the state below, and the next round tries again.
      }
      if (isOver()) return;
      // A socket that worked, or that told us to load a snapshot, is no sign of a network in the way.
      const wasHeard = end !== undefined && (end.wasLive || !this.#reader.at);
      if (!wasHeard && this.#reader.at) failures += 1;
      if (end && STAY_AWAY.includes(end.code)) {
        this.#stopPolling();
        this.#port.tell('offline');
        await retrier.wait(undefined, signal);
      } else if (failures >= FAILURES_TO_POLL) {
        // Until the next try of a socket, and beside that try until it is live.
        if (!this.#polling) this.#poll().catch(() => undefined); // it was stopped before its code was there
        await retrier.wait(SOCKET_RETRY_MS, signal);
      } else {
        this.#port.tell(wasHeard ? 'connecting' : 'offline');
        const due = end?.returnAt === undefined ? undefined : end.returnAt - environment.clock.now();
        await retrier.wait(due ?? backoff.next(), signal, due === undefined);
      }
    }
  }

  /** Polls until it is stopped. */
  async #poll(): Promise<void> {
    const polling = (this.#polling = new AbortController());
    const { retrier } = this.#context;
    this.#port.tell('offline');
    try {
      const { followPoll } = await retrier.persist(loadPoll, polling.signal);
      await followPoll(this.#port, this.#reader, polling.signal, retrier);
    } finally {
      if (this.#polling === polling) this.#polling = undefined;
    }
  }

  #stopPolling(): void {
    this.#polling?.abort();
    this.#polling = undefined;
  }
}

/** The code of the long poll, which most visits never need. */
function loadPoll(): Promise<typeof import('./long-poll.js')> {
  return loaded(import('./long-poll.js'));
}
