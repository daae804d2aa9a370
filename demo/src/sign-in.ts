import { hkdfSync } from 'node:crypto';
import cookie from '@fastify/cookie';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { personByEmail, type Person } from './people.js';

const COOKIE = 'portal_session';
const COOKIE_OPTIONS = { path: '/', httpOnly: true, sameSite: 'lax', signed: true } as const;

/** Lets the portal remember who signed in, in a signed cookie that no script can read. */
export async function registerSignIn(app: FastifyInstance, portalSecret: string): Promise<void> {
  // The key comes from the portal secret, so that a restart signs nobody out, and through HKDF, so that a
  // cookie's signature can never serve as a connection key.
  const key = Buffer.from(hkdfSync('sha256', portalSecret, '', 'demo portal session', 32));
  await app.register(cookie, { secret: key });
}

/** Who is signed in to the portal with this browser. */
export function signedIn(request: FastifyRequest): Person | undefined {
  const cookie = request.cookies[COOKIE];
  if (cookie === undefined) return undefined;
  const { valid, value } = request.unsignCookie(cookie);
  return valid ? personByEmail(value) : undefined;
}

/** Remembers the person for this browser session. */
export function signIn(reply: FastifyReply, person: Person): void {
  reply.setCookie(COOKIE, person.email, COOKIE_OPTIONS);
}

/** Forgets the person. */
export function signOut(reply: FastifyReply): void {
  reply.clearCookie(COOKIE, COOKIE_OPTIONS);
}
