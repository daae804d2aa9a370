import { CLOSE_CODES, paths, type Snapshot } from '../protocol/index.js';
import type { ClientContext } from './context.js';
import { ClientError, loaded } from './errors.js';
import type { VisitorSession } from './session.js';
import { followSocket, type SocketEnd } from './socket.js';
import type { Connection } from './state.js';
import type { Generation } from './store.js';
import type { StreamReader } from './stream-reader.js';

/** After this many sockets in a row that did not come about, the network is taken for one that blocks them. */
const FAILURES_TO_POLL = 2;
/** While polling, the socket is tried again this often. */
const SOCKET_RETRY_MS = 60_000;
/** Ends after which coming back by ourselves would be wrong: only a wake-up brings us back (REL-16). */
const STAY_AWAY: readonly number[] = [1000, 1001, CLOSE_CODES.replaced];

/** Keeps the event stream of one session flowing, by socket, or by long poll where that fails. */
export class StreamConnection {
  readonly #context: ClientContext;
  readonly #generation: Generation;
  readonly #session: VisitorSession;
  readonly #reader: StreamReader;
  readonly #onLive: () => void;
  #running: AbortController | undefined;
  #polling: AbortController | undefined;
  #catchingUp: Promise<void> | undefined;

  constructor(
    context: ClientContext,
    generation: Generation,
    session: VisitorSession,
    reader: StreamReader,
    onLive: () => void,
  ) {
    this.#context = context;
    this.#generation = generation;
    this.#session = session;
    this.#reader = reader;
    this.#onLive = onLive;
    generation.signal.addEventListener('abort', () => {
      this.stop();
    });
  }

  start(): void {
    if (this.#running || this.#generation.signal.aborted) return;
    this.#running = new AbortController();
    void this.#run(this.#running.signal);
  }

  stop(): void {
    this.#running?.abort();
    this.#running = undefined;
    this.#stopPolling();
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { environment, api, retrier } = this.#context;
    const backoff = retrier.backoff();
    const isOver = () => signal.aborted;
    let failures = 0;
    while (!isOver()) {
      let end: SocketEnd | undefined;
      try {
        await this.#catchUp();
        end = await followSocket({
          environment,
          url: api.serverUrl.replace(/^http/, 'ws') + paths.socket,
          signal,
          reader: this.#reader,
          credentials: (nonce) => this.#session.socketCredentials(nonce),
          onLive: () => {
            failures = 0;
            backoff.reset();
            this.#stopPolling();
            this.#tell('live');
          },
        });
        if (isOver()) return;
        if (await this.#recover(end)) continue;
      } catch {
        // What failed here is told by the state below, and the next round tries again.
      }
      if (isOver()) return;
      // A socket that worked, or that told us to load a snapshot, is no sign of a network in the way.
      const wasHeard = end !== undefined && (end.wasLive || !this.#reader.at);
      if (!wasHeard && this.#reader.at) failures += 1;
      if (end && STAY_AWAY.includes(end.code)) await this.#stayAway(signal);
      else if (failures >= FAILURES_TO_POLL) await this.#poll(signal);
      else {
        this.#tell(wasHeard ? 'connecting' : 'offline');
        const due = end?.returnAt === undefined ? undefined : end.returnAt - environment.clock.now();
        await retrier.wait(due ?? backoff.next(), signal, due === undefined);
      }
    }
  }

  /** Loads a snapshot where the place in the stream is not known (REL-10). */
  #catchUp(): Promise<void> {
    if (this.#reader.at) return Promise.resolve();
    // The socket and the long poll may both ask.
    return (this.#catchingUp ??= this.#loadSnapshot().finally(() => {
      this.#catchingUp = undefined;
    }));
  }

  async #loadSnapshot(): Promise<void> {
    this.#reader.load(await this.#session.call<Snapshot>('GET', paths.conversations));
  }

  /** True where the next socket should follow at once: only after one that worked, lest a fault spins. */
  async #recover({ code, wasLive, token }: SocketEnd): Promise<boolean> {
    const isExpired = code === CLOSE_CODES.session_expired;
    if (isExpired) await this.#session.recover(new ClientError('session_expired'), token);
    if (code === CLOSE_CODES.session_revoked) await this.#session.recover(new ClientError('session_revoked'));
    return wasLive && (isExpired || !this.#reader.at);
  }

  async #stayAway(signal: AbortSignal): Promise<void> {
    this.#stopPolling();
    this.#tell('offline');
    await this.#context.retrier.wait(undefined, signal);
  }

  /** Polls until the next try of a socket, and beside that try until it is live. */
  async #poll(signal: AbortSignal): Promise<void> {
    const { retrier } = this.#context;
    if (!this.#polling) {
      this.#tell('offline');
      this.#startPolling().catch(() => undefined); // it was stopped before its code was there
    }
    await retrier.wait(SOCKET_RETRY_MS, signal);
  }

  async #startPolling(): Promise<void> {
    const polling = (this.#polling = new AbortController());
    const { retrier } = this.#context;
    let unreachable = false;
    const onFailure = () => {
      unreachable = true;
      this.#tell('offline');
    };
    try {
      const load = () => loaded(import('./long-poll.js'));
      const { followPoll } = await retrier.persist(load, polling.signal, onFailure);
      await followPoll({
        session: this.#session,
        reader: this.#reader,
        retrier,
        signal: polling.signal,
        catchUp: () => this.#catchUp(),
        onAnswer: () => {
          this.#tell('live');
          // The server was away, not the sockets: they may work again at once.
          if (unreachable) retrier.wake();
          unreachable = false;
        },
        onFailure,
      });
    } finally {
      if (this.#polling === polling) this.#polling = undefined;
    }
  }

  #stopPolling(): void {
    this.#polling?.abort();
    this.#polling = undefined;
  }

  #tell(connection: Connection): void {
    const { connection: before } = this.#generation.state;
    this.#generation.update({ connection });
    if (connection === 'live' && before !== 'live') this.#onLive();
  }
}
