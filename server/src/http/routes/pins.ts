import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { paths, type SessionWishes } from 'chat-messenger/protocol';
import type { FastifyRequest } from 'fastify';
import { networkOf } from '../network.js';
import { underProofLimits } from '../proof-limits.js';
import { sessionPlace, type RouteParts } from '../route-parts.js';
import { SessionSchema, StartedPinSchema, StartPinSchema, VerifyPinSchema } from '../schemas/index.js';

/** Asks for a code by mail and trades the code for a session. The try is counted before it is judged. */
export const pinRoutes: FastifyPluginAsyncTypebox<RouteParts> = async (app, parts) => {
  const { pins, sessions } = parts.services;
  const pinPlace = async (request: FastifyRequest, appId: string, wishes?: SessionWishes) => ({
    ...(await sessionPlace(parts, request, appId, wishes)),
    network: networkOf(request.ip),
  });

  app.post(
    paths.startPin,
    {
      config: { access: 'device' },
      schema: { summary: 'Mail a code', body: StartPinSchema, response: { 202: StartedPinSchema } },
    },
    async (request, reply) => {
      const { app_id, email } = request.body;
      return reply.code(202).send(await pins.start(email, await pinPlace(request, app_id)));
    },
  );

  app.post(
    paths.verifyPin,
    {
      config: { access: 'device' },
      schema: { summary: 'Answer with the code', body: VerifyPinSchema, response: { 201: SessionSchema } },
    },
    async (request, reply) => {
      const { app_id, challenge_id, pin, ...wishes } = request.body;
      const place = await pinPlace(request, app_id, wishes);
      const session = await underProofLimits(parts.limiter, request, { place }, async () =>
        sessions.openByPin(await pins.verify(challenge_id, pin, place), place),
      );
      return reply.code(201).send(session);
    },
  );
};
