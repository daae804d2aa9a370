import type { AgentEvent, ClientFrame, ServerFrame } from '../../../src/protocol/index.js';

/** The server's end of a socket, as far as a page can tell the difference. */
export class FakeSocket extends EventTarget {
  readyState = 0;
  /** True once the page was told that it holds everything. */
  caughtUp = false;
  /** What the page sent. */
  readonly received: ClientFrame[] = [];
  readonly #onFrame: (frame: ClientFrame, socket: FakeSocket) => void;

  constructor(onFrame: (frame: ClientFrame, socket: FakeSocket) => void) {
    super();
    this.#onFrame = onFrame;
  }

  accept(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
    this.tell({ type: 'hello', heartbeat_ms: 25_000, nonce: 'n' });
  }

  tell(frame: ServerFrame<AgentEvent>): void {
    if (this.readyState !== 1) return;
    if (frame.type === 'caught_up') this.caughtUp = true;
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(frame) }));
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
    this.dispatchEvent(new CloseEvent('close', { code }));
  }
}
