import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { LIMITS, NONCE_HEADER } from 'chat-messenger/protocol';
import { originRefused, type RouteParts } from '../route-parts.js';
import { AppInfoSchema, AppParams, LimitsSchema } from '../schemas/index.js';

/** What a page needs before anybody is identified: the workspace's name and a nonce for the first proof. */
export const appInfoRoutes: FastifyPluginAsyncTypebox<RouteParts> = async (app, { services }) => {
  const { workspaces, pinMails, nonces } = services;
  app.get(
    '/v1/apps/:appId',
    {
      config: { access: 'public' },
      schema: { summary: 'Describe an app', params: AppParams, response: { 200: AppInfoSchema } },
    },
    async (request, reply) => {
      const info = await workspaces.describe(request.params.appId, pinMails.available);
      const { origin } = request.headers;
      if (origin !== undefined && !(await workspaces.admits(info.app_id, origin))) throw originRefused();
      reply.header(NONCE_HEADER, nonces.issue());
      return info;
    },
  );
  app.get(
    '/v1/limits',
    {
      config: { access: 'public' },
      schema: { summary: 'Limits in force', response: { 200: LimitsSchema } },
    },
    () => LIMITS,
  );
};
