import { base64url, FlattenedSign } from 'jose-browser-runtime';
import { PROOF_TYPE } from '../protocol/index.js';

/** What a device proof covers. */
export interface ProofOptions {
  readonly pair: CryptoKeyPair;
  readonly method: string;
  /** Address of the request, without query. */
  readonly url: string;
  readonly nonce: string;
  readonly token: string | undefined;
}

/**
 * Shows that whoever asks holds the device key (SES-4). Loaded with the first proof, as it brings jose: its signing
 * alone, since the claims are few and fixed.
 */
export async function signDeviceProof(options: ProofOptions): Promise<string> {
  const { pair, method, url, nonce, token } = options;
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  const claims = {
    htm: method,
    htu: url,
    jti: crypto.randomUUID(),
    nonce,
    ...(token !== undefined && { ath: await digest(token) }),
  };
  const jws = await new FlattenedSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({
      typ: PROOF_TYPE,
      alg: 'ES256',
      jwk: { kty, crv, x, y } as JsonWebKey & { kty: string },
    })
    .sign(pair.privateKey);
  return `${jws.protected ?? ''}.${jws.payload}.${jws.signature}`;
}

async function digest(token: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token));
  return base64url.encode(new Uint8Array(hash));
}
