import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { ChatError, paths } from 'chat-messenger/protocol';
import { visitorOf } from '../gate.js';
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
      try {
        const subject = await verifiers.verify(proof, {
          ...place,
          deviceThumbprint: place.device.thumbprint,
        });
        return await reply.code(201).send(await sessions.open(subject, place));
      } catch (error) {
        if (error instanceof ChatError && error.code === 'identity_invalid') {
          await limiter('failuresPerWorkspace', request, app_id);
        }
        throw error;
      }
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
      const { app_id, ...wishes } = request.body;
      const place = await sessionPlace(parts, request, app_id, wishes);
      return reply.code(201).send(await sessions.renew(place));
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
