import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came from the portal's server. */
export interface ServerRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Stands where a chat server would, and notes what a back end asks of it. */
export interface StandIn {
  readonly url: string;
  readonly requests: ServerRequest[];
  /** True: everything fails. */
  isAway: boolean;
  close(): Promise<void>;
}

/** Starts one on a free port; its tokens open nothing. */
export async function standIn(): Promise<StandIn> {
  const requests: ServerRequest[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (part: string) => (text += part));
    request.on('end', () => {
      const { url: path = '', headers } = request;
      requests.push({ path, headers, body: JSON.parse(text) as ServerRequest['body'] });
      response.writeHead(self.isAway ? 503 : 200, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({ token: 'a-token', contact_id: 'a-contact', auth_token: 'another-token' }),
      );
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const self: StandIn = {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    requests,
    isAway: false,
    close: () =>
      new Promise((done) => {
        server.close(() => {
          done();
        });
        server.closeAllConnections();
      }),
  };
  return self;
}
