import { createHmac, generateKeyPairSync, sign, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { Proof } from 'chat-messenger/protocol';

/** A header or a body as an object, or as the very text that stands in the token. */
type Part = object | string;

/** An RSA key pair of a site's own sign-in. */
export class SigningKey {
  readonly kid: string;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;

  constructor(kid: string, options: { bits?: number; exponent?: number } = {}) {
    const { bits: modulusLength = 2_048, exponent: publicExponent = 65_537 } = options;
    const pair = generateKeyPairSync('rsa', { modulusLength, publicExponent });
    this.kid = kid;
    this.publicKey = pair.publicKey;
    this.privateKey = pair.privateKey;
  }

  get jwk(): JsonWebKey & { kid: string } {
    return { ...this.publicKey.export({ format: 'jwk' }), kid: this.kid };
  }

  get pem(): string {
    return this.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  }

  get privatePem(): string {
    return this.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  }

  /** Any token at all, signed with this key: what is in it is not looked at. */
  sign(header: Part, body: Part | Buffer, digest = 'sha256'): string {
    const signed = `${encoded(header)}.${encoded(body)}`;
    return `${signed}.${sign(digest, Buffer.from(signed), this.privateKey).toString('base64url')}`;
  }
}

/** The same with a shared secret, as a forger makes it out of a public key. */
export function macToken(header: Part, body: Part, secret: Buffer | string): string {
  const signed = `${encoded(header)}.${encoded(body)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

export function encoded(part: Part | Buffer): string {
  if (Buffer.isBuffer(part)) return part.toString('base64url');
  return Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
}

export function tokenProof(identity_token: string): Proof {
  return { method: 'identity-token', identity_token };
}
