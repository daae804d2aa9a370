import cors, { type FastifyCorsOptions } from '@fastify/cors';
import { NONCE_HEADER, OFFSET_HEADER, PROOF_HEADER } from 'chat-messenger/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Workspaces } from '../workspaces/workspaces.js';

/** Browsers cap how long they remember a preflight; this is the longest that any of them keeps. */
const PREFLIGHT_SECONDS = 7_200;

/** What only the sites' own servers call. A page that asks hears nothing that invites it (S2S-6). */
const SERVER_ONLY = /^\/v1\/(?:identify|identities|contacts|users)(?:[/?]|$)/;

/**
 * Which pages may call the visitor API (WEB-6). A preflight names no app, so it passes for an origin of
 * any; the app's own list is checked where the app is known. No cookies are ever involved (WEB-7).
 */
export async function installCrossOrigin(app: FastifyInstance, workspaces: Workspaces): Promise<void> {
  const common: FastifyCorsOptions = {
    credentials: false,
    methods: ['GET', 'POST', 'PUT', 'DELETE'],
    allowedHeaders: ['authorization', 'content-type', PROOF_HEADER, OFFSET_HEADER],
    exposedHeaders: [NONCE_HEADER, 'retry-after'],
    maxAge: PREFLIGHT_SECONDS,
  };
  await app.register(cors, {
    delegator: (request: FastifyRequest, done) => {
      // Anyone may read the app's name, and a page that is not on the list may read that it is not.
      if (request.url.startsWith('/v1/apps/')) {
        done(null, { ...common, origin: '*' });
        return;
      }
      const { origin } = request.headers;
      const isNoPage = origin === undefined || SERVER_ONLY.test(request.url);
      const admitted = isNoPage ? Promise.resolve(false) : workspaces.someAdmits(origin);
      admitted.then(
        (yes) => {
          done(null, { ...common, origin: yes ? (origin ?? false) : false });
        },
        (error: unknown) => {
          done(error as Error);
        },
      );
    },
  });
}
