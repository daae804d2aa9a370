/**
 * The strictest policy under which the chat element works, so that the demo notices when the element comes to
 * need more: no inline script or style, no HTML sinks, and no server besides the portal's own and the chat's.
 */
export function contentSecurityPolicy(serverUrl: string, filesUrl: string, nonce: string): string {
  const server = new URL(serverUrl).origin;
  const socket = server.replace(/^http/, 'ws');
  return [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}' ${server}`,
    `connect-src 'self' ${server} ${socket}`,
    `style-src 'self'`,
    `img-src 'self' data: ${new URL(filesUrl).origin}`,
    `form-action 'self'`,
    `base-uri 'none'`,
    `frame-ancestors 'none'`,
    `require-trusted-types-for 'script'`,
    `trusted-types lit-html`,
  ].join('; ');
}
