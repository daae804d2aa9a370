import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { ChatError, paths } from 'chat-messenger/protocol';
import { verifyProof } from '../../identity/verifiers.js';
import { visitorOf } from '../gate.js';
import { sessionPlace, type RouteParts } from '../route-parts.js';
import { OpenSessionSchema, RenewSessionSchema, SessionSchema } from '../schemas.js';

/** Trades a proof for a session that is bound to the device key. */
export const sessionRoutes: FastifyPluginAsyncTypebox<RouteParts> = async (app, parts) => {
  const { services, limiter } = parts;
  const { sessions, workspaces } = services;

  app.post(
    paths.sessions,
    {
      config: { access: 'device' },
      schema: { summary: 'Open a session', body: OpenSessionSchema, response: { 201: SessionSchema } },
    },
    async (request, reply) => {
      const { app_id, proof } = request.body;
      const place = await sessionPlace(parts, request, app_id);
      try {
        const subject = await verifyProof(proof, {
          deviceThumbprint: place.device.thumbprint,
          portalSecrets: () => workspaces.portalSecrets(place.workspaceId),
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
      const place = await sessionPlace(parts, request, request.body.app_id);
      return reply.code(201).send(await sessions.renew(place));
    },
  );

  app.delete(
    paths.currentSession,
    { config: { access: 'visitor' }, schema: { summary: 'End the session and what could renew it' } },
    async (request, reply) => {
      await sessions.end(visitorOf(request));
      return reply.code(204).send();
    },
  );
};
