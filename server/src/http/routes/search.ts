import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { paths } from 'chat-messenger/protocol';
import { visitorOf } from '../gate.js';
import type { RouteParts } from '../route-parts.js';
import { FoundMessagesSchema, SearchMessagesSchema } from '../schemas/index.js';

/** Looking for words. In a body, so that what somebody looks for stands in no address and no log. */
export const searchRoutes: FastifyPluginAsyncTypebox<RouteParts> = async (app, { services, limiter }) => {
  app.post(
    paths.search,
    {
      config: { access: 'visitor' },
      schema: {
        summary: "Look for words in the visitor's own conversations",
        body: SearchMessagesSchema,
        response: { 200: FoundMessagesSchema },
      },
    },
    async (request) => {
      const visitor = visitorOf(request);
      await limiter('searchPerContact', request, visitor.contactId);
      return services.messageSearch.search(visitor, request.body);
    },
  );
};
