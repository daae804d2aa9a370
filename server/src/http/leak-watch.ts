import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Leaks } from '../workspaces/leaks.js';
import { bearerOf, isFromBrowser } from './gate.js';

/** What only servers may hold looks like this; nothing else costs a look-up. */
const SERVER_SECRET = /^cm(?:ak|ps)_/;
const APP_ID = /^[0-9a-f-]{36}$/;

/** S2S-6: looks for keys in requests of pages, before anything is judged. What it finds is never logged. */
export function watchForLeaks(app: FastifyInstance, leaks: Leaks): void {
  app.addHook('preValidation', async (request) => {
    if (request.routeOptions.config.access === 'server' && !isFromBrowser(request)) return;
    const { proof, app_id } = fieldsOf(request.body);
    const texts = [bearerOf(request), ...Object.values(fieldsOf(proof))];
    for (const text of texts) {
      if (typeof text === 'string' && SERVER_SECRET.test(text))
        await leaks.report(text, place(request, app_id));
    }
  });
}

function place({ headers: { origin } }: FastifyRequest, appId: unknown) {
  return {
    ...(origin !== undefined && { origin }),
    ...(typeof appId === 'string' && APP_ID.test(appId) && { appId }),
  };
}

/** The body has not been checked yet. */
function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
