import type { AgentEvent, ClientFrame, ServerFrame } from '../../../src/protocol/index.js';

/** The server's end of a socket, as far as a page can tell the difference. */
export class FakeSocket {
  readyState = 0;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  onerror: (() => void) | null = null;
  /** True once the page was told that it holds everything. */
  caughtUp = false;
  /** What the page sent. */
  readonly received: ClientFrame[] = [];
  readonly #onFrame: (frame: ClientFrame, socket: FakeSocket) => void;

  constructor(onFrame: (frame: ClientFrame, socket: FakeSocket) => void) {
    this.#onFrame = onFrame;
  }

  accept(): void {
    this.readyState = 1;
    this.tell({ type: 'hello', heartbeat_ms: 25_000, nonce: 'n' });
  }

  tell(frame: ServerFrame<AgentEvent>): void {
    if (this.readyState !== 1) return;
    if (frame.type === 'caught_up') this.caughtUp = true;
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  /** Fails without ever closing, as where the page's policy forbids the socket. */
  fail(): void {
    this.onerror?.();
  }

  /** Called by the page. */
  send(text: string): void {
    const frame = JSON.parse(text) as ClientFrame;
    this.received.push(frame);
    this.#onFrame(frame, this);
  }

  /** Called by the page, and by the server with a code of its own. */
  close(code = 1005): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.onclose?.({ code });
  }
}
