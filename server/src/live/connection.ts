import { randomUUID } from 'node:crypto';
import {
  CLOSE_CODES,
  LIMITS,
  ChatError,
  jsonRecord,
  statusOf,
  type ServerFrame,
} from 'chat-messenger/protocol';
import type { RawData, WebSocket } from 'ws';
import type { Principal } from '../access/principal.js';
import type { Follower } from './hub.js';
import type { StreamEvent } from './stream-events.js';

export const HEARTBEAT_MS = 25_000;
/** REL-16. */
const MISSED_BEATS = 2;
/** REL-27: a socket that does not say who it is holds memory for nothing. */
const HANDSHAKE_MS = 10_000;
/** REL-24: what a slow reader may leave unread before it is cut off. It resumes where it was. */
const MAX_UNREAD_BYTES = 2 ** 20;
/** Who leaves this much unread gets nothing any more that passes anyway. */
const MAX_UNREAD_FOR_PASSING = 2 ** 16;
/** More frames than this in a second are no chat. */
const MAX_FRAMES_PER_SECOND = 50;

export type CloseReason = keyof typeof CLOSE_CODES;

/** What a connection tells the one who accepted it. */
export interface ConnectionEvents {
  readonly onAuth: (frame: Record<string, unknown>) => Promise<void>;
  readonly onAck: (position: number) => void;
  readonly onClose: () => void;
}

/** One socket: frames in, frames out, life and death. Knows no identity rules. */
export class Connection {
  readonly #socket: WebSocket;
  readonly #events: ConnectionEvents;
  readonly #handshake: NodeJS.Timeout;
  #silence: NodeJS.Timeout | undefined;
  #authenticating = false;
  #framesInSecond = 0;
  #second = 0;

  constructor(socket: WebSocket, nonce: string, events: ConnectionEvents) {
    this.#socket = socket;
    this.#events = events;
    this.#handshake = setTimeout(() => {
      this.close('handshake_timeout');
    }, HANDSHAKE_MS);
    socket.on('message', (data, isBinary) => {
      this.#receive(data, isBinary);
    });
    // After a broken frame the library closes with the code that fits (1007, 1009) and cuts off who does not answer.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(this.#handshake);
      clearTimeout(this.#silence);
      events.onClose();
    });
    this.send({ type: 'hello', heartbeat_ms: HEARTBEAT_MS, nonce });
  }

  /** The other side is known: from here on it has to show signs of life. */
  authenticated(): void {
    clearTimeout(this.#handshake);
    this.#expectBeat();
  }

  send(frame: ServerFrame): void {
    this.#write(JSON.stringify(frame));
  }

  /** Sends what may as well get lost. */
  pass(frame: ServerFrame): void {
    if (this.#socket.bufferedAmount <= MAX_UNREAD_FOR_PASSING) this.send(frame);
  }

  sendEvents(events: readonly StreamEvent[], principal: Principal): void {
    for (const event of events) this.#write(event.frameFor(principal));
  }

  close(reason: CloseReason): void {
    this.#socket.close(CLOSE_CODES[reason]);
  }

  /** Says why, then closes with the code that fits the error. */
  refuse(error: unknown): void {
    const known =
      error instanceof ChatError ? (error as ChatError) : new ChatError('internal', 'something went wrong');
    this.send({
      type: 'error',
      error: { code: known.code, message: known.message, request_id: randomUUID() },
    });
    if (known.code === 'session_expired' || known.code === 'not_signed_in') this.close('session_expired');
    else if (known.code === 'session_displaced') this.close('replaced');
    else if (statusOf(known.code) >= 500) this.close('restart');
    else this.close(known.code === 'session_revoked' ? 'session_revoked' : 'bad_frame');
  }

  #write(text: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount + text.length > MAX_UNREAD_BYTES) {
      // Nothing more is queued from here on; who does not read up to the close frame in time is cut off by the library.
      this.close('slow_reader');
      return;
    }
    this.#socket.send(text);
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#isFlooding()) this.close('rate_limited');
    else if (isBinary || !Buffer.isBuffer(data)) this.close('bad_frame');
    else if (data.length > LIMITS.body_bytes) this.close('too_large');
    else this.#dispatch(data.toString('utf8'));
  }

  #dispatch(text: string): void {
    let frame: Record<string, unknown>;
    try {
      frame = jsonRecord(text, 'frame');
    } catch {
      this.close('bad_frame');
      return;
    }
    if (!this.#authenticating) {
      if (frame['type'] !== 'auth') this.close('bad_frame');
      else {
        this.#authenticating = true;
        this.#events.onAuth(frame).catch((error: unknown) => {
          this.refuse(error);
        });
      }
      return;
    }
    this.#expectBeat();
    if (frame['type'] === 'beat') this.send({ type: 'beat' });
    if (frame['type'] === 'ack' && Number.isSafeInteger(frame['position'])) {
      this.#events.onAck(frame['position'] as number);
    }
  }

  #expectBeat(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(
      () => {
        this.#socket.terminate();
      },
      HEARTBEAT_MS * (MISSED_BEATS + 0.5),
    ).unref();
  }

  #isFlooding(): boolean {
    const second = Math.floor(performance.now() / 1_000);
    this.#framesInSecond = second === this.#second ? this.#framesInSecond + 1 : 1;
    this.#second = second;
    return this.#framesInSecond > MAX_FRAMES_PER_SECOND;
  }
}

/** Makes a connection a follower of its principal's stream. */
export function followerOf(connection: Connection, principal: Principal, position: number): Follower {
  return {
    principal,
    position,
    deliver(events) {
      connection.sendEvents(events, principal);
    },
    pass(frame) {
      connection.pass(frame);
    },
    fail(error) {
      connection.refuse(error);
    },
  };
}
