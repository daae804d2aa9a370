import { createHmac } from 'node:crypto';

/** The key with which the portal's server vouches for an address: lowercase hex HMAC-SHA256. */
export function connectionKey(portalSecret: string, email: string): string {
  return createHmac('sha256', portalSecret).update(email, 'utf8').digest('hex');
}
