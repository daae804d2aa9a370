import type { FastifyRequest } from 'fastify';
import { ChatError, type SessionWishes } from 'chat-messenger/protocol';
import { browserName } from './browser-name.js';
import type { Services } from '../services.js';
import type { SessionPlace } from '../sessions/sessions.js';
import type { Workspace } from '../workspaces/workspaces.js';
import { anonymousDevice } from './anonymous-device.js';
import { deviceOf } from './gate.js';
import type { RateLimiter } from './rate-limits.js';

/** What every route plugin is handed. */
export interface RouteParts {
  readonly services: Services;
  readonly limiter: RateLimiter;
  readonly publicUrl: URL;
}

/** The named app, if it admits the page's origin (WEB-6). */
export async function admittedApp(
  { services }: RouteParts,
  request: FastifyRequest,
  appId: string,
): Promise<{ readonly workspace: Workspace; readonly origin: string }> {
  const workspace = await services.workspaces.get(appId);
  const { origin } = request.headers;
  if (origin === undefined || !(await services.workspaces.admits(workspace.id, origin))) {
    throw originRefused();
  }
  return { workspace, origin };
}

/** Where a session is asked for: the named app, if it admits the page's origin, and the proven device. */
export async function sessionPlace(
  parts: RouteParts,
  request: FastifyRequest,
  appId: string,
  wishes: SessionWishes = {},
): Promise<SessionPlace & { readonly siteName: string }> {
  const { workspace, origin } = await admittedApp(parts, request, appId);
  const { services, publicUrl } = parts;
  const anonymous =
    wishes.anonymous_proof === undefined
      ? undefined
      : await anonymousDevice(services.deviceProofs, publicUrl, request);
  return {
    workspaceId: workspace.id,
    siteName: workspace.name,
    settings: workspace.settings,
    origin,
    device: deviceOf(request),
    browser: browserName(request.headers['user-agent']),
    wishes,
    ...(anonymous && { anonymous }),
  };
}

/** Says plainly what to do, since every first embedding meets it. */
export function originRefused(): ChatError {
  return new ChatError('origin_refused', 'the origin of this page is not on the list of the app');
}
