import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { agentPaths } from 'chat-messenger/protocol';
import { agentOf } from '../gate.js';
import { historyRange } from '../history-range.js';
import type { RouteParts } from '../route-parts.js';
import {
  AgentConversationSchema,
  AgentSnapshotSchema,
  ConversationParams,
  HistoryQuery,
  MarkReadSchema,
  MessagePageSchema,
  SendMessageSchema,
  SentMessageSchema,
  StatusQuery,
  StatusSchema,
} from '../schemas/index.js';

/** The team's side of all conversations of its workspace. */
export const agentConversationRoutes: FastifyPluginAsyncTypebox<RouteParts> = async (
  app,
  { services, limiter },
) => {
  const { conversations, history } = services;
  const config = { access: 'agent' } as const;
  const params = ConversationParams;
  const one = '/v1/agent/conversations/:conversationId';

  app.get(
    agentPaths.conversations,
    {
      config,
      schema: {
        summary: 'List conversations, newest first',
        querystring: StatusQuery,
        response: { 200: AgentSnapshotSchema },
      },
    },
    (request) => {
      const { status = 'open', before } = request.query;
      return conversations.snapshotForAgent(agentOf(request), status, before);
    },
  );

  app.get(
    `${one}/messages`,
    {
      config,
      schema: {
        summary: 'Read a page of history',
        params,
        querystring: HistoryQuery,
        response: { 200: MessagePageSchema },
      },
    },
    (request) => {
      const { place, limit } = historyRange(request.query);
      return history.page(agentOf(request), request.params.conversationId, place, limit);
    },
  );

  app.post(
    `${one}/messages`,
    {
      config,
      schema: { summary: 'Answer', params, body: SendMessageSchema, response: { '2xx': SentMessageSchema } },
    },
    async (request, reply) => {
      const agent = agentOf(request);
      await limiter('sendPerAgent', request, agent.agentId);
      const sent = await conversations.send(agent, request.params.conversationId, request.body);
      return reply.code(sent.duplicate ? 200 : 201).send(sent);
    },
  );

  app.post(
    `${one}/read`,
    { config, schema: { summary: 'Mark as read by the team', params, body: MarkReadSchema } },
    async (request, reply) => {
      await conversations.markRead(agentOf(request), request.params.conversationId, request.body.seq);
      return reply.code(204).send();
    },
  );

  app.put(
    `${one}/status`,
    {
      config,
      schema: {
        summary: 'Close or reopen',
        params,
        body: StatusSchema,
        response: { 200: AgentConversationSchema },
      },
    },
    async (request) => {
      const agent = agentOf(request);
      const { conversationId } = request.params;
      await conversations.setStatus(agent, conversationId, request.body.status);
      return conversations.oneForAgent(agent, conversationId);
    },
  );
};
