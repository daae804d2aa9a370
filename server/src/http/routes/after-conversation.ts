import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { visitorOf } from '../gate.js';
import type { RouteParts } from '../route-parts.js';
import { ConversationParams, ConversationSchema, RatingSchema } from '../schemas/index.js';

/** What a contact does with a conversation in the end. */
export const afterConversationRoutes: FastifyPluginAsyncTypebox<RouteParts> = async (
  app,
  { services, limiter },
) => {
  const { ratings, transcripts } = services;
  const config = { access: 'visitor' } as const;
  const params = ConversationParams;

  app.put(
    '/v1/conversations/:conversationId/rating',
    {
      config,
      schema: {
        summary: 'Say what you thought of it',
        params,
        body: RatingSchema,
        response: { 200: ConversationSchema },
      },
    },
    async (request) => {
      const visitor = visitorOf(request);
      await limiter('sendPerContact', request, visitor.contactId);
      return ratings.rate(visitor, request.params.conversationId, request.body);
    },
  );

  app.post(
    '/v1/conversations/:conversationId/transcript',
    { config, schema: { summary: 'Have it mailed to your proven address', params } },
    async (request, reply) => {
      const visitor = visitorOf(request);
      await limiter('sendPerContact', request, visitor.contactId);
      await transcripts.request(visitor, request.params.conversationId);
      return reply.code(202).send();
    },
  );
};
