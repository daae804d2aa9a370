import { createServer } from 'node:http';

/** A page as a site owner wrote it. */
export interface OwnPage {
  readonly html: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A small website whose pages the journey writes itself. */
export interface Host {
  readonly url: string;
  publish(path: string, page: OwnPage): void;
  close(): Promise<void>;
}

/** Opens the website on a port of its own. */
export async function openHost(host: string, port: number): Promise<Host> {
  const pages = new Map<string, OwnPage>();
  const server = createServer(({ url = '/' }, response) => {
    const page = pages.get(url);
    response.writeHead(page ? 200 : 404, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      ...page?.headers,
    });
    response.end(page?.html);
  });
  await new Promise<void>((done) => server.listen(port, host, done));
  return {
    url: `http://${host}:${String(port)}`,
    publish: (path, page) => void pages.set(path, page),
    close: () =>
      new Promise((done) => {
        server.close(() => {
          done();
        });
        server.closeAllConnections();
      }),
  };
}
