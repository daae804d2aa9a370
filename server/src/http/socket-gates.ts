import { fastifyCookie } from '@fastify/cookie';
import { ChatError, paths } from 'chat-messenger/protocol';
import { sameBytes } from '../crypto/tokens.js';
import type { SocketGate } from '../live/sockets.js';
import type { Services } from '../services.js';
import { readAgentCookie } from './agent-cookie.js';
import { ownHosts } from './own-hosts.js';

/** The gate for sockets: the same sessions and the same proofs as for requests, in the first frame (SES-1). */
export function socketGates(services: Services, publicUrl: URL): { visitor: SocketGate; agent: SocketGate } {
  const { sessions, deviceProofs, store, agents, workspaces } = services;
  return {
    visitor: {
      admits: async (origin) => origin !== undefined && workspaces.someAdmits(origin),
      async authenticate(frame, request) {
        const { token, proof } = frame;
        if (typeof token !== 'string' || typeof proof !== 'string') {
          throw new ChatError('bad_request', 'auth needs token and proof');
        }
        const visitor = await sessions.resolve(token);
        if (request.headers.origin !== visitor.origin) {
          throw new ChatError('origin_refused', 'this session belongs to another origin');
        }
        const device = await deviceProofs.verify(proof, {
          method: 'GET',
          url: { hosts: ownHosts(publicUrl, request.headers.host), path: paths.socket },
          token,
        });
        if (device.thumbprint !== visitor.deviceThumbprint) {
          throw new ChatError('device_proof_invalid', 'this session belongs to another device');
        }
        await store.run('useProof', device);
        return visitor;
      },
    },
    agent: {
      admits: async (origin, request) =>
        origin !== undefined && isOwnSite(origin, publicUrl, request.headers.host),
      async authenticate(frame, request) {
        const cookies = fastifyCookie.parse(request.headers.cookie ?? '');
        const agent = await agents.resolve(readAgentCookie({ cookies }, publicUrl));
        const presented = frame['csrf_token'];
        if (
          typeof presented !== 'string' ||
          !sameBytes(Buffer.from(presented), Buffer.from(agent.csrfToken))
        ) {
          throw new ChatError('forgery_suspected', 'auth needs the csrf_token of the session');
        }
        return agent;
      },
    },
  };
}

function isOwnSite(origin: string, publicUrl: URL, host: string | undefined): boolean {
  return origin === publicUrl.origin || (URL.canParse(origin) && new URL(origin).host === host);
}
