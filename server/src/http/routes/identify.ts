import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { serverPaths } from 'chat-messenger/protocol';
import { serverOf } from '../gate.js';
import type { RouteParts } from '../route-parts.js';
import {
  IdentifySchema,
  IdentifyTokenSchema,
  RevokedIdentitySchema,
  RevokeIdentitySchema,
} from '../schemas/index.js';

/** A site's server says who its user is, or that somebody's proofs are over. */
export const identifyRoutes: FastifyPluginAsyncTypebox<RouteParts> = async (app, { services }) => {
  const { serverTokens, identities } = services;

  app.post(
    serverPaths.identify,
    {
      config: { access: 'server', scope: 'identify' },
      schema: {
        summary: 'Identify a signed-in user',
        body: IdentifySchema,
        response: { 201: IdentifyTokenSchema },
      },
    },
    async (request, reply) => reply.code(201).send(await serverTokens.issue(request.body, serverOf(request))),
  );

  app.post(
    serverPaths.revokeIdentity,
    {
      config: { access: 'server', scope: 'identity:revoke' },
      schema: {
        summary: 'End all sessions of a person and refuse older proofs',
        body: RevokeIdentitySchema,
        response: { 200: RevokedIdentitySchema },
      },
    },
    (request) => identities.revoke(request.body, serverOf(request)),
  );
};
