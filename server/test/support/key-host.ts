import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A web server on this machine that publishes something and counts who comes. */
export class KeyHost {
  readonly #server: Server;
  /** How many connected, and the addresses that they asked for. */
  connections = 0;
  readonly requests: { readonly url: string; readonly headers: Readonly<Record<string, unknown>> }[] = [];
  /** What it answers. */
  answer: (response: ServerResponse) => void = (response) => response.end('{}');

  private constructor() {
    this.#server = createServer((request, response) => {
      this.requests.push({ url: request.url ?? '', headers: request.headers });
      this.answer(response);
    });
    this.#server.on('connection', () => (this.connections += 1));
  }

  static async start(): Promise<KeyHost> {
    const host = new KeyHost();
    host.#server.listen(0, '127.0.0.1');
    await once(host.#server, 'listening');
    return host;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  url(path = '/jwks.json'): string {
    return `http://127.0.0.1:${String(this.port)}${path}`;
  }

  publish(keys: readonly unknown[], headers: Readonly<Record<string, string>> = {}): void {
    this.answer = (response) => response.writeHead(200, headers).end(JSON.stringify({ keys }));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
