import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { paths } from 'chat-messenger/protocol';
import { visitorOf } from '../gate.js';
import type { RouteParts } from '../route-parts.js';
import { EraseDataSchema, ErasedDataSchema } from '../schemas/index.js';

/** A person's data as a whole: all of it in one file, and the end of it. Both need the device's key as well (SES-4). */
export const ownDataRoutes: FastifyPluginAsyncTypebox<RouteParts> = async (app, { services, limiter }) => {
  const { ownData } = services;
  const config = { access: 'visitor', possession: true } as const;

  app.post(
    paths.exportData,
    { config, schema: { summary: 'Get all of your data', produces: ['application/zip'] } },
    async (request, reply) => {
      const visitor = visitorOf(request);
      await limiter('exportPerContact', request, visitor.contactId);
      const archive = await ownData.export(visitor);
      return reply
        .type('application/zip')
        .header('content-disposition', 'attachment; filename="chat-data.zip"')
        .send(archive);
    },
  );

  app.post(
    paths.eraseData,
    {
      config,
      schema: {
        summary: 'Erase one conversation, or all of your data',
        body: EraseDataSchema,
        response: { 200: ErasedDataSchema },
      },
    },
    async (request) => {
      const visitor = visitorOf(request);
      await limiter('erasePerContact', request, visitor.contactId);
      return ownData.erase(visitor, request.body);
    },
  );
};
