import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { paths } from 'chat-messenger/protocol';
import type { FastifyRequest } from 'fastify';
import type { VisitorPrincipal } from '../../access/principal.js';
import { visitorOf } from '../gate.js';
import { historyRange } from '../history-range.js';
import { keyedQueue } from '../keyed-queue.js';
import { networkOf } from '../network.js';
import type { RouteParts } from '../route-parts.js';
import {
  ConversationParams,
  ConversationSchema,
  HistoryQuery,
  ListQuery,
  MarkReadSchema,
  MessagePageSchema,
  SendMessageSchema,
  SentMessageSchema,
  SnapshotSchema,
  StartConversationSchema,
  StartedConversationSchema,
  StatusSchema,
} from '../schemas/index.js';

/** A visitor's own conversations. */
export const conversationRoutes: FastifyPluginAsyncTypebox<RouteParts> = async (
  app,
  { services, limiter },
) => {
  const { conversations, history } = services;
  const config = { access: 'visitor' } as const;
  const oneAtATime = keyedQueue();

  const limitSends = async (request: FastifyRequest, { contactId }: VisitorPrincipal) => {
    await limiter('sendBurst', request, contactId);
    await limiter('sendPerContact', request, contactId);
  };
  const limitStarts = async (
    request: FastifyRequest,
    { assurance, deviceThumbprint }: VisitorPrincipal,
    options: { readonly peek: boolean },
  ) => {
    if (assurance.level > 1) return;
    await limiter('startPerDevice', request, deviceThumbprint, options);
    await limiter('startPerNetwork', request, networkOf(request.ip), options);
  };

  app.get(
    paths.conversations,
    {
      config,
      schema: {
        summary: 'List conversations, newest first',
        querystring: ListQuery,
        response: { 200: SnapshotSchema },
      },
    },
    (request) => conversations.snapshotFor(visitorOf(request), request.query.before),
  );

  app.post(
    paths.conversations,
    {
      config,
      schema: {
        summary: 'Begin a conversation with its first message',
        body: StartConversationSchema,
        response: { '2xx': StartedConversationSchema },
      },
    },
    async (request, reply) => {
      const visitor = visitorOf(request);
      await limitSends(request, visitor);
      const started = await oneAtATime(networkOf(request.ip), async () => {
        // Only what was begun counts: a try that failed or was repeated must not lock a person out for an hour.
        const isRepeat = await conversations.wasStarted(visitor, request.body.client_msg_id);
        if (!isRepeat) await limitStarts(request, visitor, { peek: true });
        const answer = await conversations.start(visitor, request.body);
        if (!answer.duplicate) await limitStarts(request, visitor, { peek: false });
        return answer;
      });
      return reply.code(started.duplicate ? 200 : 201).send(started);
    },
  );

  app.get(
    '/v1/conversations/:conversationId',
    {
      config,
      schema: {
        summary: 'Read one conversation',
        params: ConversationParams,
        response: { 200: ConversationSchema },
      },
    },
    (request) => conversations.one(visitorOf(request), request.params.conversationId),
  );

  app.get(
    '/v1/conversations/:conversationId/messages',
    {
      config,
      schema: {
        summary: 'Read a page of history',
        params: ConversationParams,
        querystring: HistoryQuery,
        response: { 200: MessagePageSchema },
      },
    },
    (request) => {
      const { place, limit } = historyRange(request.query);
      return history.page(visitorOf(request), request.params.conversationId, place, limit);
    },
  );

  app.post(
    '/v1/conversations/:conversationId/messages',
    {
      config,
      schema: {
        summary: 'Send a message',
        params: ConversationParams,
        body: SendMessageSchema,
        response: { '2xx': SentMessageSchema },
      },
    },
    async (request, reply) => {
      const visitor = visitorOf(request);
      await limitSends(request, visitor);
      const sent = await conversations.send(visitor, request.params.conversationId, request.body);
      return reply.code(sent.duplicate ? 200 : 201).send(sent);
    },
  );

  app.post(
    '/v1/conversations/:conversationId/read',
    { config, schema: { summary: 'Mark as read', params: ConversationParams, body: MarkReadSchema } },
    async (request, reply) => {
      await conversations.markRead(visitorOf(request), request.params.conversationId, request.body.seq);
      return reply.code(204).send();
    },
  );

  app.post(
    '/v1/conversations/:conversationId/status',
    {
      config,
      schema: {
        summary: 'Close or reopen',
        params: ConversationParams,
        body: StatusSchema,
        response: { 200: ConversationSchema },
      },
    },
    async (request) => {
      const visitor = visitorOf(request);
      const { conversationId } = request.params;
      await limiter('sendPerContact', request, visitor.contactId);
      await conversations.setStatus(visitor, conversationId, request.body.status);
      return conversations.one(visitor, conversationId);
    },
  );
};
