import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import type { SigningKey } from './issuer.ts';

const REDIRECT = 'https://portal.example/signed-in';
/** Seconds. */
const LIFE = 3_600;

/** What a page has after its sign-in. */
export interface SignedIn {
  readonly idToken: string;
  readonly accessToken: string;
}

/**
 * A sign-in that others wrote: an OpenID provider for one app of ours, which its tokens name as their audience. Its
 * pages are filled in as a person would.
 */
export class SignIn {
  readonly #server: Server;
  readonly issuer: string;
  readonly #clientId: string;

  private constructor(server: Server, issuer: string, clientId: string) {
    this.#server = server;
    this.issuer = issuer;
    this.#clientId = clientId;
  }

  static async start(appId: string, key: SigningKey): Promise<SignIn> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const issuer = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    const audience = `chat:${appId}`;
    const provider = new Provider(issuer, {
      clients: [
        {
          client_id: audience,
          redirect_uris: [REDIRECT],
          token_endpoint_auth_method: 'none',
          id_token_signed_response_alg: 'RS256',
        },
      ],
      jwks: {
        keys: [{ ...key.privateKey.export({ format: 'jwk' }), kid: key.kid, use: 'sig', alg: 'RS256' }],
      },
      cookies: { keys: [randomBytes(16).toString('hex')] },
      claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'] },
      conformIdTokenClaims: false,
      ttl: { AccessToken: LIFE, Grant: LIFE, IdToken: LIFE, Interaction: LIFE, Session: LIFE },
      findAccount: (_context: unknown, accountId: string) => ({
        accountId,
        claims: () => ({
          sub: accountId,
          name: 'Ada Lovelace',
          email: 'ada@example.com',
          email_verified: true,
        }),
      }),
      features: {
        resourceIndicators: {
          enabled: true,
          defaultResource: () => 'https://api.example',
          useGrantedResource: () => true,
          getResourceServerInfo: () => ({
            scope: 'openid',
            audience,
            accessTokenFormat: 'jwt',
            jwt: { sign: { alg: 'RS256' } },
          }),
        },
      },
    });
    server.on('request', provider.callback());
    return new SignIn(server, issuer, audience);
  }

  get jwksUrl(): string {
    return `${this.issuer}/jwks`;
  }

  /** Signs a person in by authorization code with PKCE. */
  async signIn(login: string): Promise<SignedIn> {
    const verifier = randomBytes(32).toString('base64url');
    const request = new URLSearchParams({
      client_id: this.#clientId,
      response_type: 'code',
      scope: 'openid profile email',
      redirect_uri: REDIRECT,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    const code = await this.#answerPages(`${this.issuer}/auth?${request.toString()}`, login);
    const response = await fetch(`${this.issuer}/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: this.#clientId,
        redirect_uri: REDIRECT,
        code_verifier: verifier,
        code,
      }),
    });
    const tokens = (await response.json()) as { id_token?: string; access_token?: string };
    const { id_token: idToken, access_token: accessToken } = tokens;
    if (!idToken || !accessToken) throw new Error(`no tokens: ${JSON.stringify(tokens)}`);
    return { idToken, accessToken };
  }

  /** Follows the redirects with their cookies, and fills in the forms for signing in and for consent. */
  async #answerPages(start: string, login: string): Promise<string> {
    const cookies = new Map<string, string>();
    let [url, body]: [string, URLSearchParams | undefined] = [start, undefined];
    for (let step = 0; step < 20; step += 1) {
      const response = await fetch(url, {
        redirect: 'manual',
        headers: { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') },
        ...(body && { method: 'POST', body }),
      });
      for (const cookie of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
        cookies.set(name, value);
      }
      body = undefined;
      const location = response.headers.get('location');
      if (location?.startsWith(REDIRECT)) return new URL(location).searchParams.get('code') ?? '';
      if (location !== null) {
        url = new URL(location, url).href;
        continue;
      }
      const [, prompt = ''] = /name="prompt" value="(\w+)"/.exec(await response.text()) ?? [];
      body = new URLSearchParams({ prompt, ...(prompt === 'login' && { login, password: 'any' }) });
    }
    throw new Error(`the sign-in did not come to an end: ${url}`);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
