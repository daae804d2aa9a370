import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { agentPaths } from 'chat-messenger/protocol';
import type { FastifyReply } from 'fastify';
import type { SignedIn } from '../../agents/agents.js';
import { clearAgentCookie, setAgentCookie } from '../agent-cookie.js';
import { agentOf, checkSameSite } from '../gate.js';
import { networkOf } from '../network.js';
import type { RouteParts } from '../route-parts.js';
import { AcceptInvitationSchema, AgentSessionSchema, AgentSignInSchema } from '../schemas/index.js';

/** How a person becomes a signed-in agent, and stops being one. */
export const agentSessionRoutes: FastifyPluginAsyncTypebox<RouteParts> = async (app, parts) => {
  const { services, limiter, publicUrl } = parts;
  const { agents } = services;
  const signedIn = (reply: FastifyReply, { token, session }: SignedIn) => {
    setAgentCookie(reply, token, publicUrl);
    return reply.code(201).send(session);
  };

  app.post(
    agentPaths.invitation,
    {
      config: { access: 'public' },
      schema: {
        summary: 'Accept an invitation',
        body: AcceptInvitationSchema,
        response: { 201: AgentSessionSchema },
      },
    },
    async (request, reply) => {
      checkSameSite(request, publicUrl);
      await limiter('signInPerNetwork', request, networkOf(request.ip));
      return signedIn(reply, await agents.accept(request.body));
    },
  );

  app.post(
    agentPaths.session,
    {
      config: { access: 'public' },
      schema: {
        summary: 'Sign in as an agent',
        body: AgentSignInSchema,
        response: { 201: AgentSessionSchema },
      },
    },
    async (request, reply) => {
      checkSameSite(request, publicUrl);
      const network = networkOf(request.ip);
      const address = request.body.email.toLowerCase();
      await limiter('signInPerNetwork', request, network);
      await limiter('signInPerNetworkAndAddress', request, `${network} ${address}`);
      await limiter('signInPerAddress', request, address);
      return signedIn(reply, await agents.signIn(request.body));
    },
  );

  app.get(
    agentPaths.session,
    {
      config: { access: 'agent' },
      schema: { summary: 'Who is signed in', response: { 200: AgentSessionSchema } },
    },
    (request) => agents.describe(agentOf(request)),
  );

  app.delete(
    agentPaths.session,
    { config: { access: 'agent' }, schema: { summary: 'Sign out' } },
    async (request, reply) => {
      await agents.signOut(agentOf(request));
      clearAgentCookie(reply, publicUrl);
      return reply.code(204).send();
    },
  );
};
