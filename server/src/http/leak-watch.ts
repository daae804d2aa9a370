import type { FastifyRequest } from 'fastify';
import type { Sighting } from '../workspaces/leaks.js';

/** What only servers may hold looks like this, and is never longer. */
const SERVER_SECRET = /^cm(?:ak|ps)_[\w-]{43}[0-9a-f]{6}$/;
/** Where a page puts what proves its visitor, and a template by mistake a key of its server. */
const PROOF_FIELDS = ['connection_key', 'auth_token', 'user_token', 'identity_token', 'security_hash'];
/** A page has one bearer and one proof; whoever sends more is no page. */
const MAX_SECRETS = 3;
const APP_ID = /^[0-9a-f-]{36}$/;

/** S2S-6: what a request carries that looks like a secret of a site's server. It is never logged. */
export function serverSecretsIn(bearer: string | undefined, body: unknown): readonly string[] {
  const proof = fieldsOf(fieldsOf(body)['proof']);
  return [bearer, ...PROOF_FIELDS.map((field) => proof[field])]
    .filter((text) => typeof text === 'string')
    .filter((text) => SERVER_SECRET.test(text))
    .slice(0, MAX_SECRETS);
}

export function placeOf({ headers: { origin }, body }: FastifyRequest): Sighting {
  const appId = fieldsOf(body)['app_id'];
  return {
    ...(origin !== undefined && { origin }),
    ...(typeof appId === 'string' && APP_ID.test(appId) && { appId }),
  };
}

/** The body has not been checked yet. */
function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
