import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { paths } from 'chat-messenger/protocol';
import { bearerOf, visitorOf } from '../gate.js';
import { underProofLimits } from '../proof-limits.js';
import { sessionPlace, type RouteParts } from '../route-parts.js';
import { EndSessionSchema, OpenSessionSchema, RenewSessionSchema, SessionSchema } from '../schemas/index.js';

/** Trades a proof for a session that is bound to the device key. */
export const sessionRoutes: FastifyPluginAsyncTypebox<RouteParts> = async (app, parts) => {
  const { services, limiter } = parts;
  const { sessions, verifiers } = services;

  app.post(
    paths.sessions,
    {
      config: { access: 'device' },
      schema: { summary: 'Open a session', body: OpenSessionSchema, response: { 201: SessionSchema } },
    },
    async (request, reply) => {
      const { app_id, proof, ...wishes } = request.body;
      const place = await sessionPlace(parts, request, app_id, wishes);
      const session = await underProofLimits(limiter, request, { proof, place }, async () => {
        return sessions.open(await verifiers.verify(proof, place), place);
      });
      return reply.code(201).send(session);
    },
  );

  app.post(
    paths.renewSession,
    {
      config: { access: 'device' },
      schema: {
        summary: 'Continue a session by the device key',
        body: RenewSessionSchema,
        response: { 201: SessionSchema },
      },
    },
    async (request, reply) => {
      const { app_id, scope } = request.body;
      const place = await sessionPlace(parts, request, app_id, scope === undefined ? {} : { scope });
      return reply.code(201).send(await sessions.renew(place, bearerOf(request)));
    },
  );

  app.post(
    paths.endSession,
    {
      config: { access: 'visitor' },
      schema: { summary: 'End the session and what could renew it', body: EndSessionSchema },
    },
    async (request, reply) => {
      await sessions.end(visitorOf(request), request.body);
      return reply.code(204).send();
    },
  );
};
