import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { agentPaths, ChatError, LIMITS, OFFSET_HEADER, paths } from 'chat-messenger/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Principal } from '../../access/principal.js';
import { SECOND } from '../../clock.js';
import { agentOf, visitorOf } from '../gate.js';
import { keyedQueue } from '../keyed-queue.js';
import { networkOf } from '../network.js';
import type { RouteParts } from '../route-parts.js';
import {
  FileLinksSchema,
  RequestFileLinksSchema,
  StartUploadSchema,
  UploadParams,
  UploadSchema,
} from '../schemas/index.js';

/** Where the content of files is. */
export const FILE_CONTENT = '/v1/files/:fileId/:variant';
const CONTENT_TYPE = 'application/octet-stream';

/** A visitor's files. */
export const fileRoutes: FastifyPluginAsyncTypebox<RouteParts> = async (app, parts) => {
  uploadRoutes(app, parts, {
    path: paths.uploads,
    links: paths.fileLinks,
    config: { access: 'visitor' },
    startConfig: { access: 'visitor', possession: true },
    principalOf: visitorOf,
  });
};

/** The team's files. */
export const agentFileRoutes: FastifyPluginAsyncTypebox<RouteParts> = async (app, parts) => {
  uploadRoutes(app, parts, {
    path: agentPaths.uploads,
    links: agentPaths.fileLinks,
    config: { access: 'agent' },
    startConfig: { access: 'agent' },
    principalOf: agentOf,
  });
};

/** What an address of a file leads to. The address itself says for whom it was made (FIL-5). */
export const fileContentRoutes: FastifyPluginAsyncTypebox<RouteParts> = async (app, { services }) => {
  app.get(
    FILE_CONTENT,
    {
      config: { access: 'public' },
      // It would open and read the whole file to tell its length.
      exposeHeadRoute: false,
      schema: {
        summary: 'The content of a file, by an address that was asked for before',
        params: Type.Object({ fileId: Type.String(), variant: Type.String() }),
        // Whatever it is, there is one answer to all that leads nowhere.
        querystring: Type.Object({ t: Type.Optional(Type.Unknown()) }),
      },
    },
    async (request, reply) => {
      const { fileId, variant } = request.params;
      const { t } = request.query;
      const file = await services.fileAccess.open(fileId, variant, typeof t === 'string' ? t : '');
      const seconds = Math.max(0, Math.floor((file.expiresAt - services.clock()) / SECOND));
      const isText = file.mediaType.startsWith('text/');
      // FIL-4: saved, never shown as a page of this server; pages of other origins may show it as a picture.
      return reply
        .headers({
          'content-type': isText ? `${file.mediaType}; charset=utf-8` : file.mediaType,
          'content-length': file.bytes,
          'content-disposition': `attachment; filename*=UTF-8''${encodeName(file.name)}`,
          'x-content-type-options': 'nosniff',
          'content-security-policy': "sandbox; default-src 'none'",
          'cross-origin-resource-policy': 'cross-origin',
          'cache-control': `private, max-age=${String(seconds)}`,
        })
        .send(file.content);
    },
  );
};

interface Side {
  readonly path: string;
  readonly links: string;
  readonly config: { readonly access: 'visitor' | 'agent' };
  readonly startConfig: { readonly access: 'visitor' | 'agent'; readonly possession?: boolean };
  readonly principalOf: (request: FastifyRequest) => Principal;
}

function uploadRoutes(
  plain: FastifyInstance,
  { services, limiter }: RouteParts,
  { path, links, config, startConfig, principalOf }: Side,
): void {
  const app = plain as Parameters<FastifyPluginAsyncTypebox<RouteParts>>[0];
  const { uploads, fileAccess } = services;
  const oneAtATime = keyedQueue();
  const one = `${path}/:uploadId`;
  const params = UploadParams;
  const response = { 200: UploadSchema };
  app.addContentTypeParser(CONTENT_TYPE, { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });

  app.post(
    path,
    {
      config: startConfig,
      schema: { summary: 'Begin an upload', body: StartUploadSchema, response: { 201: UploadSchema } },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      await limiter('uploadsPerSender', request, senderKey(principal));
      return reply.code(201).send(await uploads.start(principal, networkOf(request.ip), request.body));
    },
  );
  app.get(one, { config, schema: { summary: 'How far an upload is', params, response } }, (request) =>
    uploads.state(principalOf(request), request.params.uploadId),
  );
  app.put(
    one,
    {
      config,
      bodyLimit: LIMITS.upload_chunk_bytes,
      schema: {
        summary: `Add a part, as ${CONTENT_TYPE}`,
        params,
        headers: Type.Object({ [OFFSET_HEADER]: Type.String({ pattern: '^[0-9]{1,10}$' }) }),
        response,
      },
    },
    async (request) => {
      const principal = principalOf(request);
      await limiter('partsPerSender', request, senderKey(principal));
      const { body } = request;
      if (!Buffer.isBuffer(body)) throw new ChatError('unsupported_media_type', `a part is ${CONTENT_TYPE}`);
      const { uploadId } = request.params;
      const offset = Number((request.headers as Readonly<Record<string, unknown>>)[OFFSET_HEADER]);
      return oneAtATime(uploadId, () => uploads.put(principal, uploadId, offset, body));
    },
  );
  app.delete(one, { config, schema: { summary: 'Give an upload up', params } }, async (request, reply) => {
    await uploads.cancel(principalOf(request), request.params.uploadId);
    return reply.code(204).send();
  });
  app.post(
    links,
    {
      config,
      schema: {
        summary: 'Addresses of files, for some minutes',
        body: RequestFileLinksSchema,
        response: { 200: FileLinksSchema },
      },
    },
    async (request) => {
      const principal = principalOf(request);
      await limiter('linksPerSender', request, senderKey(principal));
      return fileAccess.links(principal, request.body);
    },
  );
}

function senderKey(principal: Principal): string {
  return principal.kind === 'agent' ? principal.agentId : principal.deviceThumbprint;
}

/** RFC 8187. */
function encodeName(name: string): string {
  return encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
