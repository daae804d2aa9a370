import {
  createHash,
  generateKeyPairSync,
  randomUUID,
  sign,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';

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
  readonly jwk: JsonWebKey;
  readonly privateKey: KeyObject;

  constructor() {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.jwk = pair.publicKey.export({ format: 'jwk' });
    this.privateKey = pair.privateKey;
  }

  proof({ method, url, nonce, token, claims, header }: ProofParts): string {
    return this.sign(
      { alg: 'ES256', typ: 'dpop+jwt', jwk: this.jwk, ...header },
      {
        htm: method,
        htu: url,
        jti: randomUUID(),
        ...(nonce !== undefined && { nonce }),
        ...(token !== undefined && { ath: createHash('sha256').update(token).digest('base64url') }),
        ...claims,
      },
    );
  }

  /** Any token at all, signed with this key. */
  sign(header: object, claims: object): string {
    const signed = `${encoded(header)}.${encoded(claims)}`;
    const key = { key: this.privateKey, dsaEncoding: 'ieee-p1363' } as const;
    return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
  }
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
