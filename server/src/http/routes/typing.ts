import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { agentOf, visitorOf } from '../gate.js';
import type { RouteParts } from '../route-parts.js';
import { ConversationParams } from '../schemas/index.js';

const schema = { summary: 'Tell the other side that somebody writes', params: ConversationParams };

/** A visitor writes. */
export const typingRoutes: FastifyPluginAsyncTypebox<RouteParts> = async (app, { services }) => {
  app.post(
    '/v1/conversations/:conversationId/typing',
    { config: { access: 'visitor' }, schema },
    async (request, reply) => {
      await services.typing.announce(visitorOf(request), request.params.conversationId);
      return reply.code(204).send();
    },
  );
};

/** An agent writes. */
export const agentTypingRoutes: FastifyPluginAsyncTypebox<RouteParts> = async (app, { services }) => {
  app.post(
    '/v1/agent/conversations/:conversationId/typing',
    { config: { access: 'agent' }, schema },
    async (request, reply) => {
      await services.typing.announce(agentOf(request), request.params.conversationId);
      return reply.code(204).send();
    },
  );
};
