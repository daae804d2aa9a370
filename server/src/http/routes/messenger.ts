import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { describeMessenger } from '../../workspaces/messenger.js';
import { originRefused, type RouteParts } from '../route-parts.js';
import { AppParams, MessengerInfoSchema } from '../schemas/index.js';

/** What a panel shows before anybody wrote: words of the team, whether it is there, what it asks. */
export const messengerRoutes: FastifyPluginAsyncTypebox<RouteParts> = async (app, { services }) => {
  const { workspaces, transcripts, clock } = services;
  app.get(
    '/v1/apps/:appId/messenger',
    {
      config: { access: 'public' },
      schema: {
        summary: 'Describe the messenger of an app',
        params: AppParams,
        response: { 200: MessengerInfoSchema },
      },
    },
    async (request, reply) => {
      const { id, settings } = await workspaces.get(request.params.appId);
      const { origin } = request.headers;
      if (origin !== undefined && !(await workspaces.admits(id, origin))) throw originRefused();
      const { info, goodFor } = describeMessenger(settings, { mail: transcripts.available, now: clock() });
      // Only the browser that asked keeps it: a cache in between would answer pages that are not on the list.
      reply.header('cache-control', `private, max-age=${String(goodFor)}`);
      return info;
    },
  );
};
