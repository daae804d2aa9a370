import type { FastifyRequest } from 'fastify';
import { ChatError, type SessionWishes } from 'chat-messenger/protocol';
import { browserName } from './browser-name.js';
import type { Services } from '../services.js';
import type { SessionPlace } from '../sessions/sessions.js';
import { deviceOf } from './gate.js';
import type { RateLimiter } from './rate-limits.js';

/** What every route plugin is handed. */
export interface RouteParts {
  readonly services: Services;
  readonly limiter: RateLimiter;
  readonly publicUrl: URL;
}

/** Where a session is asked for: the named app, if it admits the page's origin, and the proven device. */
export async function sessionPlace(
  { services }: RouteParts,
  request: FastifyRequest,
  appId: string,
  wishes: SessionWishes = {},
): Promise<SessionPlace & { readonly siteName: string }> {
  const workspace = await services.workspaces.get(appId);
  const { origin } = request.headers;
  if (origin === undefined || !(await services.workspaces.admits(workspace.id, origin))) {
    throw originRefused();
  }
  return {
    workspaceId: workspace.id,
    siteName: workspace.name,
    settings: workspace.settings,
    origin,
    device: deviceOf(request),
    browser: browserName(request.headers['user-agent']),
    wishes,
  };
}

/** Says plainly what to do, since every first embedding meets it. */
export function originRefused(): ChatError {
  return new ChatError('origin_refused', 'the origin of this page is not on the list of the app');
}
