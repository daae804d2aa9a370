import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { agentOf } from '../gate.js';
import type { RouteParts } from '../route-parts.js';
import { EditMessageSchema, MessageParams, MessageSchema } from '../schemas/index.js';

/** Agents change or take away what they wrote. */
export const messageChangeRoutes: FastifyPluginAsyncTypebox<RouteParts> = async (
  app,
  { services, limiter },
) => {
  const config = { access: 'agent' } as const;
  const params = MessageParams;
  const response = { 200: MessageSchema };
  const one = '/v1/agent/conversations/:conversationId/messages/:messageId';

  app.put(
    one,
    {
      config,
      schema: { summary: 'Change an own message', params, body: EditMessageSchema, response },
    },
    async (request) => {
      const agent = agentOf(request);
      const { conversationId, messageId } = request.params;
      await limiter('sendPerAgent', request, agent.agentId);
      return services.messageChanges.edit(agent, conversationId, messageId, request.body.text);
    },
  );

  app.delete(
    one,
    { config, schema: { summary: 'Take an own message away', params, response } },
    async (request) => {
      const agent = agentOf(request);
      const { conversationId, messageId } = request.params;
      await limiter('sendPerAgent', request, agent.agentId);
      return services.messageChanges.delete(agent, conversationId, messageId);
    },
  );
};
