import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { paths } from 'chat-messenger/protocol';
import type { FastifyRequest } from 'fastify';
import { browserName } from '../../mail/pin-mails.js';
import { networkOf } from '../network.js';
import { sessionPlace, type RouteParts } from '../route-parts.js';
import { SessionSchema, StartedPinSchema, StartPinSchema, VerifyPinSchema } from '../schemas.js';

/** Asks for a code by mail and trades the code for a session. The try is counted before it is judged. */
export const pinRoutes: FastifyPluginAsyncTypebox<RouteParts> = async (app, parts) => {
  const { pins, sessions } = parts.services;
  const pinPlace = async (request: FastifyRequest, appId: string) => ({
    ...(await sessionPlace(parts, request, appId)),
    network: networkOf(request.ip),
    browser: browserName(request.headers['user-agent']),
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
      const { app_id, challenge_id, pin } = request.body;
      const place = await pinPlace(request, app_id);
      const answered = await pins.verify(challenge_id, pin, place);
      return reply.code(201).send(await sessions.openByPin(answered, place));
    },
  );
};
