import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  ChatError,
  CLOSE_CODES,
  agentPaths,
  paths,
  record,
  statusOf,
  type StreamPosition,
} from 'chat-messenger/protocol';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Principal } from '../access/principal.js';
import type { Clock } from '../clock.js';
import type { Nonces } from '../identity/nonces.js';
import type { Deliveries } from '../conversations/deliveries.js';
import type { Bus } from '../store/bus.js';
import type { Store } from '../store/store.js';
import { Connection, followerOf } from './connection.js';
import { DeliveryGuard } from './delivery-guard.js';
import type { Hub } from './hub.js';
import { LiveConnections } from './live-connections.js';

/** Nothing longer is read at all; what is longer than a body but shorter than this gets a reason. */
const MAX_PAYLOAD = 2 ** 18;
/** What a peer has to answer the closing handshake when the server stops. */
const CLOSE_GRACE_MS = 3_000;
/** REL-27: sockets of one network. */
const MAX_PER_NETWORK = 50;

/** Turns the first frame of a socket into a principal: one for visitors, one for agents. */
export interface SocketGate {
  /** Before the handshake: whether pages of this origin may open a socket here (WEB-6). */
  admits(origin: string | undefined, request: IncomingMessage): Promise<boolean>;
  authenticate(frame: Record<string, unknown>, request: IncomingMessage): Promise<Principal>;
}

export interface SocketParts {
  readonly store: Store;
  readonly bus: Bus;
  readonly hub: Hub;
  readonly deliveries: Pick<Deliveries, 'acknowledge'>;
  readonly nonces: Nonces;
  readonly clock: Clock;
  readonly gates: { readonly visitor: SocketGate; readonly agent: SocketGate };
  readonly networkOf: (request: IncomingMessage) => string;
  readonly maxPerNetwork?: number;
}

/** Accepts sockets on the server's `upgrade` event: origin and limits are checked before the handshake. */
export class Sockets {
  readonly #parts: SocketParts;
  readonly #server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_PAYLOAD,
  });
  readonly #live: LiveConnections;
  readonly #guard = new DeliveryGuard();
  readonly #perNetwork = new Map<string, number>();
  #closing = false;

  constructor(parts: SocketParts) {
    this.#parts = parts;
    this.#live = new LiveConnections(parts.store, parts.bus, parts.clock);
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    this.#admit(request)
      .then((gate) => {
        this.#server.handleUpgrade(request, socket, head, (webSocket) => {
          this.#accept(webSocket, request, gate);
        });
      })
      .catch((error: unknown) => {
        refuseUpgrade(socket, error instanceof ChatError ? statusOf((error as ChatError).code) : 503);
      });
  }

  close(): void {
    this.#closing = true;
    this.#live.closeAll();
    for (const socket of this.#server.clients) socket.close(CLOSE_CODES.restart);
    // A peer that is gone answers no closing handshake; it must not hold up the end (REL-22).
    setTimeout(() => {
      for (const socket of this.#server.clients) socket.terminate();
    }, CLOSE_GRACE_MS).unref();
  }

  async #admit(request: IncomingMessage): Promise<SocketGate> {
    const { gates, networkOf, maxPerNetwork = MAX_PER_NETWORK } = this.#parts;
    const gate =
      request.url === paths.socket
        ? gates.visitor
        : request.url === agentPaths.socket
          ? gates.agent
          : undefined;
    if (!gate) throw new ChatError('not_found', 'no socket here');
    if (this.#closing) throw new ChatError('unavailable', 'the server is about to stop');
    if (!(await gate.admits(request.headers.origin, request)))
      throw new ChatError('origin_refused', 'not from this origin');
    if ((this.#perNetwork.get(networkOf(request)) ?? 0) >= maxPerNetwork) {
      throw new ChatError('rate_limited', 'too many connections');
    }
    return gate;
  }

  #accept(webSocket: WebSocket, request: IncomingMessage, gate: SocketGate): void {
    const network = this.#parts.networkOf(request);
    const { deliveries } = this.#parts;
    this.#count(network, 1);
    let stop = () => {
      this.#count(network, -1);
    };
    let confirm: ((position: number) => void) | undefined;
    const connection: Connection = new Connection(webSocket, this.#parts.nonces.issue(), {
      onAuth: async (frame) => {
        const from = resumeOf(frame);
        const principal = await gate.authenticate(frame, request);
        if (!isOpen(webSocket)) return;
        connection.authenticated();
        this.#live.add(connection, principal);
        const follower = followerOf(connection, principal, from.position);
        stop = () => {
          this.#count(network, -1);
          this.#live.remove(connection);
          this.#parts.hub.unfollow(follower);
        };
        confirm = (position) => {
          this.#guard.confirmed(principal.sessionId);
          // Nobody holds what was not delivered yet, whatever they say.
          void deliveries.acknowledge(principal, Math.min(position, follower.position));
        };
        if (!(await this.#resumes(principal, from))) {
          connection.send({ type: 'reset' });
          return;
        }
        // Who goes on from a place holds what lies before it.
        void deliveries.acknowledge(principal, from.position);
        // Gone meanwhile: a follower that begins now would never be taken out again.
        if (!isOpen(webSocket)) return;
        await this.#parts.hub.follow(follower);
        if (follower.position > from.position) this.#guard.delivered(principal.sessionId, from.position);
        connection.send({ type: 'caught_up', position: follower.position });
      },
      onAck: (position) => confirm?.(position),
      onClose: () => {
        stop();
      },
    });
  }

  async #resumes(principal: Principal, from: StreamPosition): Promise<boolean> {
    return (
      (await this.#parts.hub.canResume(principal, from)) &&
      this.#guard.admits(principal.sessionId, from.position)
    );
  }

  #count(network: string, by: 1 | -1): void {
    const count = (this.#perNetwork.get(network) ?? 0) + by;
    if (count > 0) this.#perNetwork.set(network, count);
    else this.#perNetwork.delete(network);
  }
}

/** Asked anew after each wait: sockets close meanwhile. */
function isOpen({ readyState, OPEN }: WebSocket): boolean {
  return readyState === OPEN;
}

function resumeOf(frame: Record<string, unknown>): StreamPosition {
  const { epoch, position } = record(frame['resume'], 'resume');
  if (typeof epoch !== 'string' || !Number.isSafeInteger(position)) {
    throw new ChatError('bad_request', 'resume needs epoch and position');
  }
  return { epoch, position: position as number };
}

function refuseUpgrade(socket: Duplex, status: number): void {
  socket.end(
    `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
  );
}
