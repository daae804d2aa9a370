import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname } from 'node:path';

const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8' };
const PLACES = {
  '/ours': new URL('../widget/chat-messenger/index.html', import.meta.url),
  '/vanilla-list.js': new URL('vanilla-list.js', import.meta.url),
};
const CDN = new URL('../../cdn/', import.meta.url);
const BY_HAND =
  '<!doctype html><title>List</title><body><script type="module" src="/vanilla-list.js"></script>';

/** Serves the page that embeds ours, and two with a list made by hand. */
export async function startTranscriptPages() {
  const server = createServer((request, response) => {
    answer(request.url, response).catch(() => response.writeHead(404).end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function answer(path, response) {
  const file = PLACES[path] ?? new URL(`.${path}`, CDN);
  const body = ['/vanilla', '/grouped'].includes(path) ? BY_HAND : await readFile(file);
  response.writeHead(200, { 'content-type': TYPES[extname(file.pathname)] ?? TYPES['.html'] }).end(body);
}
