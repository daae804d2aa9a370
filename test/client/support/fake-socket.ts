import type { ClientFrame, ServerFrame } from '../../../src/protocol/index.js';
import type { FakeServer } from './fake-server.js';

/** The client's end of a socket to the fake server. */
export class FakeSocket {
  readyState = 0;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  /** What the client sent after its first frame. */
  readonly received: ClientFrame[] = [];
  token?: string;
  isLive = false;
  readonly #server: FakeServer;

  constructor(server: FakeServer) {
    this.#server = server;
    queueMicrotask(() => {
      if (server.isOffline || server.blocksSockets) {
        this.drop(1006);
        return;
      }
      this.readyState = 1;
      this.push({ type: 'hello', heartbeat_ms: 25_000, nonce: server.nonce() });
    });
  }

  get isOpen(): boolean {
    return this.readyState === 1;
  }

  /** What the client sent of one kind. */
  sent<T extends ClientFrame['type']>(type: T): Extract<ClientFrame, { type: T }>[] {
    return this.received.filter((frame): frame is Extract<ClientFrame, { type: T }> => frame.type === type);
  }

  push(frame: ServerFrame): void {
    if (this.isOpen) this.onmessage?.({ data: JSON.stringify(frame) });
  }

  /** Ends the socket from the server's side. */
  drop(code: number): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.isLive = false;
    this.onclose?.({ code });
  }

  send(text: string): void {
    const frame = JSON.parse(text) as ClientFrame;
    this.received.push(frame);
    if (frame.type === 'auth' && 'token' in frame) void this.#server.admit(this, frame);
    if (frame.type === 'beat' && this.#server.answersBeats) this.push({ type: 'beat' });
  }

  close(): void {
    this.readyState = 3;
    this.isLive = false;
  }
}
