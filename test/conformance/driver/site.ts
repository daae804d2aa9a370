import { createHmac, randomBytes } from 'node:crypto';
import { target } from '../suite.ts';
import type { App } from '../target.ts';
import { ask, bodyOf, type Answer, type Request } from './http.ts';
import { freshNetwork } from './visitor.ts';
import { paths } from './wire.ts';

/** What a portal's server puts into its page for a signed-in user (HM-1). */
export function portalKey(email: string, secret = target.portalSecret) {
  return { method: 'portal-key', connection_email: email, connection_key: mac(secret, email) };
}

/** The form that covers workspace and time (HM-5); `ts` is the text that stands in the key. */
export function timedKey(email: string, ts: string, { appId, portalSecret }: Partial<App> = {}) {
  const message = ['cm-portal-v2', appId ?? target.appId, email, ts].join('\n');
  const key = `v2.${ts}.${mac(portalSecret ?? target.portalSecret, message)}`;
  return { method: 'portal-key', connection_email: email, connection_key: key };
}

/** The key that a portal makes at this moment. */
export function timedKeyNow(email: string, app: Partial<App> = {}) {
  return timedKey(email, String(Math.floor(target.now() / 1_000)), app);
}

export function mac(secret: string, message: string): string {
  return createHmac('sha256', secret).update(message).digest('hex');
}

export function pinnedUser(user_id: string, security_hash: string = freshHash()) {
  return { method: 'pinned-user', user_id, security_hash };
}

export function freshHash(): string {
  return randomBytes(32).toString('hex');
}

export interface ContactToken {
  readonly contact_id: string;
  readonly email: string | null;
  readonly auth_token: string;
}

/** A site's own server with an API key. */
export class BackEnd {
  readonly #apiKey: string;
  readonly #network = freshNetwork();

  constructor(apiKey = target.apiKey) {
    this.#apiKey = apiKey;
  }

  call(request: Request): Promise<Answer> {
    const from = target.networks ? { 'x-forwarded-for': this.#network } : {};
    const headers = { authorization: `Bearer ${this.#apiKey}`, ...from, ...request.headers };
    return ask({ ...request, headers });
  }

  post(path: string, body: unknown): Promise<Answer> {
    return this.call({ method: 'POST', path, body });
  }

  /** A token for a user of the site. */
  async identify(said: object): Promise<{ token: string; contact_id: string }> {
    return bodyOf(await this.post(paths.identify, said));
  }

  /** What the server puts into its page for the user. */
  async userProof(said: object) {
    return userToken((await this.identify(said)).token);
  }

  /** A token for the contact of an address, who is made for it. */
  async contactToken(email: string, wanted: object = {}): Promise<ContactToken> {
    bodyOf(await this.post(paths.contacts, { email }));
    return bodyOf(await this.post(paths.contactToken, { email, ...wanted }));
  }
}

export function userToken(user_token: string) {
  return { method: 'server-token', user_token };
}

export function contactProof({ email, auth_token }: Omit<ContactToken, 'contact_id'>) {
  return { method: 'contact-token', ...(email !== null && { email }), auth_token };
}
