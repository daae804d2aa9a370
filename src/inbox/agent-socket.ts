import {
  CLOSE_CODES,
  parseServerFrame,
  type AgentEvent,
  type ClientFrame,
  type PositionedEvent,
  type ServerFrame,
  type StreamPosition,
} from '../protocol/index.js';
import { isSessionOver } from './failures.js';

/**
 * How a connection ended.
 * - `lost`: come back and resume
 * - `reset`: what is held cannot be continued; load a snapshot
 * - `session-over`: sign in again
 * - `dismissed`: the server does not want this page to come back by itself
 */
export type StreamEnd = 'lost' | 'reset' | 'session-over' | 'dismissed';

/** What the stream knows and does for a connection. */
export interface StreamSide {
  readonly position: StreamPosition;
  /** False when the event leaves a hole behind what is held. */
  receive(event: PositionedEvent<AgentEvent>): boolean;
  live(): void;
}

/** An end, with what the connection taught about the way back. */
export interface SocketEnd {
  readonly end: StreamEnd;
  /** False when sockets may be blocked on this network: the server never said hello. */
  readonly greeted: boolean;
  /** How long the server asked to stay away. */
  readonly delay?: number;
}

/** Beats that may fail to arrive before the connection counts as dead. */
const MISSED_BEATS = 2;
/** A replay of hundreds of events is acknowledged in batches: the server counts our frames. */
const ACK_DELAY_MS = 1_000;
const ACK_EVENTS = 50;
/** A handshake that takes longer is a proxy that swallows upgrades. */
const GREETING_TIMEOUT_MS = 10_000;

/** One socket, from its opening to its end: greets, authenticates, acknowledges, beats. */
export class AgentSocket {
  readonly #socket: WebSocket;
  readonly #side: StreamSide;
  readonly #csrfToken: string;
  readonly #signal: AbortSignal;
  readonly #settle: (end: SocketEnd) => void;
  /** Resolves once, when the connection is over. */
  readonly ended: Promise<SocketEnd>;
  #greeted = false;
  #delay: number | undefined;
  #heartbeat: ReturnType<typeof setInterval> | undefined;
  #acknowledgement: ReturnType<typeof setTimeout> | undefined;
  #unacknowledged = 0;
  #watchdog: ReturnType<typeof setTimeout> | undefined;
  /** A silence longer than this ends the connection. */
  #silence = GREETING_TIMEOUT_MS;
  #over = false;

  constructor(socket: WebSocket, side: StreamSide, csrfToken: string, signal: AbortSignal) {
    this.#socket = socket;
    this.#side = side;
    this.#csrfToken = csrfToken;
    this.#signal = signal;
    const { promise, resolve } = deferred<SocketEnd>();
    this.ended = promise;
    this.#settle = resolve;
    socket.addEventListener('message', (event: MessageEvent<unknown>) => {
      this.#onMessage(event.data);
    });
    socket.addEventListener('close', (event) => {
      this.#end(endOf(event.code));
    });
    socket.addEventListener('error', () => {
      this.#end('lost'); // a socket that the page's policy blocks is never closed
    });
    signal.addEventListener('abort', this.#onAbort);
    this.#watch();
  }

  readonly #onAbort = (): void => {
    this.#end('dismissed');
  };

  #onMessage(data: unknown): void {
    if (this.#over || typeof data !== 'string') return;
    let frame: ServerFrame<AgentEvent> | undefined;
    try {
      frame = parseServerFrame<AgentEvent>(data);
    } catch {
      this.#end('lost'); // not our protocol: something in between answers
      return;
    }
    if (frame) this.#onFrame(frame);
  }

  #onFrame(frame: ServerFrame<AgentEvent>): void {
    switch (frame.type) {
      case 'hello':
        this.#greet(frame.heartbeat_ms);
        break;
      case 'event':
        if (this.#side.receive(frame)) this.#acknowledgeSoon();
        else this.#end('reset');
        break;
      case 'caught_up':
        // The server holds more than it replayed: a hole at the end.
        if (frame.position > this.#side.position.position) this.#end('reset');
        else this.#side.live();
        break;
      case 'reset':
        this.#end('reset');
        break;
      case 'reconnect':
        this.#delay = frame.delay_ms;
        break;
      case 'error': // most of what it means comes with the close code
        if (isSessionOver(frame.error.code)) this.#end('session-over');
        break;
      case 'beat':
        break;
    }
    this.#watch();
  }

  #greet(heartbeat: number): void {
    this.#greeted = true;
    this.#send({ type: 'auth', csrf_token: this.#csrfToken, resume: this.#side.position });
    this.#silence = heartbeat * (MISSED_BEATS + 1);
    // The first beat comes at a random moment, so that a restarted server is not hit by all pages at once.
    this.#heartbeat = setTimeout(() => {
      this.#send({ type: 'beat' });
      this.#heartbeat = setInterval(() => {
        this.#send({ type: 'beat' });
      }, heartbeat);
    }, heartbeat * Math.random());
  }

  #acknowledgeSoon(): void {
    this.#acknowledgement ??= setTimeout(() => {
      this.#acknowledge();
    }, ACK_DELAY_MS);
    this.#unacknowledged += 1;
    if (this.#unacknowledged >= ACK_EVENTS) this.#acknowledge();
  }

  #acknowledge(): void {
    clearTimeout(this.#acknowledgement);
    this.#acknowledgement = undefined;
    this.#unacknowledged = 0;
    this.#send({ type: 'ack', position: this.#side.position.position });
  }

  #send(frame: ClientFrame): void {
    if (this.#socket.readyState === 1) this.#socket.send(JSON.stringify(frame));
  }

  /** Counts the silence from now on. */
  #watch(): void {
    clearTimeout(this.#watchdog);
    if (this.#over) return;
    this.#watchdog = setTimeout(() => {
      this.#end('lost');
    }, this.#silence);
  }

  #end(end: StreamEnd): void {
    if (this.#over) return;
    this.#over = true;
    this.#signal.removeEventListener('abort', this.#onAbort); // it lives longer than one socket
    clearTimeout(this.#watchdog);
    clearTimeout(this.#acknowledgement);
    clearTimeout(this.#heartbeat); // one kind of id for both timers, by the HTML standard
    this.#socket.close();
    this.#settle({
      end,
      greeted: this.#greeted,
      ...(this.#delay !== undefined && { delay: this.#delay }),
    });
  }
}

function endOf(code: number): StreamEnd {
  if (code === CLOSE_CODES.session_expired || code === CLOSE_CODES.session_revoked) return 'session-over';
  if (code === 1000 || code === 1001 || code === CLOSE_CODES.replaced) return 'dismissed';
  return 'lost';
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
