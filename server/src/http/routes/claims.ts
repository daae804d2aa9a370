import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { paths } from 'chat-messenger/protocol';
import { visitorOf } from '../gate.js';
import type { RouteParts } from '../route-parts.js';
import { ClaimsSchema, IdentitySchema } from '../schemas/index.js';

/** What visitors say of themselves. Nobody checks it, and it opens nothing. */
export const claimsRoutes: FastifyPluginAsyncTypebox<RouteParts> = async (app, { services, limiter }) => {
  app.put(
    paths.claims,
    {
      config: { access: 'visitor' },
      schema: { summary: 'Say who you are', body: ClaimsSchema, response: { 200: IdentitySchema } },
    },
    async (request) => {
      const visitor = visitorOf(request);
      // Each change is a notice in the conversation.
      await limiter('sendPerContact', request, visitor.contactId);
      return services.contacts.claim(visitor, request.body);
    },
  );
};
