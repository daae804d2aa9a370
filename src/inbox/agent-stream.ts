import type { AgentEvent, PositionedEvent, StreamPosition } from '../protocol/index.js';
import { Backoff } from '../client/retrier.js';
import type { Connection } from '../client/state.js';
import type { AgentApi } from './agent-api.js';
import { AgentSocket, type SocketEnd, type StreamEnd, type StreamSide } from './agent-socket.js';
import { endsSession } from './failures.js';
import { pause } from './waiting.js';

/** Sockets that die without a greeting before the long poll takes over. */
const UNGREETED_SOCKETS = 2;
/** Polls before a socket is tried again: about five minutes. */
const POLLS_IN_A_ROW = 12;
/** How long the server may keep a long poll open. */
const POLL_WAIT_MS = 25_000;

/** Where the stream reports to. */
export interface StreamFollower {
  apply(event: AgentEvent, position: number): void;
  /** What is held cannot be continued: a snapshot has to be loaded, then `start` called again. */
  reload(): void;
  connectionChanged(connection: Connection): void;
  sessionOver(): void;
}

/** Keeps the events coming, in order and without holes, over a socket or by long poll. */
export class AgentStream {
  readonly #api: AgentApi;
  readonly #openSocket: () => WebSocket;
  readonly #follower: StreamFollower;
  #position: StreamPosition = { epoch: '', position: 0 };
  #run: AbortController | undefined;

  constructor(api: AgentApi, openSocket: () => WebSocket, follower: StreamFollower) {
    this.#api = api;
    this.#openSocket = openSocket;
    this.#follower = follower;
  }

  /** Follows the stream from the position of a snapshot. */
  start(from: StreamPosition): void {
    this.stop();
    this.#position = { epoch: from.epoch, position: from.position };
    this.#run = new AbortController();
    void this.#keepGoing(this.#run.signal);
  }

  stop(): void {
    this.#run?.abort();
    this.#run = undefined;
  }

  async #keepGoing(signal: AbortSignal): Promise<void> {
    const backoff = new Backoff(() => Math.random());
    let ungreeted = 0;
    while (!signal.aborted) {
      this.#follower.connectionChanged('connecting');
      const side = this.#side(signal, () => {
        backoff.reset();
        this.#follower.connectionChanged('live');
      });
      const { end, greeted, delay }: SocketEnd =
        ungreeted < UNGREETED_SOCKETS
          ? await this.#socket(side, signal)
          : { end: await this.#poll(side, signal), greeted: true };
      if (this.#aborted(signal)) return;

      // One more silent socket after a round of polls brings the next round of polls.
      ungreeted = greeted ? (ungreeted >= UNGREETED_SOCKETS ? UNGREETED_SOCKETS - 1 : 0) : ungreeted + 1;
      this.#follower.connectionChanged('offline');
      if (end !== 'lost') {
        this.#leave(end);
        return;
      }
      await pause(delay ?? backoff.next(), signal);
    }
  }

  /** Read anew after every wait: the signal changes while we do not look. */
  #aborted(signal: AbortSignal): boolean {
    return signal.aborted;
  }

  #leave(end: Exclude<StreamEnd, 'lost'>): void {
    this.stop();
    if (end === 'reset') this.#follower.reload();
    if (end === 'session-over') this.#follower.sessionOver();
  }

  #side(signal: AbortSignal, live: () => void): StreamSide {
    const current = () => this.#position;
    return {
      get position() {
        return current();
      },
      receive: (event) => !signal.aborted && this.#receive(event),
      live,
    };
  }

  #receive({ event, position }: PositionedEvent<AgentEvent>): boolean {
    if (position <= this.#position.position) return true; // already held
    if (position !== this.#position.position + 1) return false;
    this.#position = { ...this.#position, position };
    this.#follower.apply(event, position);
    return true;
  }

  async #socket(side: StreamSide, signal: AbortSignal): Promise<SocketEnd> {
    try {
      return await new AgentSocket(this.#openSocket(), side, this.#api.csrfToken ?? '', signal).ended;
    } catch {
      return { end: 'lost', greeted: false }; // the page's policy does not allow the socket
    }
  }

  async #poll(side: StreamSide, signal: AbortSignal): Promise<StreamEnd> {
    try {
      for (let polls = 0; polls < POLLS_IN_A_ROW; polls += 1) {
        // The first answer comes at once: it says that this way works.
        const answer = await this.#api.events(this.#position, polls === 0 ? 0 : POLL_WAIT_MS, signal);
        if (answer.reset || !answer.events.every((event) => side.receive(event))) return 'reset';
        side.live();
      }
    } catch (error) {
      return endsSession(error) ? 'session-over' : 'lost';
    }
    return 'lost';
  }
}
