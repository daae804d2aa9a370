import { createHmac } from 'node:crypto';

/** The key with which the portal's server vouches for an address: lowercase hex HMAC-SHA256. It never runs out. */
export function connectionKey(portalSecret: string, email: string): string {
  return createHmac('sha256', portalSecret).update(email, 'utf8').digest('hex');
}

/** The form to prefer: good for one app, and for ten minutes from `now`, which is in milliseconds. */
export function timedConnectionKey(portalSecret: string, appId: string, email: string, now: number): string {
  const seconds = String(Math.floor(now / 1000));
  return `v2.${seconds}.${connectionKey(portalSecret, `cm-portal-v2\n${appId}\n${email}\n${seconds}`)}`;
}
