import type {} from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

/*
 * The agents' session travels in a cookie that script cannot read. Browsers accept the `__Host-` prefix
 * only with Secure; a server on plain http, which is for one's own machine, has to do without.
 */
const nameFor = (publicUrl: URL) => (isSecure(publicUrl) ? '__Host-chat-agent' : 'chat-agent');
const isSecure = (publicUrl: URL) => publicUrl.protocol === 'https:';
const attributes = (publicUrl: URL) =>
  ({ path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure(publicUrl) }) as const;

export function readAgentCookie(
  request: { readonly cookies: FastifyRequest['cookies'] },
  publicUrl: URL,
): string | undefined {
  return request.cookies[nameFor(publicUrl)];
}

export function setAgentCookie(reply: FastifyReply, token: string, publicUrl: URL): void {
  reply.setCookie(nameFor(publicUrl), token, attributes(publicUrl));
}

export function clearAgentCookie(reply: FastifyReply, publicUrl: URL): void {
  reply.clearCookie(nameFor(publicUrl), attributes(publicUrl));
}
