import { generateKeyPair, randomUUID, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { SignJWT } from 'jose';

/** What the chat server has to know to verify the portal's identity tokens. */
export interface TokenIssuer {
  /** The `iss` of the tokens. */
  readonly issuer: string;
  readonly kid: string;
  /** PEM. */
  readonly publicKey: string;
}

/** Signs the portal's identity tokens, by a key that is made anew at each start and kept in memory. */
export class TokenSigner {
  readonly kid = `portal-${randomUUID()}`;
  readonly publicKey: string;
  readonly #privateKey: KeyObject;

  private constructor(publicKey: KeyObject, privateKey: KeyObject) {
    this.publicKey = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    this.#privateKey = privateKey;
  }

  static async create(): Promise<TokenSigner> {
    const pair = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
    return new TokenSigner(pair.publicKey, pair.privateKey);
  }

  /** A token about `subject`, for one chat app; times in seconds. */
  sign(
    claims: Readonly<Record<string, string | boolean>>,
    { issuer, appId, subject, from, until }: TokenFrame,
  ): Promise<string> {
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', typ: 'chat-identity+jwt', kid: this.kid })
      .setIssuer(issuer)
      .setAudience(`chat:${appId}`)
      .setSubject(subject)
      .setIssuedAt(from)
      .setExpirationTime(until)
      .sign(this.#privateKey);
  }
}

/** Who signs for whom, and how long it is good. */
export interface TokenFrame {
  readonly issuer: string;
  readonly appId: string;
  readonly subject: string;
  readonly from: number;
  readonly until: number;
}
