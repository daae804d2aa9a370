import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { agentOf } from '../gate.js';
import type { RouteParts } from '../route-parts.js';
import { ContactDetailsSchema, ContactParams } from '../schemas/index.js';

/** The people of the workspace, as its team sees them. */
export const agentContactRoutes: FastifyPluginAsyncTypebox<RouteParts> = async (app, { services }) => {
  app.get(
    '/v1/agent/contacts/:contactId',
    {
      config: { access: 'agent' },
      schema: {
        summary: 'Describe a contact',
        params: ContactParams,
        response: { 200: ContactDetailsSchema },
      },
    },
    (request) => services.contacts.describe(agentOf(request), request.params.contactId),
  );
};
