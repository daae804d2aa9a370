import {
  ChatError,
  CSRF_HEADER,
  NONCE_HEADER,
  agentPaths,
  PROOF_HEADER,
  type ApiKeyScope,
} from 'chat-messenger/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AgentPrincipal, Principal, ServerPrincipal, VisitorPrincipal } from '../access/principal.js';
import { sameBytes } from '../crypto/tokens.js';
import type { ProvenDevice } from '../identity/device-proof.js';
import type { Services } from '../services.js';
import { readAgentCookie } from './agent-cookie.js';
import { anonymousDevice } from './anonymous-device.js';
import { placeOf, serverSecretsIn } from './leak-watch.js';
import { networkOf } from './network.js';
import { ownHosts } from './own-hosts.js';
import type { RateLimiter } from './rate-limits.js';

/**
 * Who may call a route: `public` anyone; `device` a browser that proves its key (it becomes somebody by the call);
 * `visitor` and `agent` a live session; `server` a site's own back end, by an API key with the scope that is named.
 */
export type Access = 'public' | 'device' | 'visitor' | 'agent' | 'server';

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
    /** What the API key has to be good for. */
    scope?: ApiKeyScope;
    /** True where a visitor's session alone is not enough: the request carries a proof by its device key too (SES-4). */
    possession?: boolean;
  }
}

const principals = new WeakMap<FastifyRequest, Principal | ServerPrincipal>();
const devices = new WeakMap<FastifyRequest, ProvenDevice>();
/** Requests whose proofs were looked at. What a flooding network sends is not, which costs nothing (COM-14). */
const heard = new WeakSet<FastifyRequest>();

/**
 * COM-1: the one place where a request becomes a principal. A route that does not say who may call it
 * cannot be registered.
 */
export function installGate(
  app: FastifyInstance,
  services: Services,
  options: { readonly publicUrl: URL; readonly limiter: RateLimiter },
): void {
  const { publicUrl, limiter } = options;
  app.addHook('onRoute', (route) => {
    // A preflight answers which origins may call, and calls nothing.
    if (route.method !== 'OPTIONS' && !route.config?.access)
      throw new Error(`route ${route.url} does not say who may call it`);
    if (route.config?.access === 'server' && !route.config.scope)
      throw new Error(`route ${route.url} does not say which scope it takes`);
  });
  app.addHook('preValidation', async (request, reply) => {
    const { access, possession } = request.routeOptions.config;
    if (access === 'device' || possession) void reply.header(NONCE_HEADER, services.nonces.issue());
    await countIdentifying(request);
    switch (access) {
      case 'device':
        await admitDevice(request);
        break;
      case 'visitor':
        principals.set(request, await admitVisitor(request));
        if (possession) await admitHolder(request);
        break;
      case 'agent':
        principals.set(request, await admitAgent(request));
        break;
      case 'server':
        principals.set(request, await admitServer(request));
        break;
      default:
    }
  });
  // SES-4: device proofs are used up by a refusal as well, lest one that was read in a report of it is sent again.
  app.addHook('onSend', async (request, reply) => {
    if (reply.statusCode < 400 || !heard.has(request)) return;
    const anonymous = anonymousDevice(services.deviceProofs, publicUrl, request);
    for (const device of [devices.get(request), await anonymous.catch(() => undefined)]) {
      // It is already, where the refusal came late; and where the store is away nothing can be opened with it.
      if (device) await services.store.run('useProof', device).catch(() => undefined);
    }
  });

  /** COM-14. Whoever sends what may be a server's secret is counted too, since looking it up costs reads (S2S-6). */
  async function countIdentifying(request: FastifyRequest): Promise<void> {
    const { access } = request.routeOptions.config;
    const isServer = access === 'server' && !isFromBrowser(request);
    const secrets = isServer ? [] : serverSecretsIn(bearerOf(request), request.body);
    if (access !== 'device' && secrets.length === 0) return;
    await limiter('identityPerNetwork', request, networkOf(request.ip));
    if (secrets.length > 0) await services.leaks.report(secrets, placeOf(request));
  }

  /** The session's own device, by a proof that was not used before. */
  async function admitHolder(request: FastifyRequest): Promise<void> {
    const device = await hearDevice(request);
    if (device.thumbprint !== visitorOf(request).deviceThumbprint) {
      throw new ChatError('device_proof_invalid', 'this session belongs to another device');
    }
    await services.store.run('useProof', device);
  }

  async function admitDevice(request: FastifyRequest): Promise<void> {
    const device = await hearDevice(request);
    await limiter('identityPerDevice', request, device.thumbprint);
  }

  async function hearDevice(request: FastifyRequest): Promise<ProvenDevice> {
    heard.add(request);
    const token = bearerOf(request);
    const device = await services.deviceProofs.verify(single(request.headers[PROOF_HEADER]), {
      method: request.method,
      url: { hosts: ownHosts(publicUrl, request.host), path: pathOf(request) },
      ...(token !== undefined && { token }),
    });
    devices.set(request, device);
    return device;
  }

  async function admitVisitor(request: FastifyRequest): Promise<VisitorPrincipal> {
    const token = bearerOf(request);
    if (token === undefined) throw new ChatError('session_expired', 'this request needs a session');
    const visitor = await services.sessions.resolve(token);
    const { origin } = request.headers;
    // Browsers leave Origin out of plain reads of their own site; changes always carry it.
    if (origin === undefined ? request.method !== 'GET' : origin !== visitor.origin) {
      throw new ChatError('origin_refused', 'this session belongs to another origin');
    }
    return visitor;
  }

  async function admitAgent(request: FastifyRequest): Promise<AgentPrincipal> {
    const agent = await services.agents.resolve(readAgentCookie(request, publicUrl), {
      isUse: request.routeOptions.url !== agentPaths.events,
    });
    checkSameSite(request, publicUrl);
    if (request.method === 'GET') return agent;
    const presented = Buffer.from(single(request.headers[CSRF_HEADER]) ?? '');
    if (!sameBytes(presented, Buffer.from(agent.csrfToken))) {
      throw new ChatError('forgery_suspected', `changes need the ${CSRF_HEADER} header`);
    }
    return agent;
  }

  async function admitServer(request: FastifyRequest): Promise<ServerPrincipal> {
    if (isFromBrowser(request)) throw new ChatError('server_only', 'this is for servers, not for pages');
    // A right key works whatever others in its network have tried: several sites may stand behind one address.
    const server = await services.apiKeys.resolve(bearerOf(request)).catch(async (error: unknown) => {
      await limiter('apiKeyFailuresPerNetwork', request, networkOf(request.ip));
      throw error;
    });
    await limiter('callsPerApiKey', request, server.keyId);
    const { scope } = request.routeOptions.config;
    if (scope === undefined || !server.scopes.includes(scope)) {
      throw new ChatError('scope_missing', `this API key is not good for ${String(scope)}`);
    }
    return server;
  }
}

