import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { paths } from 'chat-messenger/protocol';
import { visitorOf } from '../gate.js';
import { networkOf } from '../network.js';
import { admittedApp, type RouteParts } from '../route-parts.js';
import { FamilyParams, OwnSessionsSchema, RevokeFamilySchema } from '../schemas/index.js';

/** A person's own sign-ins: which there are, and how to end one. */
export const ownSessionRoutes: FastifyPluginAsyncTypebox<RouteParts> = async (app, parts) => {
  const { services, limiter } = parts;
  const { ownSessions } = services;

  app.get(
    paths.sessions,
    {
      config: { access: 'visitor' },
      schema: { summary: "List a person's own sign-ins", response: { 200: OwnSessionsSchema } },
    },
    (request) => ownSessions.list(visitorOf(request)),
  );

  app.delete(
    '/v1/sessions/:familyId',
    { config: { access: 'visitor' }, schema: { summary: 'End one of them', params: FamilyParams } },
    async (request, reply) => {
      await ownSessions.end(visitorOf(request), request.params.familyId);
      return reply.code(204).send();
    },
  );

  app.post(
    paths.revokeFamily,
    {
      config: { access: 'public' },
      schema: { summary: 'End a sign-in by its id, without its token', body: RevokeFamilySchema },
    },
    async (request, reply) => {
      await limiter('revokePerNetwork', request, networkOf(request.ip));
      const { workspace } = await admittedApp(parts, request, request.body.app_id);
      await ownSessions.endById(workspace.id, request.body.family_id);
      return reply.code(204).send();
    },
  );
};
