import type {
  AgentAuthFrame,
  ChatEvent,
  ClientFrame,
  Conversation,
  ErrorCode,
  ServerFrame,
  VisitorAuthFrame,
} from '../protocol/index.js';
import type { Environment } from './environment.js';
import type { StreamReader } from './stream-reader.js';

/** A server that accepts the connection and then says nothing counts as not there. */
const HELLO_TIMEOUT_MS = 10_000;
/** Acknowledged in batches: at the latest after this time or this many events (REL-13). */
const ACK_DELAY_MS = 1_000;
const ACK_EVENTS = 50;
const BEATS_MISSED = 2;

/** How a socket came to its end. */
export interface SocketEnd {
  /** True when it had caught up: the network lets sockets through. */
  readonly wasLive: boolean;
  readonly code: number;
  /** What the server said was wrong, where it said so. */
  readonly refusal: ErrorCode | undefined;
  /** When the server asked us to come back. */
  readonly returnAt: number | undefined;
}

/** Who writes where. */
export type TypingFrame = Extract<ServerFrame, { readonly type: 'typing' }>;

/** What the first frame says beside the place to resume from. */
export type SocketCredentials = Credentials<VisitorAuthFrame> | Credentials<AgentAuthFrame>;
type Credentials<Frame> = Omit<Frame, 'type' | 'resume'>;

/** How one kind of session opens a socket. */
export interface SocketPort {
  readonly socketUrl: string;
  credentials(nonce: string): Promise<SocketCredentials>;
  /** The other side writes at the moment. */
  typing?(frame: TypingFrame): void;
}

/** What one socket needs. */
export interface SocketOptions<C extends Conversation> {
  readonly environment: Environment;
  readonly signal: AbortSignal;
  readonly reader: StreamReader<C>;
  readonly port: SocketPort;
  readonly onLive: () => void;
}

/** Feeds the reader from one socket until that ends. Never rejects: every end is only an end. */
export function followSocket<C extends Conversation>(options: SocketOptions<C>): Promise<SocketEnd> {
  return new Promise((resolve) => {
    new SocketFollower(options, resolve).open();
  });
}

class SocketFollower<C extends Conversation> {
  readonly #options: SocketOptions<C>;
  readonly #resolve: (end: SocketEnd) => void;
  readonly #finish = () => {
    this.#end();
  };
  #stopListening?: () => void;
  #socket?: WebSocket;
  #wasLive = false;
  #refusal: ErrorCode | undefined;
  #returnAt: number | undefined;
  #missed = 0;
  #unacknowledged = 0;
  #beatTimer?: number;
  #ackTimer: number | undefined;

  constructor(options: SocketOptions<C>, resolve: (end: SocketEnd) => void) {
    this.#options = options;
    this.#resolve = resolve;
  }

  open(): void {
    const { environment, port, signal } = this.#options;
    if (signal.aborted) {
      this.#end();
      return;
    }
    signal.addEventListener('abort', this.#finish);
    // Without a network a socket looks alive until its beats are missed, which takes a minute.
    this.#stopListening = environment.onOffline(this.#finish);
    this.#beatTimer = environment.clock.setTimeout(this.#finish, HELLO_TIMEOUT_MS);
    try {
      this.#socket = new environment.WebSocket(port.socketUrl);
    } catch {
      // Some pages and browsers refuse sockets by throwing.
      this.#end();
      return;
    }
    this.#socket.onclose = ({ code }) => {
      this.#end(code);
    };
    // A socket that the page's policy forbids never closes in Chromium: it only fails.
    this.#socket.onerror = this.#finish;
    this.#socket.onmessage = ({ data }) => {
      this.#missed = 0;
      try {
        this.#take(JSON.parse(String(data)) as ServerFrame<ChatEvent<C>>);
      } catch {
        this.#end();
      }
    };
  }

  #take(frame: ServerFrame<ChatEvent<C>>): void {
    const { environment, reader, port, onLive } = this.#options;
    switch (frame.type) {
      case 'hello':
        void this.#authenticate(frame.nonce).catch(this.#finish);
        // Spread out, so that the beats of many do not fall together after a restart (REL-16).
        this.#beatAfter(frame.heartbeat_ms * environment.random(), frame.heartbeat_ms);
        break;
      case 'event':
        if (reader.accept(frame)) this.#acknowledgeSoon();
        else this.#end();
        break;
      case 'caught_up':
        if (!reader.reaches(frame.position)) {
          this.#end();
          break;
        }
        this.#wasLive = true;
        onLive();
        break;
      case 'reset':
        reader.reset();
        this.#end();
        break;
      case 'typing':
        port.typing?.(frame);
        break;
      case 'reconnect':
        this.#returnAt = environment.clock.now() + frame.delay_ms;
        break;
      case 'error':
        this.#refusal = frame.error.code;
        break;
    }
  }

  async #authenticate(nonce: string): Promise<void> {
    const { reader, port } = this.#options;
    const credentials = await port.credentials(nonce);
    // Read as late as possible: a long poll may have moved on meanwhile, or lost its place.
    if (reader.at) this.#send({ type: 'auth', ...credentials, resume: reader.at });
    else this.#end();
  }

  #send(frame: ClientFrame): void {
    if (this.#socket?.readyState === 1) this.#socket.send(JSON.stringify(frame));
  }

  #beatAfter(ms: number, interval: number): void {
    const { clock } = this.#options.environment;
    clock.clearTimeout(this.#beatTimer);
    this.#beatTimer = clock.setTimeout(() => {
      if (this.#missed++ >= BEATS_MISSED) {
        this.#end();
        return;
      }
      this.#send({ type: 'beat' });
      this.#beatAfter(interval, interval);
    }, ms);
  }

  #acknowledgeSoon(): void {
    if (++this.#unacknowledged >= ACK_EVENTS) this.#acknowledge();
    else
      this.#ackTimer ??= this.#options.environment.clock.setTimeout(() => {
        this.#acknowledge();
      }, ACK_DELAY_MS);
  }

  #acknowledge(): void {
    const { environment, reader } = this.#options;
    environment.clock.clearTimeout(this.#ackTimer);
    this.#ackTimer = undefined;
    this.#unacknowledged = 0;
    if (reader.at) this.#send({ type: 'ack', position: reader.at.position });
  }

  #end(code = 0): void {
    const { environment, signal } = this.#options;
    signal.removeEventListener('abort', this.#finish);
    this.#stopListening?.();
    environment.clock.clearTimeout(this.#beatTimer);
    environment.clock.clearTimeout(this.#ackTimer);
    if (this.#socket) {
      this.#socket.onmessage = this.#socket.onclose = this.#socket.onerror = null;
      this.#socket.close();
    }
    this.#resolve({
      wasLive: this.#wasLive,
      code,
      refusal: this.#refusal,
      returnAt: this.#returnAt,
    });
  }
}
