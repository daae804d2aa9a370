import { ChatError } from 'chat-messenger/protocol';
import type { FastifyInstance } from 'fastify';
import { FILE_CONTENT } from './routes/files.js';

/**
 * FIL-4: hands files out at an origin of their own, and nothing else there. Whatever a browser should make of one, it
 * has neither cookies nor pages of the server beside it.
 */
export function separateFiles(app: FastifyInstance, filesUrl: URL): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const isThere = request.host === filesUrl.host;
    const isFile = request.routeOptions.url === FILE_CONTENT;
    done(isThere === isFile ? undefined : new ChatError('not_found', 'there is nothing at this address'));
  });
}
