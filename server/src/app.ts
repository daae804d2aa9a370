import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { ChatError, LIMITS } from 'chat-messenger/protocol';
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import proxyAddr from '@fastify/proxy-addr';
import { installCrossOrigin } from './http/cross-origin.js';
import { readKeysAsTheyAre } from './http/custom-keys.js';
import { answerUnreadable, installErrors } from './http/errors.js';
import { separateFiles } from './http/files-origin.js';
import { installGate } from './http/gate.js';
import { networkOf } from './http/network.js';
import { createRateLimiter, DEFAULT_RATE_LIMITS, type RateLimits } from './http/rate-limits.js';
import { afterConversationRoutes } from './http/routes/after-conversation.js';
import { agentContactRoutes } from './http/routes/agent-contacts.js';
import { agentConversationRoutes } from './http/routes/agent-conversations.js';
import { agentSessionRoutes } from './http/routes/agent-session.js';
import { appInfoRoutes } from './http/routes/app-info.js';
import { assetRoutes } from './http/routes/assets.js';
import { carryOverRoutes } from './http/routes/carry-over.js';
import { claimsRoutes } from './http/routes/claims.js';
import { contactRoutes } from './http/routes/contacts.js';
import { conversationRoutes } from './http/routes/conversations.js';
import { eventRoutes } from './http/routes/events.js';
import { agentFileRoutes, fileContentRoutes, fileRoutes } from './http/routes/files.js';
import { messengerRoutes } from './http/routes/messenger.js';
import { ownDataRoutes } from './http/routes/own-data.js';
import { ownSessionRoutes } from './http/routes/own-sessions.js';
import { identifyRoutes } from './http/routes/identify.js';
import { messageChangeRoutes } from './http/routes/message-changes.js';
import { pinRoutes } from './http/routes/pins.js';
import { agentProofRoutes, proofRoutes } from './http/routes/proof-requests.js';
import { searchRoutes } from './http/routes/search.js';
import { sessionRoutes } from './http/routes/sessions.js';
import { systemRoutes } from './http/routes/system.js';
import { agentTypingRoutes, typingRoutes } from './http/routes/typing.js';
import { userRoutes } from './http/routes/users.js';
import { socketGates } from './http/socket-gates.js';
import { Sockets } from './live/sockets.js';
import { passTypingOn } from './live/typing-frames.js';
import { installRequestLog } from './logging.js';
import type { Services } from './services.js';

export interface AppOptions {
  readonly services: Services;
  readonly publicUrl: URL;
  /** Where files are handed out, and nothing else is; without it they are handed out like all the rest. */
  readonly filesUrl?: URL;
  readonly trustedProxies: readonly string[];
  readonly logger: FastifyBaseLogger;
  readonly rateLimits?: Partial<RateLimits>;
  readonly maxSocketsPerNetwork?: number;
}

/** What a client waits before it looks for the next server. */
const RESTART_SECONDS = 5;

/** Builds the server without opening a port. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const { services, publicUrl } = options;
  let stopping = false;
  const trust = proxyAddr.compile([...options.trustedProxies]);
  const app = Fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    genReqId: () => randomUUID(),
    bodyLimit: LIMITS.body_bytes,
    trustProxy: trust,
    frameworkErrors: answerUnreadable,
    routerOptions: { maxParamLength: LIMITS.id_bytes },
    // The hook below says the same in our own words.
    return503OnClosing: false,
    // Types are checked, never converted: a number is not a string that looks like one (COM-4).
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false } },
  }).withTypeProvider<TypeBoxTypeProvider>();

  const sockets = new Sockets({
    store: services.store,
    bus: services.bus,
    hub: services.hub,
    deliveries: services.deliveries,
    nonces: services.nonces,
    clock: services.clock,
    gates: socketGates(services, publicUrl),
    networkOf: (request: IncomingMessage) => networkOf(proxyAddr(request, trust)),
    ...(options.maxSocketsPerNetwork !== undefined && { maxPerNetwork: options.maxSocketsPerNetwork }),
  });
  passTypingOn(services);
  app.server.on('upgrade', (request, socket, head) => {
    sockets.upgrade(request, socket, head);
  });
  app.addHook('preClose', (done) => {
    stopping = true;
    sockets.close();
    services.hub.close();
    done();
  });

  app.addHook('onRequest', (request, _reply, done) => {
    const refused = stopping && request.url !== '/healthz';
    done(
      refused
        ? new ChatError('unavailable', 'the server is about to stop', { retryAfter: RESTART_SECONDS })
        : undefined,
    );
  });

  if (options.filesUrl) separateFiles(app, options.filesUrl);

  app.removeContentTypeParser('text/plain');
  installErrors(app);
  installRequestLog(app);
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    crossOriginResourcePolicy: { policy: 'same-site' },
    xFrameOptions: { action: 'deny' },
    strictTransportSecurity: publicUrl.protocol === 'https:',
  });
  await app.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title: 'chat-messenger', version: '0.1.0' } },
  });
  await app.register(cookie);
  await app.register(rateLimit, { global: false });
  const limiter = createRateLimiter(app, { ...DEFAULT_RATE_LIMITS, ...options.rateLimits });
  await app.register(assetRoutes, { filesUrl: options.filesUrl });
  await app.register(async (content) => {
    installGate(content, services, { publicUrl, limiter });
    await content.register(fileContentRoutes, { services, limiter, publicUrl });
  });
  await app.register(async (api) => {
    const parts = { services, limiter, publicUrl };
    installGate(api, services, { publicUrl, limiter });
    api.addHook('onRequest', (_request, reply, done) => {
      reply.header('cache-control', 'no-store');
      done();
    });
    await api.register(systemRoutes, { ...parts, isStopping: () => stopping });
    await api.register(agentSessionRoutes, parts);
    await api.register(agentConversationRoutes, parts);
    await api.register(messageChangeRoutes, parts);
    await api.register(agentTypingRoutes, parts);
    await api.register(agentProofRoutes, parts);
    await api.register(agentContactRoutes, parts);
    await api.register(agentFileRoutes, parts);
    await api.register(async (backEnd) => {
      readKeysAsTheyAre(backEnd);
      await backEnd.register(identifyRoutes, parts);
      await backEnd.register(contactRoutes, parts);
      await backEnd.register(userRoutes, parts);
    });
    await api.register(async (visitor) => {
      await installCrossOrigin(visitor, services.workspaces);
      await visitor.register(appInfoRoutes, parts);
      await visitor.register(messengerRoutes, parts);
      await visitor.register(sessionRoutes, parts);
      await visitor.register(ownSessionRoutes, parts);
      await visitor.register(pinRoutes, parts);
      await visitor.register(claimsRoutes, parts);
      await visitor.register(carryOverRoutes, parts);
      await visitor.register(conversationRoutes, parts);
      await visitor.register(searchRoutes, parts);
      await visitor.register(typingRoutes, parts);
      await visitor.register(afterConversationRoutes, parts);
      await visitor.register(ownDataRoutes, parts);
      await visitor.register(proofRoutes, parts);
      await visitor.register(eventRoutes, parts);
      await visitor.register(fileRoutes, parts);
    });
  });
  return app;
}
