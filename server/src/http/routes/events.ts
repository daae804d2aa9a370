import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { ChatError, agentPaths, paths, type AgentEvent, type ChatEvent } from 'chat-messenger/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { streamOf, type Principal } from '../../access/principal.js';
import { pollEvents } from '../../live/poll.js';
import { agentOf, visitorOf } from '../gate.js';
import type { RouteParts } from '../route-parts.js';
import { AgentPolledEventsSchema, PolledEventsSchema, PollQuery } from '../schemas/index.js';

/** Longer than this, and middle boxes begin to cut the request off. */
const MAX_WAIT_MS = 25_000;
/** REL-27: as many as a contact or a team may have tabs; each holds a connection open. */
const MAX_POLLS = 20;

/** The long poll of both sides: the socket's events where sockets are blocked. */
export const eventRoutes: FastifyPluginAsyncTypebox<RouteParts> = async (app, { services }) => {
  const waiting = new Map<string, number>();
  const poll = async <E>(
    principal: Principal,
    request: FastifyRequest<{ Querystring: { epoch: string; position: string; wait_ms?: string } }>,
    reply: FastifyReply,
  ) => {
    const { epoch, position, wait_ms } = request.query;
    const owner = streamOf(principal);
    const polls = waiting.get(owner) ?? 0;
    if (polls >= MAX_POLLS) throw new ChatError('rate_limited', 'too many polls', { retryAfter: 1 });
    waiting.set(owner, polls + 1);
    reply.raw.once('close', () => {
      const left = (waiting.get(owner) ?? 1) - 1;
      if (left > 0) waiting.set(owner, left);
      else waiting.delete(owner);
    });
    const gone = new AbortController();
    reply.raw.once('close', () => {
      gone.abort();
    });
    const from = { epoch, position: Number(position) };
    const wait = Math.min(Number(wait_ms ?? 0), MAX_WAIT_MS);
    const answer = await pollEvents<E>(services, principal, from, wait, gone.signal);
    // Who was signed out while waiting gets nothing of what happened since (SES-18).
    if (principal.kind === 'agent') await services.agents.confirm(principal);
    else await services.sessions.confirm(principal);
    return answer;
  };

  app.get(
    paths.events,
    {
      config: { access: 'visitor' },
      schema: { summary: 'Wait for events', querystring: PollQuery, response: { 200: PolledEventsSchema } },
    },
    (request, reply) => poll<ChatEvent>(visitorOf(request), request, reply),
  );
  app.get(
    agentPaths.events,
    {
      config: { access: 'agent' },
      schema: {
        summary: "Wait for the team's events",
        querystring: PollQuery,
        response: { 200: AgentPolledEventsSchema },
      },
    },
    (request, reply) => poll<AgentEvent>(agentOf(request), request, reply),
  );
};
