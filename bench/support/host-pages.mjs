import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { EMAIL } from './child.mjs';

/** Serves the pages that embed. `describe` tells the chat server once it is known; pages ask for it late. */
export async function startHostPages() {
  const bareButton = await readFile(new URL('bare-button.js', import.meta.url));
  const pages = new Map();
  const server = createServer((request, response) => {
    if (request.url === '/bare-button.js') {
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(bareButton);
      return;
    }
    const body = pages.get(request.url);
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${server.address().port}`;
  return {
    origin,
    /** Makes the pages that embed from this chat server, beside the bare one. */
    embed({ url, appId, connectionKey }) {
      const module = `${url}/chat-messenger.js`;
      const identity = `connection-email="${EMAIL}" connection-key="${connectionKey}"`;
      pages.set('/bare', page('/bare-button.js', ''));
      pages.set('/anonymous', page(module, `<chat-messenger app-id="${appId}"></chat-messenger>`));
      pages.set(
        '/identified',
        page(module, `<chat-messenger app-id="${appId}" ${identity}></chat-messenger>`),
      );
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Nothing but the button can be painted here: the page has no content of its own. */
function page(module, body) {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Host page</title>
    <link rel="icon" href="data:," />
    <script type="module" src="${module}"></script>
  </head>
  <body>${body}</body>
</html>
`;
}
