import { once } from 'node:events';
import { createHmac, generateKeyPairSync, sign, type JsonWebKey, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { target } from '../suite.ts';
import type { App } from '../target.ts';
import type { Operator } from './operator.ts';

/** A part of a token as an object, or as the very text that stands in it. */
type Part = object | string;

/** An RSA key pair of a site's own sign-in. */
export class SigningKey {
  readonly kid: string;
  readonly #publicKey: KeyObject;
  readonly #privateKey: KeyObject;

  constructor(kid: string) {
    const pair = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    this.kid = kid;
    this.#publicKey = pair.publicKey;
    this.#privateKey = pair.privateKey;
  }

  get jwk(): JsonWebKey & { kid: string } {
    return { ...this.#publicKey.export({ format: 'jwk' }), kid: this.kid };
  }

  get pem(): string {
    return this.#publicKey.export({ type: 'spki', format: 'pem' }).toString();
  }

  get der(): Buffer {
    return this.#publicKey.export({ type: 'spki', format: 'der' });
  }

  /** Any token at all, signed with this key: what is in it is not looked at. */
  sign(header: Part, claims: Part, digest = 'sha256'): string {
    const signed = `${encoded(header)}.${encoded(claims)}`;
    return `${signed}.${sign(digest, Buffer.from(signed), this.#privateKey).toString('base64url')}`;
  }

  /** A good token, and what differs in it. */
  token(claims: object = {}, header: object = {}): string {
    const written = { ...goodClaims(), ...claims };
    return this.sign({ alg: 'RS256', typ: 'chat-identity+jwt', kid: this.kid, ...header }, written);
  }

  /** Lets an app trust this key. */
  async trusted(operator: Operator, issuer = ISSUER, appId = target.appId): Promise<this> {
    const folder = mkdtempSync(join(tmpdir(), 'chat-conformance-key-'));
    const file = join(folder, 'key.pem');
    writeFileSync(file, this.pem);
    await operator.addIssuerKey(appId, issuer, file, this.kid);
    rmSync(folder, { recursive: true });
    return this;
  }
}

export const ISSUER = 'https://login.example';

export function goodClaims({ appId }: Pick<App, 'appId'> = target) {
  const iat = Math.floor(target.now() / 1_000);
  return { iss: ISSUER, aud: `chat:${appId}`, sub: 'user-1', iat, exp: iat + 300 };
}

/** A token with a shared secret, as a forger makes it out of a public key. */
export function macToken(header: Part, claims: Part, secret: Buffer | string): string {
  const signed = `${encoded(header)}.${encoded(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

export function encoded(part: Part): string {
  return Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
}

export function identityToken(identity_token: string) {
  return { method: 'identity-token', identity_token };
}

/** A web server on this machine that publishes keys and counts who comes. */
export class KeyHost {
  readonly #server: Server;
  connections = 0;
  requests = 0;

  private constructor(keys: readonly unknown[]) {
    this.#server = createServer((_, response) => {
      this.requests += 1;
      response.end(JSON.stringify({ keys }));
    });
    this.#server.on('connection', () => (this.connections += 1));
  }

  static async start(keys: readonly unknown[]): Promise<KeyHost> {
    const host = new KeyHost(keys);
    host.#server.listen(0, '127.0.0.1');
    await once(host.#server, 'listening');
    return host;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}/jwks.json`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
