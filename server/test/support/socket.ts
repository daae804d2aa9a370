import { once } from 'node:events';
import {
  agentPaths,
  paths,
  type AgentEvent,
  type ServerFrame,
  type StreamPosition,
} from 'chat-messenger/protocol';
import { WebSocket } from 'ws';
import type { Agent } from './agent.ts';
import type { Reachable } from './http.ts';
import type { Visitor } from './visitor.ts';

type Frame = ServerFrame<AgentEvent>;
type FrameOf<T extends Frame['type']> = Extract<Frame, { readonly type: T }>;

/** A socket to the server, and everything that it said. */
export class Socket {
  readonly frames: Frame[] = [];
  readonly closed: Promise<number>;
  readonly #socket: WebSocket;
  #wake = (): void => undefined;
  #read = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      socket.on('close', (code) => {
        resolve(code);
        this.#wake();
      });
    });
    socket.on('message', (data) => {
      this.frames.push(JSON.parse((data as Buffer).toString('utf8')) as Frame);
      this.#wake();
    });
  }

  /** Opens a socket; rejects with the HTTP status where the server refuses the handshake. */
  static async connect(server: Reachable, path: string, headers: Record<string, string>): Promise<Socket> {
    const webSocket = new WebSocket(server.url.replace('http', 'ws') + path, { headers });
    const socket = new Socket(webSocket);
    await Promise.race([
      once(webSocket, 'open'),
      once(webSocket, 'unexpected-response').then(([, response]: { statusCode: number }[]) => {
        throw new Error(`refused with ${String(response?.statusCode)}`);
      }),
    ]);
    return socket;
  }

  /** A visitor's socket after its `auth` frame. */
  static async ofVisitor(visitor: Visitor, resume: StreamPosition): Promise<Socket> {
    const socket = await Socket.connect(visitor.server, paths.socket, { origin: visitor.origin });
    await socket.authenticate(visitor, resume);
    return socket;
  }

  /** An agent's socket after its `auth` frame. */
  static async ofAgent(agent: Agent, resume: StreamPosition): Promise<Socket> {
    const { cookie, server, session } = agent;
    const socket = await Socket.connect(server, agentPaths.socket, {
      origin: server.publicUrl.origin,
      cookie,
    });
    await socket.next('hello');
    socket.send({ type: 'auth', csrf_token: session.csrf_token, resume });
    return socket;
  }

  async authenticate(visitor: Visitor, resume: StreamPosition, device = visitor.device): Promise<void> {
    const { nonce } = await this.next('hello');
    const url = visitor.server.publicUrl.origin + paths.socket;
    const proof = await device.proof({ method: 'GET', url, nonce, token: visitor.token });
    this.send({ type: 'auth', token: visitor.token, proof, resume });
  }

  send(frame: unknown): void {
    this.sendRaw(JSON.stringify(frame));
  }

  sendRaw(data: string | Buffer): void {
    this.#socket.send(data);
  }

  /** The next frame not looked at yet that has one of these types; others are passed over. */
  async next<T extends Frame['type']>(...types: T[]): Promise<FrameOf<T>> {
    for (;;) {
      const frame = this.frames[this.#read];
      if (frame) {
        this.#read += 1;
        if ((types as string[]).includes(frame.type)) return frame as FrameOf<T>;
      } else if (this.#socket.readyState === WebSocket.CLOSED) {
        throw new Error(`closed before a frame ${types.join(' or ')}; heard ${JSON.stringify(this.frames)}`);
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }

  /** Hangs up without a word, as a lost network does. */
  cut(): Promise<number> {
    this.#socket.terminate();
    return this.closed;
  }

  /** Stops reading what the server sends. */
  stopReading(): void {
    this.#socket.pause();
  }

  readOn(): void {
    this.#socket.resume();
  }
}