/** S2S-6: what browsers add and scripts cannot take away. `Sec-Fetch-Mode` says nothing: Node's `fetch` sends it too. */
export function isFromBrowser({ headers }: FastifyRequest): boolean {
  return [headers.origin, headers['sec-fetch-site'], headers.cookie].some((header) => header !== undefined);
}

/** WEB-7: a change asked for by another site is refused even before anyone is looked up. */
export function checkSameSite(request: FastifyRequest, publicUrl: URL): void {
  const site = single(request.headers['sec-fetch-site']);
  const { origin } = request.headers;
  const foreignSite = site !== undefined && site !== 'same-origin' && site !== 'none';
  const foreignOrigin = origin !== undefined && ![publicUrl.host, request.host].includes(hostOf(origin));
  if (request.method !== 'GET' && (foreignSite || foreignOrigin)) {
    throw new ChatError('forgery_suspected', 'this request comes from another site');
  }
}

export function visitorOf(request: FastifyRequest): VisitorPrincipal {
  const principal = principals.get(request);
  if (principal?.kind !== 'visitor') throw new Error('this route is not declared for visitors');
  return principal;
}

export function agentOf(request: FastifyRequest): AgentPrincipal {
  const principal = principals.get(request);
  if (principal?.kind !== 'agent') throw new Error('this route is not declared for agents');
  return principal;
}

export function serverOf(request: FastifyRequest): ServerPrincipal {
  const principal = principals.get(request);
  if (principal?.kind !== 'server') throw new Error('this route is not declared for servers');
  return principal;
}

export function deviceOf(request: FastifyRequest): ProvenDevice {
  const device = devices.get(request);
  if (!device) throw new Error('this route is not declared for devices');
  return device;
}

/** The token that a request carries, if any. What it is good for is for others to say. */
export function bearerOf(request: FastifyRequest): string | undefined {
  const match = /^Bearer ([\w-]{1,256})$/i.exec(request.headers.authorization ?? '');
  return match?.[1];
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? undefined : header;
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '';
}

function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : '';
}
