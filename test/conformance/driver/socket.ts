import { once } from 'node:events';
import WebSocket from 'ws';
import { target } from '../suite.ts';
import { paths, type Frame, type Place } from './wire.ts';
import type { Visitor } from './visitor.ts';

/** A socket to the server, and everything that it said. */
export class Socket {
  readonly frames: Frame[] = [];
  /** The code that the server closed it with. */
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

  /** Opens a socket; gives the HTTP status where the server refuses the handshake. */
  static async connect(
    headers: Record<string, string>,
    path: string = paths.socket,
  ): Promise<Socket | number> {
    const webSocket = new WebSocket(target.url.replace('http', 'ws') + path, { headers });
    const socket = new Socket(webSocket);
    return Promise.race([
      once(webSocket, 'open').then(() => socket),
      once(webSocket, 'unexpected-response').then(([, response]: { statusCode: number }[]) => {
        webSocket.terminate();
        return response?.statusCode ?? 0;
      }),
    ]);
  }

  /** The socket of a page before it has said who it is. */
  static async of({ origin, network }: Pick<Visitor, 'origin' | 'network'>): Promise<Socket> {
    const from = target.networks ? { 'x-forwarded-for': network } : {};
    const socket = await Socket.connect({ origin, ...from });
    if (typeof socket === 'number') throw new Error(`the handshake was refused with ${String(socket)}`);
    return socket;
  }

  /** A visitor's socket that is live. */
  static async live(visitor: Visitor, from?: Place): Promise<Socket> {
    const resume = from ?? (await visitor.snapshot());
    const socket = await Socket.of(visitor);
    await socket.authenticate(visitor, { resume });
    await socket.next('caught_up');
    return socket;
  }

  /** Sends the first frame; what is given takes the place of what is right. */
  async authenticate(
    visitor: Visitor,
    { resume, ...given }: { resume: Place; device?: Visitor['device']; token?: string; claims?: object },
  ): Promise<void> {
    const { nonce = '' } = await this.next('hello');
    const { device = visitor.device, token = visitor.live.token, claims = {} } = given;
    const url = target.publicUrl + paths.socket;
    const proof = device.proof({ method: 'GET', url, nonce, token, claims: { ...claims } });
    this.send({ type: 'auth', token, proof, resume: { epoch: resume.epoch, position: resume.position } });
  }

  send(frame: unknown): void {
    this.sendRaw(JSON.stringify(frame));
  }

  sendRaw(data: string | Buffer): void {
    this.#socket.send(data);
  }

  /** The next frame not looked at yet of this type; others are passed over. */
  async next(type: string): Promise<Frame> {
    for (;;) {
      const frame = this.frames[this.#read];
      if (frame) {
        this.#read += 1;
        if (frame.type === type) return frame;
      } else if (this.#socket.readyState === WebSocket.CLOSED) {
        throw new Error(`closed before a frame ${type}; heard ${JSON.stringify(this.frames)}`);
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }

  /** The next event of this type. */
  async event(type: string): Promise<NonNullable<Frame['event']>> {
    for (;;) {
      const { event } = await this.next('event');
      if (event?.type === type) return event;
    }
  }

  /** The code that it is closed with, which has to come in time. */
  async closedWithin(milliseconds: number): Promise<number | 'still open'> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'still open'>((resolve) => {
      timer = setTimeout(() => resolve('still open'), milliseconds);
    });
    return Promise.race([this.closed, late]).finally(() => {
      clearTimeout(timer);
    });
  }

  /** Whether the server still answers on it. */
  async isLive(): Promise<boolean> {
    this.send({ type: 'beat' });
    return this.next('beat').then(
      () => true,
      () => false,
    );
  }

  /** Hangs up without a word. */
  cut(): Promise<number> {
    this.#socket.terminate();
    return this.closed;
  }
}
