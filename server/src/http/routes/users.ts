import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { serverOf } from '../gate.js';
import type { RouteParts } from '../route-parts.js';
import { SetSecurityHashSchema, UserParams } from '../schemas/index.js';

/** What a site's server says of its user ids before a page does. */
export const userRoutes: FastifyPluginAsyncTypebox<RouteParts> = async (app, { services }) => {
  const { pinnedUsers } = services;

  app.put(
    '/v1/users/:userId/security-hash',
    {
      config: { access: 'server', scope: 'user:pin' },
      schema: {
        summary: 'Set the hash that a user id is pinned to',
        params: UserParams,
        body: SetSecurityHashSchema,
      },
    },
    async (request, reply) => {
      const { userId } = request.params;
      await pinnedUsers.register(serverOf(request), userId, request.body.security_hash);
      return reply.code(204).send();
    },
  );
};
