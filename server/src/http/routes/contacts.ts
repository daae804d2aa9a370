import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { serverPaths } from 'chat-messenger/protocol';
import { serverOf } from '../gate.js';
import type { RouteParts } from '../route-parts.js';
import {
  ContactTokenQuery,
  ContactTokenSchema,
  CreateContactSchema,
  CreatedContactSchema,
  RequestContactTokenSchema,
} from '../schemas/index.js';

/** Contacts that a site's server knows, and the tokens that open them. */
export const contactRoutes: FastifyPluginAsyncTypebox<RouteParts> = async (app, { services }) => {
  const { contactTokens, identities } = services;

  app.post(
    serverPaths.contacts,
    {
      config: { access: 'server', scope: 'contact:write' },
      schema: {
        summary: 'Make the contact of an address, or find it',
        body: CreateContactSchema,
        response: { 200: CreatedContactSchema },
      },
    },
    (request) => identities.addContact(request.body, serverOf(request)),
  );

  app.post(
    serverPaths.contactToken,
    {
      config: { access: 'server', scope: 'contact:token' },
      schema: {
        summary: 'A token that opens a contact',
        body: RequestContactTokenSchema,
        response: { 200: ContactTokenSchema },
      },
    },
    (request) => contactTokens.issue(request.body, serverOf(request)),
  );

  app.get(
    serverPaths.contactToken,
    {
      config: { access: 'server', scope: 'contact:token' },
      schema: {
        summary: 'The same with the address in the query, which proxies may log; prefer POST',
        querystring: ContactTokenQuery,
        response: { 200: ContactTokenSchema },
      },
    },
    (request) => {
      const { ttl, ...selector } = request.query;
      const wanted = { ...selector, ...(ttl !== undefined && { ttl: Number(ttl) }) };
      return contactTokens.issue(wanted, serverOf(request));
    },
  );
};
