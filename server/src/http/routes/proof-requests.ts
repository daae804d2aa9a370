import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { agentOf, visitorOf } from '../gate.js';
import type { RouteParts } from '../route-parts.js';
import {
  AnswerProofRequestSchema,
  ConversationParams,
  MessageSchema,
  RequestProofSchema,
} from '../schemas/index.js';

/** The visitor's side of a proof request. */
export const proofRoutes: FastifyPluginAsyncTypebox<RouteParts> = async (app, { services, limiter }) => {
  app.post(
    '/v1/conversations/:conversationId/proof',
    {
      config: { access: 'visitor' },
      schema: {
        summary: 'Answer a request for a fresh proof',
        params: ConversationParams,
        body: AnswerProofRequestSchema,
        response: { '2xx': MessageSchema },
      },
    },
    async (request, reply) => {
      const visitor = visitorOf(request);
      await limiter('sendPerContact', request, visitor.contactId);
      const { conversationId } = request.params;
      const { message, duplicate } = await services.proofRequests.answer(
        visitor,
        conversationId,
        request.body,
      );
      return reply.code(duplicate ? 200 : 201).send(message);
    },
  );
};

/** The team's side: asking for one. */
export const agentProofRoutes: FastifyPluginAsyncTypebox<RouteParts> = async (app, { services, limiter }) => {
  app.post(
    '/v1/agent/conversations/:conversationId/proof',
    {
      config: { access: 'agent' },
      schema: {
        summary: 'Ask the visitor for a fresh proof',
        params: ConversationParams,
        body: RequestProofSchema,
        response: { 201: MessageSchema },
      },
    },
    async (request, reply) => {
      const agent = agentOf(request);
      await limiter('sendPerAgent', request, agent.agentId);
      const message = await services.proofRequests.request(
        agent,
        request.params.conversationId,
        request.body,
      );
      return reply.code(201).send(message);
    },
  );
};
