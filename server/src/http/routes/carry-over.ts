import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { paths } from 'chat-messenger/protocol';
import { visitorOf } from '../gate.js';
import type { RouteParts } from '../route-parts.js';
import { AnswerCarryOverSchema, CarryOverOfferSchema } from '../schemas/index.js';

/** The visitor's word on what was written before they were known. */
export const carryOverRoutes: FastifyPluginAsyncTypebox<RouteParts> = async (app, { services }) => {
  app.post(
    paths.carryOver,
    {
      config: { access: 'visitor' },
      schema: {
        summary: 'Take over or leave what was written before',
        body: AnswerCarryOverSchema,
        response: { 200: CarryOverOfferSchema },
      },
    },
    (request) => services.sessions.answerCarryOver(visitorOf(request), request.body),
  );
};
