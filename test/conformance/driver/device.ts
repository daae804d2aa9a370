import { createHash, randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';

/** What a proof is made over; `claims` and `header` put wrong values in the place of the right ones. */
export interface ProofParts {
  readonly method: string;
  readonly url: string;
  readonly nonce?: string;
  readonly token?: string;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
}

/** A browser's key pair, and the proofs of possession that it signs (SES-3, SES-4). */
export class Device {
  readonly jwk: JWK;
  readonly privateKey: CryptoKey;

  private constructor(jwk: JWK, privateKey: CryptoKey) {
    this.jwk = jwk;
    this.privateKey = privateKey;
  }

  static async create(): Promise<Device> {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    return new Device(await exportJWK(publicKey), privateKey);
  }

  async proof({ method, url, nonce, token, claims, header }: ProofParts): Promise<string> {
    const payload = {
      htm: method,
      htu: url,
      jti: randomUUID(),
      ...(nonce !== undefined && { nonce }),
      ...(token !== undefined && { ath: createHash('sha256').update(token).digest('base64url') }),
      ...claims,
    };
    return new SignJWT(payload)
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: this.jwk, ...header })
      .sign(this.privateKey);
  }
}
